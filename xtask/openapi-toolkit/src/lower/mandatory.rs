//! The fields that OpenAPI 3.0 requires and 3.1 does not.

use crate::Error;
use crate::walk::schemas_mut;
use serde_json::{Value, json};

/// Adds missing `items` to arrays, and drops empty lists of `required`.
pub(super) fn pass(document: &mut Value) -> Result<(), Error> {
    schemas_mut(document, |_, schema| {
        if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            schema.remove("required");
        }
        if schema.get("type").is_some_and(|name| name == "array") {
            schema.entry("items").or_insert_with(|| json!({}));
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
