//! Schemas that are `true` or `false`, which OpenAPI 3.0 has under `additionalProperties` only.

use crate::spec::kinds::Kind;
use crate::spec::walk::{Visit, walk_mut};
use serde_json::{Value, json};

/// `true` becomes the schema that allows everything, `false` the one that allows nothing.
pub(super) fn pass(document: &mut Value) -> Visit {
    walk_mut(document, &mut |place, value| {
        if place.kind == Kind::Schema
            && let Value::Bool(allowed) = value
        {
            *value = if *allowed { json!({}) } else { json!({"not": {}}) };
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::lower::testing;

    #[test]
    fn a_boolean_schema_becomes_an_object() {
        assert_eq!(
            testing::schema(pass, &json!({"properties": {"a": true, "additionalProperties": false}, "items": true})),
            json!({"properties": {"a": {}, "additionalProperties": {"not": {}}}, "items": {}})
        );
    }

    #[test]
    fn additional_properties_keep_the_boolean() {
        testing::untouched(pass, &json!({"additionalProperties": false, "default": true}));
    }
}
