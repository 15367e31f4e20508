//! The examples of a schema; those of parameters and bodies are the same in both versions.

use crate::spec::walk::{Visit, schemas_mut};
use serde_json::Value;

/// Keeps the first example, which is all that OpenAPI 3.0 has room for.
pub(super) fn pass(document: &mut Value) -> Visit {
    schemas_mut(document, |_, schema| {
        // Anything but a list is not what the keyword means, and is left for the grammar to refuse.
        if !schema.get("examples").is_some_and(Value::is_array) {
            return Ok(());
        }
        if let Some(Value::Array(examples)) = schema.remove("examples")
            && let Some(first) = examples.into_iter().next()
        {
            schema.entry("example").or_insert(first);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::lower::testing;
    use serde_json::json;

    #[test]
    fn the_first_example_stays() {
        assert_eq!(testing::schema(pass, &json!({"examples": [1, 2]})), json!({"example": 1}));
        assert_eq!(testing::schema(pass, &json!({"examples": []})), json!({}));
    }

    #[test]
    fn an_example_of_the_old_form_wins() {
        assert_eq!(testing::schema(pass, &json!({"example": 0, "examples": [1]})), json!({"example": 0}));
    }

    #[test]
    fn a_property_that_is_called_examples_stays_and_so_does_a_map() {
        testing::untouched(pass, &json!({"properties": {"examples": {"type": "array"}}}));
        testing::untouched(pass, &json!({"examples": {"a": 1}}));
    }
}
