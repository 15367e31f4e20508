//! `propertyNames`: the names that the properties of an object can have.

use super::log::{Log, schemas};
use crate::Error;
use crate::copy_budget::CopyBudget;
use crate::refs;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Adds the properties if their names are listed, which means exactly the same, and drops the keyword if it forbids no name.
///
/// OpenAPI 3.0 has no notation for names by pattern or length: see [`drop_forms`].
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    // The names are often those of a shared enumeration, which the walk cannot look up while it changes the document.
    let shared = enumerations(document);
    let mut budget = CopyBudget::new();
    schemas(document, log, |at, schema, log| {
        let Some(names) = schema.get("propertyNames") else { return Ok(()) };
        if names == &json!({}) || names == &json!(true) || names == &json!({"type": "string"}) {
            schema.remove("propertyNames");
            return Ok(());
        }
        let own = listed(names);
        let is_only_reference = names.as_object().is_some_and(|names| {
            names.keys().all(|keyword| matches!(keyword.as_str(), "$ref" | "title" | "description"))
        });
        let listed = match names.get("$ref").and_then(Value::as_str) {
            Some(_) if !is_only_reference => None,
            Some(target) => component(target).and_then(|name| shared.get(&name)),
            None => own.as_ref(),
        };
        listed.map_or(Ok(()), |listed| add_properties(schema, listed, at, &mut budget, log))
    })
}

/// Drops the keyword if it only says which form the names have. The result allows more names.
pub(super) fn drop_forms(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    const FORMS: [&str; 8] =
        ["type", "pattern", "format", "minLength", "maxLength", "title", "description", "deprecated"];
    schemas(document, log, |at, schema, log| {
        let names = schema.get("propertyNames").and_then(Value::as_object);
        if names.is_some_and(|names| names.keys().all(|keyword| FORMS.contains(&keyword.as_str()))) {
            schema.remove("propertyNames");
            log.widened(at, "propertyNames", "a property can have any name");
        }
        Ok(())
    })
}

/// Returns the schemas in `components` that only list strings.
fn enumerations(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let schemas = document.get("components").and_then(|components| components.get("schemas")?.as_object());
    schemas.into_iter().flatten().filter_map(|(name, schema)| Some((name.clone(), listed(schema)?))).collect()
}

/// Returns the name of the schema in `components` that a reference leads to.
fn component(target: &str) -> Option<String> {
    refs::component(target).and_then(|(section, name)| (section == "schemas").then_some(name))
}

/// Returns the strings that a schema lists, or `None` if it does anything else.
fn listed(schema: &Value) -> Option<BTreeSet<String>> {
    let only = schema.as_object()?.keys().all(|key| matches!(key.as_str(), "type" | "enum" | "title" | "description"));
    let of_strings = schema.get("type").is_none_or(|name| name == "string");
    let values = schema.get("enum")?.as_array()?;
    (only && of_strings).then(|| values.iter().map(|value| value.as_str().map(str::to_owned)).collect())?
}

fn add_properties(
    schema: &mut Map<String, Value>,
    listed: &BTreeSet<String>,
    at: &str,
    budget: &mut CopyBudget,
    log: &mut Log,
) -> Result<(), Error> {
    let present = schema.get("properties").and_then(Value::as_object);
    let stray = present.is_some_and(|present| present.keys().any(|name| !listed.contains(name.as_str())));
    // The object forbids a property of its own, or has names by pattern, too: validation rejects it.
    if stray || schema.contains_key("patternProperties") || schema.contains_key("unevaluatedProperties") {
        return Ok(());
    }
    schema.remove("propertyNames");
    let rest = schema.insert("additionalProperties".to_owned(), json!(false)).unwrap_or(json!(true));
    let rest = match rest {
        Value::Bool(false) => return Ok(()),
        Value::Bool(true) => json!({}),
        schema => schema,
    };
    if let Value::Object(properties) = schema.entry("properties").or_insert_with(|| json!({})) {
        for name in listed {
            if !properties.contains_key(name) {
                // The name is in the document, in the log, and in every pointer of a later step.
                (0..3).try_for_each(|_| budget.charge(&json!(name), at))?;
                log.moved_in(at, &["properties", name], &["additionalProperties"]);
                properties.insert(name.clone(), budget.copy(&rest, at)?);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn listed_names_become_the_properties() {
        assert_eq!(
            testing::schema(
                pass,
                &json!({"type": "object", "propertyNames": {"enum": ["a", "b"]}, "additionalProperties": {"type": "integer"}})
            ),
            json!({
                "type": "object", "additionalProperties": false,
                "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            })
        );
    }

    #[test]
    fn an_existing_property_keeps_its_schema() {
        assert_eq!(
            testing::schema(
                pass,
                &json!({"propertyNames": {"enum": ["a", "b"]}, "properties": {"a": {"type": "string"}}})
            ),
            json!({"additionalProperties": false, "properties": {"a": {"type": "string"}, "b": {}}})
        );
    }

    #[test]
    fn the_names_of_a_shared_enumeration_are_looked_up() {
        let mut document = json!({"components": {"schemas": {
            "Colour": {"type": "string", "enum": ["red"]},
            "S": {"propertyNames": {"$ref": "#/components/schemas/Colour"}, "additionalProperties": true},
        }}});
        pass(&mut document, &mut Log::default()).unwrap();
        assert_eq!(
            document["components"]["schemas"]["S"],
            json!({"additionalProperties": false, "properties": {"red": {}}})
        );
    }

    #[test]
    fn a_keyword_that_forbids_no_name_is_dropped() {
        assert_eq!(testing::schema(pass, &json!({"propertyNames": {"type": "string"}})), json!({}));
    }

    #[test]
    fn names_by_pattern_are_left_for_validation_to_reject() {
        testing::assert_unchanged(pass, &json!({"propertyNames": {"pattern": "^a"}}));
        testing::assert_unchanged(pass, &json!({"propertyNames": {"enum": ["a"]}, "properties": {"b": {}}}));
        testing::assert_unchanged(pass, &json!({"properties": {"propertyNames": {"enum": ["a"]}}}));
    }
}
