//! The fields that OpenAPI 3.0 requires and 3.1 does not.

use super::log::{Log, schemas};
use super::nullable::is_annotation;
use crate::Error;
use crate::kinds::Kind;
use crate::walk::walk_mut;
use serde_json::{Value, json};

/// Adds missing `items` to arrays, drops empty lists of `required`, and rewrites an `enum` without values, which allows nothing.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |_, schema, _| {
        if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            schema.remove("required");
        }
        if schema.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            schema.retain(|keyword, _| is_annotation(keyword));
            schema.insert("not".to_owned(), json!({}));
        }
        if schema.get("type").is_some_and(|name| name == "array") {
            schema.entry("items").or_insert_with(|| json!({}));
        }
        Ok(())
    })
}

/// Adds a response to operations that have none.
pub(super) fn responses(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    walk_mut(document, &mut |place, value| {
        if let (Kind::Operation, Value::Object(operation)) = (place.kind, value)
            && operation.get("responses").is_none_or(|responses| responses == &json!({}))
        {
            let before = operation.insert("responses".to_owned(), json!({"default": {"description": ""}}));
            let added = "gets a response without a description";
            match (before, place.pointer.rsplit_once('/')) {
                (None, Some((item, method))) => log.note(item, method, added),
                _ => log.note(place.pointer, "responses", added),
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn an_array_of_anything_gets_its_items() {
        assert_eq!(testing::schema(pass, &json!({"type": "array"})), json!({"type": "array", "items": {}}));
    }

    #[test]
    fn an_empty_list_of_required_properties_is_dropped() {
        assert_eq!(testing::schema(pass, &json!({"type": "object", "required": []})), json!({"type": "object"}));
        testing::assert_unchanged(pass, &json!({"type": "object", "required": ["a"], "properties": {"required": {}}}));
    }
}
