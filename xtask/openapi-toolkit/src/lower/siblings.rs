//! Keywords beside a `$ref`, which OpenAPI 3.0 ignores.

use super::log::{Log, schemas};
use crate::Error;
use crate::kinds::Kind;
use crate::walk::walk_mut;
use serde_json::{Value, json};

/// Moves the reference of a schema with siblings into `allOf`.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        if schema.len() < 2 || schema.get("allOf").is_some_and(|parts| !parts.is_array()) {
            return Ok(());
        }
        let Some(target) = schema.remove("$ref") else { return Ok(()) };
        log.moved_in(at, &["allOf", "0", "$ref"], &["$ref"]);
        let parts = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..parts {
            log.moved_in(at, &["allOf", &(index + 1).to_string()], &["allOf", &index.to_string()]);
        }
        if let Value::Array(all) = schema.entry("allOf").or_insert_with(|| json!([])) {
            all.insert(0, json!({"$ref": target}));
        }
        Ok(())
    })
}

/// Drops the texts beside every other reference.
pub(super) fn drop_texts(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    walk_mut(document, &mut |place, value| {
        if place.kind.is_referable()
            && !matches!(place.kind, Kind::PathItem | Kind::Schema)
            && let Value::Object(object) = value
            && object.contains_key("$ref")
        {
            for text in ["summary", "description"] {
                if object.remove(text).is_some() {
                    log.note(place.pointer, text, "dropped: a reference has no texts of its own");
                }
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
    fn a_reference_with_siblings_becomes_an_all_of() {
        assert_eq!(
            testing::schema(pass, &json!({"$ref": "#/a", "default": 1})),
            json!({"allOf": [{"$ref": "#/a"}], "default": 1})
        );
    }

    #[test]
    fn an_existing_all_of_takes_the_reference_in() {
        assert_eq!(
            testing::schema(pass, &json!({"$ref": "#/a", "allOf": [{"type": "object"}]})),
            json!({"allOf": [{"$ref": "#/a"}, {"type": "object"}]})
        );
    }

    #[test]
    fn a_lone_reference_is_kept() {
        testing::assert_unchanged(pass, &json!({"$ref": "#/a"}));
        testing::assert_unchanged(pass, &json!({"properties": {"$ref": {"type": "string"}, "default": {}}}));
    }

    #[test]
    fn texts_beside_the_reference_of_a_response_are_dropped() {
        let mut document = json!({"paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/r", "summary": "s"}}}}}});
        drop_texts(&mut document, &mut Log::default()).unwrap();
        assert_eq!(document["paths"]["/a"]["get"]["responses"]["200"], json!({"$ref": "#/r"}));
    }
}
