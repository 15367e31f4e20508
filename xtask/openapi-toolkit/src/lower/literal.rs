//! Schemas that are `true` or `false`. OpenAPI 3.0 allows them only under `additionalProperties`.

use super::log::Log;
use crate::Error;
use crate::kinds::Kind;
use crate::walk::walk_mut;
use serde_json::{Value, json};

/// Rewrites `true` as the schema that allows everything, and `false` as the one that allows nothing.
pub(super) fn pass(document: &mut Value, _: &mut Log) -> Result<(), Error> {
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
    use crate::lower::testing;

    #[test]
    fn a_boolean_schema_becomes_an_object() {
        assert_eq!(
            testing::schema(pass, &json!({"properties": {"a": true, "additionalProperties": false}, "items": true})),
            json!({"properties": {"a": {}, "additionalProperties": {"not": {}}}, "items": {}})
        );
    }

    #[test]
    fn additional_properties_keep_the_boolean() {
        testing::assert_unchanged(pass, &json!({"additionalProperties": false, "default": true}));
    }
}
