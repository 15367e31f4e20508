//! `patternProperties`: OpenAPI 3.0 tells properties by their names, or has one schema for all the rest.

use crate::spec::walk::{Visit, schemas_mut};
use serde_json::{Map, Value, json};

/// Takes the schemas of the patterns for those of all the rest. What else is said about the rest stays allowed, so that
/// the result allows all that the document does, and more: no longer only under the right names.
pub(super) fn pass(document: &mut Value) -> Visit {
    schemas_mut(document, |_, schema| {
        let untouched = schema.contains_key("unevaluatedProperties") || schema.contains_key("propertyNames");
        if !untouched && let Some(Value::Object(patterns)) = schema.get("patternProperties").cloned() {
            schema.remove("patternProperties");
            widen(schema, patterns);
        }
        Ok(())
    })
}

fn widen(schema: &mut Map<String, Value>, patterns: Map<String, Value>) {
    let rest = match schema.remove("additionalProperties") {
        // What no pattern fits may be anything.
        None | Some(Value::Bool(true)) => return,
        Some(Value::Bool(false)) => None,
        Some(rest) => Some(rest),
    };
    let mut allowed: Vec<Value> = Vec::new();
    for value in patterns.into_iter().map(|(_, value)| value).chain(rest) {
        if !allowed.contains(&value) {
            allowed.push(value);
        }
    }
    let allowed = match <[Value; 1]>::try_from(allowed) {
        Ok([only]) => only,
        Err(none) if none.is_empty() => Value::Bool(false),
        Err(several) => json!({ "anyOf": several }),
    };
    schema.insert("additionalProperties".to_owned(), allowed);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::lower::testing;

    #[test]
    fn one_pattern_and_nothing_else_is_the_schema_of_all_the_rest() {
        let schema = json!({"properties": {"a": {}}, "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false});
        let lowered = json!({"properties": {"a": {}}, "additionalProperties": {"type": "string"}});
        assert_eq!(testing::schema(pass, &schema), lowered);
    }

    #[test]
    fn several_schemas_are_alternatives_each_of_them_once() {
        let schema = json!({
            "patternProperties": {"^x": {"type": "string"}, "^y": {"type": "string"}},
            "additionalProperties": {"type": "integer"},
        });
        let lowered = json!({"additionalProperties": {"anyOf": [{"type": "string"}, {"type": "integer"}]}});
        assert_eq!(testing::schema(pass, &schema), lowered);
    }

    #[test]
    fn where_everything_else_is_allowed_nothing_is_left_to_say() {
        for rest in [json!({}), json!({"additionalProperties": true})] {
            let mut schema = json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}});
            schema.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            assert_eq!(testing::schema(pass, &schema), json!({"type": "object"}));
        }
    }

    #[test]
    fn no_pattern_allows_nothing() {
        let schema = json!({"patternProperties": {}, "additionalProperties": false});
        assert_eq!(testing::schema(pass, &schema), json!({"additionalProperties": false}));
    }

    #[test]
    fn beside_a_keyword_that_looks_at_the_patterns_they_are_left_for_the_grammar_to_refuse() {
        testing::untouched(pass, &json!({"patternProperties": {"^x": {}}, "unevaluatedProperties": false}));
        testing::untouched(pass, &json!({"patternProperties": {"^x": {}}, "propertyNames": {"pattern": "^x"}}));
    }
}
