//! Random edits of a document.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{BASE, BASE_3_1, LIBRARY, parsed, patch};
use crate::diff::diff;
use crate::diff::values::unordered;
use crate::{canon, lower, pointer};

/// Collects the pointers of all values below the root.
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

/// Values to insert: scalars, and values that a keyword can or cannot have.
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

/// Keys of OpenAPI, and others.
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

/// Removes the value at a place that the number picks, adds a value below it, or replaces it.
fn edited(document: &Value, pick: usize, way: u8, key: &str, value: &Value) -> Value {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let at = &all[pick % all.len()];
    let mut document = document.clone();
    let operation = match way {
        0 => json!({"op": "remove", "path": at}),
        1 => json!({"op": "add", "path": pointer::join(at, key), "value": value}),
        _ => json!({"op": "replace", "path": at, "value": value}),
    };
    // An operation that does not fit its place leaves the document as it is.
    let _ = patch(&mut document, json!([operation]));
    document
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_random_edit_always_has_a_change(
        seed in 0_usize..4,
        edits in prop::collection::vec((any::<usize>(), 0_u8..3, keys(), values()), 1..4),
    ) {
        let mut before = parsed([BASE, BASE_3_1, LIBRARY, LIBRARY][seed]);
        if seed == 3 {
            lower::lower(&mut before).unwrap();
        }
        let mut after = before.clone();
        for (pick, way, key, value) in edits {
            after = edited(&after, pick, way, key, &value);
            if after == json!({}) {
                break;
            }
        }
        // The order of a set does not count.
        if unordered(&before) == unordered(&after) {
            return Ok(());
        }
        prop_assert!(!diff(&before, &after).is_empty(), "{}", canon::pretty(&after).unwrap());
        prop_assert!(!diff(&after, &before).is_empty(), "in the other direction: {}", canon::pretty(&after).unwrap());
    }
}
