//! How valid inputs are spoiled: JSON by its structure, and anything by its bytes.

use proptest::prelude::*;
use serde_json::{Value, json};

/// A change to one place of a JSON text. The place is counted from the top, around and around.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Replace(usize, Value),
    Remove(usize),
    /// An item of a list comes again, or an object gets a field that nobody knows.
    Add(usize),
}

/// A change to a text without regard to what it means.
#[derive(Clone, Debug)]
pub(super) enum Damage {
    Flip(usize, u8),
    Insert(usize, Vec<u8>),
    Cut(usize, usize),
    Repeat(usize, usize),
    End(usize),
}

/// Some changes, whose texts are this one.
pub(super) fn changes(text: &'static str) -> impl Strategy<Value = Vec<Change>> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec![0_u64, 1, u64::MAX, 1 << 63, 1 << 53]).prop_map(Value::from),
        Just(json!(text)),
        Just(json!("")),
        Just(json!([])),
        Just(json!({})),
        Just(json!([text, { "id": text }])),
        (1_usize..2000).prop_map(move |times| json!(text.repeat(times))),
        (1_usize..200).prop_map(move |depth| (0..depth).fold(json!(text), |inner, _| json!([inner]))),
        "0x[0-9a-fA-F]{0,140}".prop_map(Value::from),
        "[\\x00-\\x1f\u{202e}\u{feff}ä]{0,9}".prop_map(Value::from),
    ];
    let change = prop_oneof![
        4 => (any::<usize>(), value).prop_map(|(place, value)| Change::Replace(place, value)),
        1 => any::<usize>().prop_map(Change::Remove),
        1 => any::<usize>().prop_map(Change::Add),
    ];
    prop::collection::vec(change, 0..4)
}

/// Some damage, often none.
pub(super) fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let bits = prop_oneof![(0..8_u32).prop_map(|bit| 1 << bit), any::<u8>()];
    let damage = prop_oneof![
        (any::<usize>(), bits).prop_map(|(place, bits)| Damage::Flip(place, bits)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(place, some)| Damage::Insert(place, some)),
        (any::<usize>(), 1_usize..40).prop_map(|(place, length)| Damage::Cut(place, length)),
        (any::<usize>(), 1_usize..40).prop_map(|(place, length)| Damage::Repeat(place, length)),
        any::<usize>().prop_map(Damage::End),
    ];
    prop_oneof![Just(Vec::new()), prop::collection::vec(damage, 1..6)]
}

pub(super) fn changed(mut json: Value, changes: &[Change]) -> Value {
    for change in changes {
        let (Change::Replace(place, _) | Change::Remove(place) | Change::Add(place)) = change;
        let mut left = place % count(&json).max(1);
        change_at(&mut json, &mut left, change);
    }
    json
}

fn count(json: &Value) -> usize {
    1 + match json {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Whether the place was in here.
fn change_at(json: &mut Value, left: &mut usize, change: &Change) -> bool {
    if *left == 0 {
        match (change, &mut *json) {
            (Change::Replace(_, value), _) => *json = value.clone(),
            (Change::Remove(_), Value::Array(items)) => drop(items.pop()),
            (Change::Remove(place), Value::Object(fields)) if !fields.is_empty() => {
                let name = fields.keys().nth(place % fields.len()).cloned().unwrap_or_default();
                fields.remove(&name);
            }
            (Change::Add(_), Value::Array(items)) => items.extend(items.last().cloned()),
            (Change::Add(_), Value::Object(fields)) => drop(fields.insert("unknown".to_owned(), json!([1]))),
            _ => {}
        }
        return true;
    }
    *left -= 1;
    match json {
        Value::Array(items) => items.iter_mut().any(|item| change_at(item, left, change)),
        Value::Object(fields) => fields.values_mut().any(|field| change_at(field, left, change)),
        _ => false,
    }
}

pub(super) fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let length = bytes.len();
        let at = |place: &usize| place % (length + 1);
        match damage {
            Damage::Flip(place, bits) if length > 0 => bytes[place % length] ^= bits,
            Damage::Flip(..) => {}
            Damage::Insert(place, some) => drop(bytes.splice(at(place)..at(place), some.iter().copied())),
            Damage::Cut(place, cut) => drop(bytes.drain(at(place)..length.min(at(place) + cut))),
            Damage::Repeat(place, some) => bytes.extend_from_within(at(place)..length.min(at(place) + some)),
            Damage::End(place) => bytes.truncate(at(place)),
        }
    }
    bytes
}
