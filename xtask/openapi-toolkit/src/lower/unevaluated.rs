//! `unevaluatedProperties`, if it means the same as `additionalProperties`.

use super::log::{Log, schemas};
use crate::Error;
use serde_json::Value;

/// The keywords that evaluate properties of other schemas.
const APPLICATORS: [&str; 10] =
    ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "patternProperties"];

/// Renames the keyword in schemas without those keywords. Elsewhere OpenAPI 3.0 has no notation for it, and validation
/// rejects it.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        let own = !APPLICATORS.iter().any(|keyword| schema.contains_key(*keyword));
        if own
            && !schema.contains_key("additionalProperties")
            && let Some(value) = schema.remove("unevaluatedProperties")
        {
            log.moved_in(at, &["additionalProperties"], &["unevaluatedProperties"]);
            schema.insert("additionalProperties".to_owned(), value);
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
    fn in_a_plain_object_it_becomes_additional_properties() {
        assert_eq!(
            testing::schema(pass, &json!({"properties": {"a": {}}, "unevaluatedProperties": false})),
            json!({"properties": {"a": {}}, "additionalProperties": false})
        );
    }

    #[test]
    fn beside_an_applicator_it_is_left_for_validation_to_reject() {
        testing::assert_unchanged(pass, &json!({"allOf": [{}], "unevaluatedProperties": false}));
    }
}
