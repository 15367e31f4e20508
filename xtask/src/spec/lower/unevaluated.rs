//! `unevaluatedProperties`, where it says the same as `additionalProperties`.

use crate::spec::walk::{Visit, schemas_mut};
use serde_json::Value;

/// The keywords through which a schema evaluates properties that are not its own.
const APPLICATORS: [&str; 10] =
    ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "patternProperties"];

/// Renames the keyword in schemas whose properties are all their own. Elsewhere OpenAPI 3.0 has no word for it, and the
/// grammar refuses it.
pub(super) fn pass(document: &mut Value) -> Visit {
    schemas_mut(document, |_, schema| {
        let own = !APPLICATORS.iter().any(|keyword| schema.contains_key(*keyword));
        if own
            && !schema.contains_key("additionalProperties")
            && let Some(value) = schema.remove("unevaluatedProperties")
        {
            schema.insert("additionalProperties".to_owned(), value);
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
    fn in_a_plain_object_it_is_the_same_as_additional_properties() {
        assert_eq!(
            testing::schema(pass, &json!({"properties": {"a": {}}, "unevaluatedProperties": false})),
            json!({"properties": {"a": {}}, "additionalProperties": false})
        );
    }

    #[test]
    fn beside_an_applicator_it_is_left_for_the_grammar_to_refuse() {
        testing::untouched(pass, &json!({"allOf": [{}], "unevaluatedProperties": false}));
    }
}
