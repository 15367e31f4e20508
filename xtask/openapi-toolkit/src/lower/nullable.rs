//! `nullable` where OpenAPI 3.0.3 ignores it: it only adds `null` to the `type` beside it, and not to what an `allOf`, `anyOf` or
//! `oneOf` allows.

use super::log::{Log, schemas};
use crate::Error;
use serde_json::{Map, Value, json};

/// The keywords that say nothing about the value.
const ANNOTATIONS: [&str; 9] =
    ["title", "description", "default", "example", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml"];

/// Adds `null` as an alternative of its own.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        let choices: Vec<&str> =
            ["allOf", "anyOf", "oneOf"].into_iter().filter(|choice| schema.contains_key(*choice)).collect();
        if choices.is_empty() || schema.get("nullable") != Some(&Value::Bool(true)) {
            return Ok(());
        }
        schema.remove("nullable");
        let is_alone = !schema.keys().any(|keyword| !is_annotation(keyword) && !choices.contains(&keyword.as_str()));
        match (choices.as_slice(), schema.get_mut(choices[0])) {
            (["anyOf" | "oneOf"], Some(Value::Array(alternatives))) if is_alone => alternatives.push(nothing()),
            _ => wrap(schema, at, log),
        }
        Ok(())
    })
}

fn nothing() -> Value {
    json!({"enum": [null], "nullable": true})
}

pub(super) fn is_annotation(keyword: &str) -> bool {
    ANNOTATIONS.contains(&keyword) || keyword.starts_with("x-")
}

/// Makes the schema the first of two alternatives. Its annotations stay.
fn wrap(schema: &mut Map<String, Value>, at: &str, log: &mut Log) {
    let keywords: Vec<String> = schema.keys().filter(|keyword| !is_annotation(keyword)).cloned().collect();
    let mut inner = Map::new();
    for keyword in keywords {
        if let Some(value) = schema.remove(&keyword) {
            inner.insert(keyword, value);
        }
    }
    let only = inner.get("allOf").and_then(Value::as_array).filter(|parts| parts.len() == 1 && inner.len() == 1);
    let inner = if let Some(only) = only.and_then(|parts| parts.first()).cloned() {
        for keyword in only.as_object().into_iter().flat_map(Map::keys) {
            log.moved_in(at, &["anyOf", "0", keyword], &["allOf", "0", keyword]);
        }
        only
    } else {
        for keyword in inner.keys() {
            log.moved_in(at, &["anyOf", "0", keyword], &[keyword]);
        }
        Value::Object(inner)
    };
    schema.insert("anyOf".to_owned(), Value::Array(vec![inner, nothing()]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn a_nullable_reference_is_a_choice_between_it_and_null() {
        assert_eq!(
            testing::schema(pass, &json!({"allOf": [{"$ref": "#/a"}], "nullable": true, "description": "d"})),
            json!({"anyOf": [{"$ref": "#/a"}, nothing()], "description": "d"})
        );
    }

    #[test]
    fn null_is_added_to_alternatives() {
        for choice in ["anyOf", "oneOf"] {
            assert_eq!(
                testing::schema(pass, &json!({choice: [{"$ref": "#/a"}, {"type": "string"}], "nullable": true})),
                json!({choice: [{"$ref": "#/a"}, {"type": "string"}, nothing()]})
            );
        }
    }

    #[test]
    fn everything_that_is_beside_a_choice_is_in_one_alternative() {
        assert_eq!(
            testing::schema(
                pass,
                &json!({"type": "object", "allOf": [{"$ref": "#/a"}], "nullable": true, "default": null, "x-a": 1})
            ),
            json!({"anyOf": [{"type": "object", "allOf": [{"$ref": "#/a"}]}, nothing()], "default": null, "x-a": 1})
        );
    }

    #[test]
    fn a_type_that_is_nullable_and_a_choice_that_is_not_are_kept() {
        testing::assert_unchanged(pass, &json!({"type": "string", "nullable": true}));
        testing::assert_unchanged(pass, &json!({"allOf": [{"$ref": "#/a"}]}));
        testing::assert_unchanged(pass, &json!({"enum": [null], "nullable": true}));
    }
}
