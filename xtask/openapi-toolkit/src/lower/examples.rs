//! The examples of a schema. Those of parameters and bodies are the same in both versions.

use super::log::{Log, schemas};
use crate::Error;
use serde_json::Value;

/// Keeps the first example. OpenAPI 3.0 has only one.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        // A value that is not a list is kept, and validation rejects it.
        let Some(count) = schema.get("examples").and_then(Value::as_array).map(Vec::len) else { return Ok(()) };
        let (kept, outcome) = if schema.contains_key("example") {
            (0, "dropped: there is an `example`, too")
        } else {
            (1, "only the first is kept, as `example`")
        };
        if count > kept {
            log.note(at, "examples", outcome);
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
    use crate::lower::testing;
    use serde_json::json;

    #[test]
    fn the_first_example_is_kept() {
        assert_eq!(testing::schema(pass, &json!({"examples": [1, 2]})), json!({"example": 1}));
        assert_eq!(testing::schema(pass, &json!({"examples": []})), json!({}));
    }

    #[test]
    fn an_example_of_the_old_form_wins() {
        assert_eq!(testing::schema(pass, &json!({"example": 0, "examples": [1]})), json!({"example": 0}));
    }

    #[test]
    fn a_property_with_the_name_examples_is_kept_and_so_is_a_map() {
        testing::assert_unchanged(pass, &json!({"properties": {"examples": {"type": "array"}}}));
        testing::assert_unchanged(pass, &json!({"examples": {"a": 1}}));
    }
}
