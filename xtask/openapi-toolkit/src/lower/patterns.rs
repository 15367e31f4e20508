//! `patternProperties`: OpenAPI 3.0 has schemas for named properties, and one schema for all others.

use super::log::{Log, schemas};
use crate::Error;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Adds the schemas of the patterns to the schema of all other properties. The result allows everything that the document
/// allows, and more: a property can have any name.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        let is_kept = schema.contains_key("unevaluatedProperties") || schema.contains_key("propertyNames");
        if !is_kept
            && schema.get("patternProperties").is_some_and(Value::is_object)
            && let Some(Value::Object(patterns)) = schema.remove("patternProperties")
        {
            log.widened(at, "patternProperties", "a property can have any name");
            widen(schema, patterns, at, log);
        }
        Ok(())
    })
}

fn widen(schema: &mut Map<String, Value>, patterns: Map<String, Value>, at: &str, log: &mut Log) {
    let rest = match schema.remove("additionalProperties") {
        // A property that matches no pattern can have any value.
        None | Some(Value::Bool(true)) => return,
        Some(Value::Bool(false)) => None,
        Some(rest) => Some(rest),
    };
    let named = patterns.into_iter().map(|(name, value)| (Some(name), value));
    let all: Vec<(Option<String>, Value)> = named.chain(rest.map(|rest| (None, rest))).collect();
    let mut seen = HashSet::new();
    let allowed: Vec<_> = all.iter().filter(|(_, value)| seen.insert(value)).cloned().collect();
    for (index, (name, _)) in allowed.iter().enumerate() {
        let index = index.to_string();
        let new: &[&str] =
            if allowed.len() == 1 { &["additionalProperties"] } else { &["additionalProperties", "anyOf", &index] };
        match name {
            Some(name) => log.moved_in(at, new, &["patternProperties", name]),
            None => log.moved_in(at, new, &["additionalProperties"]),
        }
    }
    let allowed: Vec<Value> = allowed.into_iter().map(|(_, value)| value).collect();
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
    use crate::lower::testing;

    #[test]
    fn a_single_pattern_becomes_the_schema_of_all_other_properties() {
        let schema = json!({"properties": {"a": {}}, "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false});
        let lowered = json!({"properties": {"a": {}}, "additionalProperties": {"type": "string"}});
        assert_eq!(testing::schema(pass, &schema), lowered);
    }

    #[test]
    fn several_schemas_become_alternatives_each_of_them_once() {
        let schema = json!({
            "patternProperties": {"^x": {"type": "string"}, "^y": {"type": "string"}},
            "additionalProperties": {"type": "integer"},
        });
        let lowered = json!({"additionalProperties": {"anyOf": [{"type": "string"}, {"type": "integer"}]}});
        assert_eq!(testing::schema(pass, &schema), lowered);
    }

    #[test]
    fn patterns_are_dropped_if_everything_else_is_allowed() {
        for rest in [json!({}), json!({"additionalProperties": true})] {
            let mut schema = json!({"type": "object", "patternProperties": {"^x": {"type": "string"}}});
            schema.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            assert_eq!(testing::schema(pass, &schema), json!({"type": "object"}));
        }
    }

    #[test]
    fn an_empty_list_of_patterns_allows_nothing() {
        let schema = json!({"patternProperties": {}, "additionalProperties": false});
        assert_eq!(testing::schema(pass, &schema), json!({"additionalProperties": false}));
    }

    #[test]
    fn beside_a_keyword_that_depends_on_them_they_are_left_for_validation_to_reject() {
        testing::assert_unchanged(pass, &json!({"patternProperties": {"^x": {}}, "unevaluatedProperties": false}));
        testing::assert_unchanged(pass, &json!({"patternProperties": {"^x": {}}, "propertyNames": {"pattern": "^x"}}));
    }
}
