//! Mutations of a document. The assertions about the result are in `fuzz`.

use crate::pointer;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A mutation. The numbers pick the place, the kind of mutation, and its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mutation {
    at: usize,
    way: u8,
    value: usize,
}

/// The maximum size of a document after grafting and repeating.
const MAX_BYTES: usize = 60_000;

/// Keys of OpenAPI 3.0, of 3.1 only, and of no version.
const KEYS: [&str; 56] = [
    "$ref",
    "$defs",
    "$dynamicRef",
    "$id",
    "type",
    "format",
    "nullable",
    "enum",
    "const",
    "required",
    "properties",
    "patternProperties",
    "propertyNames",
    "dependentSchemas",
    "unevaluatedProperties",
    "additionalProperties",
    "minimum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "pattern",
    "items",
    "prefixItems",
    "contains",
    "maxItems",
    "if",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "default",
    "examples",
    "contentEncoding",
    "contentMediaType",
    "title",
    "description",
    "discriminator",
    "mapping",
    "security",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "links",
    "servers",
    "tags",
    "get",
    "pathItems",
    "components",
    "schemas",
    "paths",
    "webhooks",
    "openapi",
    "info",
    "x-any",
    "",
];

/// Returns any mutation.
pub(super) fn mutation() -> impl Strategy<Value = Mutation> {
    (any::<usize>(), 0_u8..7, any::<usize>()).prop_map(|(at, way, value)| Mutation { at, way, value })
}

/// Returns any JSON value, usually a small one.
pub(super) fn anything() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(KEYS.as_slice()).prop_map(Value::from),
    ];
    let key = prop_oneof![4 => prop::sample::select(KEYS.as_slice()).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    scalar.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Applies all mutations in order.
pub(super) fn mutate(mut document: Value, mutations: Vec<Mutation>) -> Value {
    for mutation in mutations {
        mutation.apply(&mut document);
    }
    document
}

impl Mutation {
    fn apply(self, document: &mut Value) {
        let mut places = vec![String::new()];
        collect(document, "", &mut places);
        let pick = |number: usize| places[number % places.len()].clone();
        let at = pick(self.at);
        let key = KEYS[self.value % KEYS.len()];
        match self.way {
            0 => {
                let operation = json!([{"op": "remove", "path": at}]);
                let operation: json_patch::Patch = serde_json::from_value(operation).unwrap();
                let _ = json_patch::patch(document, &operation);
            }
            1 => put(document, &at, scalar(self.value)),
            2 => {
                let value = keyword_value(key, self.value);
                if let Some(Value::Object(object)) = document.pointer_mut(&at) {
                    object.insert(key.to_owned(), value);
                }
            }
            3 => {
                if let Some(Value::Object(object)) = document.pointer_mut(&at)
                    && let Some(old) = object.keys().nth(self.value % object.len().max(1)).cloned()
                    && let Some(value) = object.remove(&old)
                {
                    object.insert(key.to_owned(), value);
                }
            }
            4 => {
                let Some(graft) = document.pointer(&pick(self.value)).cloned() else { return };
                let deep = at.matches('/').count() + depth(&graft);
                if document.to_string().len() + graft.to_string().len() < MAX_BYTES && deep < 100 {
                    put(document, &at, graft);
                }
            }
            5 => put(document, &at, json!({"$ref": format!("#{}", pick(self.value))})),
            _ => {
                let Some(value) = document.pointer(&at).cloned() else { return };
                let times = self.value % 40 + 2;
                if document.to_string().len() + value.to_string().len() * times < MAX_BYTES {
                    put(document, &at, Value::Array(vec![value; times]));
                }
            }
        }
    }
}

fn collect(value: &Value, at: &str, all: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, child)| add(&pointer::join(at, key), child, all)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, child)| add(&pointer::join(at, &index.to_string()), child, all));
        }
        _ => {}
    }
}

fn add(at: &str, child: &Value, all: &mut Vec<String>) {
    all.push(at.to_owned());
    collect(child, at, all);
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn put(document: &mut Value, at: &str, value: Value) {
    if let Some(place) = document.pointer_mut(at) {
        *place = value;
    }
}

fn scalar(pick: usize) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("null"),
        json!("3.1.0"),
        json!("a\u{0}\u{1f600}"),
        json!([]),
        json!({}),
        json!(["null", "string"]),
    ];
    values[pick % values.len()].clone()
}

/// Returns a value that the keyword can have, or another one.
fn keyword_value(key: &str, pick: usize) -> Value {
    let schema = || json!({"type": ["string", "null"]});
    match (key, pick % 5) {
        (_, 0) => scalar(pick / 5),
        ("properties" | "patternProperties" | "dependentSchemas" | "$defs" | "schemas", _) => json!({"a": schema()}),
        ("prefixItems" | "allOf" | "anyOf" | "oneOf", _) => json!([schema(), {"type": "null"}]),
        ("enum" | "examples" | "required", _) => json!([null, "a", 1]),
        ("type", _) => json!(["integer", "array", "null"]),
        _ => schema(),
    }
}
