//! Corruptions of valid inputs: of the structure of JSON, and of the bytes of anything.

use proptest::prelude::*;
use serde_json::{Value, json};

/// A change of one value in a JSON text. Values are counted from the top, and the count wraps around.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Replace(usize, Value),
    Remove(usize),
    /// Duplicates the last item of a list, or adds an unknown property to an object.
    Add(usize),
}

/// A change of bytes, whatever their meaning.
#[derive(Clone, Debug)]
pub(super) enum Corruption {
    Flip(usize, u8),
    Insert(usize, Vec<u8>),
    Cut(usize, usize),
    Duplicate(usize, usize),
    Truncate(usize),
}

/// Returns some changes, which insert this text.
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

/// Returns some corruptions, often none.
pub(super) fn corruptions() -> impl Strategy<Value = Vec<Corruption>> {
    let bits = prop_oneof![(0..8_u32).prop_map(|bit| 1 << bit), any::<u8>()];
    let corruption = prop_oneof![
        (any::<usize>(), bits).prop_map(|(place, bits)| Corruption::Flip(place, bits)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(place, some)| Corruption::Insert(place, some)),
        (any::<usize>(), 1_usize..40).prop_map(|(place, length)| Corruption::Cut(place, length)),
        (any::<usize>(), 1_usize..40).prop_map(|(place, length)| Corruption::Duplicate(place, length)),
        any::<usize>().prop_map(Corruption::Truncate),
    ];
    prop_oneof![Just(Vec::new()), prop::collection::vec(corruption, 1..6)]
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

/// Applies the change if its place is within this value. Returns `true` if it is.
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

pub(super) fn corrupted(mut bytes: Vec<u8>, corruptions: &[Corruption]) -> Vec<u8> {
    for corruption in corruptions {
        let length = bytes.len();
        let at = |place: &usize| place % (length + 1);
        match corruption {
            Corruption::Flip(place, bits) if length > 0 => bytes[place % length] ^= bits,
            Corruption::Flip(..) => {}
            Corruption::Insert(place, some) => drop(bytes.splice(at(place)..at(place), some.iter().copied())),
            Corruption::Cut(place, cut) => drop(bytes.drain(at(place)..length.min(at(place) + cut))),
            Corruption::Duplicate(place, some) => bytes.extend_from_within(at(place)..length.min(at(place) + some)),
            Corruption::Truncate(place) => bytes.truncate(at(place)),
        }
    }
    bytes
}
