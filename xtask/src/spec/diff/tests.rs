//! Each file in `fixtures/diff/cases` is one change of `base.json` and what has to be told about it.

mod patch;

use super::diff;
use super::values::unordered;
use crate::spec::change::{Change, Of, What};
use crate::spec::{canon, check, lower, pointer};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

const BASE: &str = include_str!("../../../fixtures/diff/base.json");
const PUBLISHED: &str = include_str!("../../../fixtures/published.json");

fn base() -> Value {
    serde_json::from_str(BASE).unwrap()
}

/// The name of each case, the document that it makes, and what it expects.
fn cases() -> Vec<(String, Value, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff/cases");
    let mut cases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let mut case: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let mut document = base();
            patch::apply(&mut document, &case["patch"]).unwrap_or_else(|| panic!("{name}: the patch does not fit"));
            (name, document, case["changes"].take())
        })
        .collect();
    cases.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    cases
}

fn listed(changes: &[Change]) -> Value {
    let mut changes: Vec<_> = changes.iter().collect();
    changes.sort_by_key(|change| (&change.pointer, change.what.to_string()));
    let listed = changes.into_iter().map(|change| {
        let Change { what, pointer, wire, rust, .. } = change;
        json!({"kind": what.to_string(), "pointer": pointer, "wire": wire.to_string(), "rust": rust.to_string()})
    });
    listed.collect()
}

#[test]
fn every_case_is_told_as_its_file_says() {
    let cases = cases();
    assert!(cases.len() > 90, "only {} cases were found", cases.len());
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|(name, document, expected)| {
            let told = listed(&diff(&base(), document));
            (told != *expected).then(|| format!("{name}:\n  expected {expected}\n  told     {told}"))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} cases fail\n{}", failed.len(), cases.len(), failed.join("\n"));
}

#[test]
fn the_base_is_a_valid_document_and_does_not_differ_from_itself() {
    assert_eq!(check::valid(&base()), Ok(()));
    assert_eq!(diff(&base(), &base()), []);
}

#[test]
fn every_pointer_leads_to_something_in_its_document() {
    for (name, document, _) in cases() {
        for change in diff(&base(), &document) {
            let of = if change.of == Of::Old { &base() } else { &document };
            let tokens = pointer::tokens(&change.pointer).unwrap();
            assert!(pointer::find(of, &tokens).is_some(), "{name}: {change:?}");
        }
    }
}

/// The way back tells the opposite of each change, and what is gone one way is new at the same place the other way.
#[test]
fn the_way_back_mirrors_the_way_there() {
    for (name, document, _) in cases() {
        let there = diff(&base(), &document);
        let back = diff(&document, &base());
        let sorted = |mut kinds: Vec<What>| {
            kinds.sort();
            kinds
        };
        let mirrored = sorted(there.iter().map(|change| mirror(change.what)).collect());
        assert_eq!(mirrored, sorted(back.iter().map(|change| change.what).collect()), "{name}");
        let gone = |change: &&Change| change.of == Of::Old;
        for (one, other) in [(&there, &back), (&back, &there)] {
            for change in one.iter().filter(gone) {
                let is_new = |other: &Change| {
                    other.of == Of::New && other.pointer == change.pointer && other.what == mirror(change.what)
                };
                assert!(other.iter().any(is_new), "{name}: {change:?}");
            }
        }
    }
}

/// The kind of the change that takes this one back. What is its own opposite is not listed.
fn mirror(what: What) -> What {
    use What::*;
    const OPPOSITES: [(What, What); 33] = [
        (PathAdded, PathRemoved),
        (OperationAdded, OperationRemoved),
        (RequiredParameterAdded, RequiredParameterRemoved),
        (OptionalParameterAdded, OptionalParameterRemoved),
        (ParameterBecameRequired, ParameterBecameOptional),
        (RequiredBodyAdded, RequiredBodyRemoved),
        (OptionalBodyAdded, OptionalBodyRemoved),
        (BodyBecameRequired, BodyBecameOptional),
        (MediaTypeAdded, MediaTypeRemoved),
        (SuccessResponseAdded, SuccessResponseRemoved),
        (ErrorResponseAdded, ErrorResponseRemoved),
        (HeaderAdded, HeaderRemoved),
        (HeaderBecameRequired, HeaderBecameOptional),
        (SchemaAdded, SchemaRemoved),
        (ComponentAdded, ComponentRemoved),
        (BecameNullable, BecameNotNull),
        (EnumValueAdded, EnumValueRemoved),
        (EnumIntroduced, EnumDropped),
        (BoundNarrowed, BoundWidened),
        (RequiredPropertyAdded, RequiredPropertyRemoved),
        (OptionalPropertyAdded, OptionalPropertyRemoved),
        (PropertyBecameRequired, PropertyBecameOptional),
        (AdditionalPropertiesClosed, AdditionalPropertiesOpened),
        (AlternativeAdded, AlternativeRemoved),
        (PartAdded, PartRemoved),
        (DefaultAdded, DefaultRemoved),
        (SecurityTightened, SecurityLoosened),
        (ServerAdded, ServerRemoved),
        (PathRenamed, PathRenamed),
        (ReferenceChanged, ReferenceChanged),
        (TypeChanged, TypeChanged),
        (NotationChanged, NotationChanged),
        (Changed, Changed),
    ];
    OPPOSITES
        .iter()
        .find_map(|(one, other)| (*one == what).then_some(*other).or((*other == what).then_some(*one)))
        .unwrap_or(what)
}

/// The pointers of all values below the root.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (pointer::join(at, key), value)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(index, value)| (pointer::join(at, &index.to_string()), value)).collect()
        }
        _ => return,
    };
    for (at, child) in children {
        places(child, &at, all);
        all.push(at);
    }
}

/// What is put somewhere: scalars, what a keyword may hold, and what it may not.
fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        (-3_i64..100).prop_map(Value::from),
        "[a-z]{0,4}".prop_map(Value::from),
        Just(json!({})),
        Just(json!([])),
        Just(json!({"$ref": "#/components/schemas/Book"})),
        Just(json!({"$ref": "#/nowhere"})),
        Just(json!({"type": "object", "properties": {"a": {"type": "string"}}})),
    ]
}

/// A key that some object may have, or none has.
fn keys() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "$ref",
        "type",
        "format",
        "nullable",
        "enum",
        "required",
        "properties",
        "minimum",
        "exclusiveMaximum",
        "pattern",
        "items",
        "additionalProperties",
        "allOf",
        "oneOf",
        "default",
        "title",
        "description",
        "deprecated",
        "readOnly",
        "security",
        "parameters",
        "requestBody",
        "responses",
        "default",
        "servers",
        "tags",
        "get",
        "patch",
        "style",
        "content",
        "headers",
        "x-any",
        "discriminator",
        "anything",
        "-",
    ])
}

/// Replaces, removes, or adds below, at a place that the number picks.
fn edited(document: &Value, pick: usize, way: u8, key: &str, value: Value) -> Value {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let at = &all[pick % all.len()];
    let mut document = document.clone();
    match way {
        0 => drop(patch::remove(&mut document, at)),
        1 => drop(patch::add(&mut document, &pointer::join(at, key), value)),
        _ => {
            if let Some(place) = document.pointer_mut(at) {
                *place = value;
            }
        }
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_random_edit_is_never_told_as_nothing(
        published in any::<bool>(),
        edits in prop::collection::vec((any::<usize>(), 0_u8..3, keys(), values()), 1..4),
    ) {
        let mut before: Value = serde_json::from_str(if published { PUBLISHED } else { BASE }).unwrap();
        lower::lower(&mut before).unwrap();
        let mut after = before.clone();
        for (pick, way, key, value) in edits {
            after = edited(&after, pick, way, key, value);
            if after == json!({}) {
                break;
            }
        }
        // Documents that differ in the order of a set only are the same.
        if unordered(&before) == unordered(&after) {
            return Ok(());
        }
        prop_assert!(!diff(&before, &after).is_empty(), "{}", canon::pretty(&after).unwrap());
        prop_assert!(!diff(&after, &before).is_empty(), "back from {}", canon::pretty(&after).unwrap());
    }
}
