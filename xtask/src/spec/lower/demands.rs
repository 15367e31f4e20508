//! What OpenAPI 3.0 demands where 3.1 does not.

use crate::spec::walk::{Visit, schemas_mut};
use serde_json::{Value, json};

/// Adds the `items` of an array, and drops an empty `required`.
pub(super) fn pass(document: &mut Value) -> Visit {
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
    use crate::spec::lower::testing;

    #[test]
    fn an_array_of_anything_gets_its_items() {
        assert_eq!(testing::schema(pass, &json!({"type": "array"})), json!({"type": "array", "items": {}}));
    }

    #[test]
    fn an_empty_list_of_required_properties_goes() {
        assert_eq!(testing::schema(pass, &json!({"type": "object", "required": []})), json!({"type": "object"}));
        testing::untouched(pass, &json!({"type": "object", "required": ["a"], "properties": {"required": {}}}));
    }
}
