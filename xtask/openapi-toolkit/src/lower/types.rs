//! Lists of types: `null` among them, and several others.

use super::accepts;
use super::log::{Log, schemas};
use crate::Error;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Rewrites `null` in the list as `nullable`, and splits the other types into alternatives.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    let before = document.clone();
    schemas(document, log, |at, schema, log| {
        let Some(Value::Array(names)) = schema.get("type") else { return Ok(()) };
        let mut names: Vec<String> = match names.iter().map(|name| name.as_str().map(str::to_owned)).collect() {
            Some(names) => names,
            // Not a list of names: validation rejects it.
            None => return Ok(()),
        };
        let has_null = names.iter().any(|name| name == "null");
        // A repeated name has no meaning, and would copy the keywords of its type.
        let mut seen = BTreeSet::new();
        names.retain(|name| name != "null" && seen.insert(name.clone()));
        // An `enum` without null forbids it, whatever the type is.
        let null =
            has_null && schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(&Value::Null));
        // So do a reference and a choice that do not accept it.
        let null = null && {
            let original = before.pointer(at.trim_start_matches('#')).and_then(Value::as_object);
            let mut others = original.cloned().unwrap_or_default();
            others.remove("type");
            accepts::null(&others, &before) != Some(false)
        };
        match names.as_slice() {
            [] if has_null => {
                // The pass `nulls` rewrites a lone null.
                schema.insert("type".to_owned(), json!("null"));
                return Ok(());
            }
            [] => return Ok(()),
            [one] => {
                schema.insert("type".to_owned(), json!(one));
            }
            several => split(schema, several, at, log),
        }
        if null {
            schema.insert("nullable".to_owned(), json!(true));
        }
        Ok(())
    })
}

/// Adds one alternative per type, each with the keywords that only concern that type.
fn split(schema: &mut Map<String, Value>, names: &[String], at: &str, log: &mut Log) {
    let moved: Map<String, Value> = {
        let mut moved = Map::new();
        for keyword in names.iter().flat_map(|name| keywords(name)) {
            if let Some(value) = schema.remove(*keyword) {
                moved.insert((*keyword).to_owned(), value);
            }
        }
        moved
    };
    let alternatives: Vec<Value> = names
        .iter()
        .map(|name| {
            let mut alternative = Map::new();
            alternative.insert("type".to_owned(), json!(name));
            for keyword in keywords(name) {
                if let Some(value) =
                    moved.get(*keyword).filter(|value| *keyword != "format" || is_format_of(value, name))
                {
                    alternative.insert((*keyword).to_owned(), value.clone());
                }
            }
            Value::Object(alternative)
        })
        .collect();
    schema.remove("type");
    let outer = schema
        .contains_key("anyOf")
        .then(|| schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len).to_string());
    for (index, alternative) in alternatives.iter().enumerate() {
        let index = index.to_string();
        for keyword in alternative.as_object().into_iter().flat_map(Map::keys) {
            let mut new = outer.as_ref().map_or(vec![], |part| vec!["allOf", part.as_str()]);
            new.extend(["anyOf", index.as_str(), keyword.as_str()]);
            log.moved_in(at, &new, &[keyword]);
        }
    }
    if schema.contains_key("anyOf") {
        if let Value::Array(all) = schema.entry("allOf").or_insert_with(|| json!([])) {
            all.push(json!({"anyOf": alternatives}));
        }
    } else {
        schema.insert("anyOf".to_owned(), Value::Array(alternatives));
    }
}

/// Returns `false` for a format that is known to be one of another type.
fn is_format_of(format: &Value, name: &str) -> bool {
    match format.as_str() {
        Some("int32" | "int64" | "float" | "double") => matches!(name, "integer" | "number"),
        Some(
            "byte" | "binary" | "date" | "date-time" | "password" | "uuid" | "uri" | "email" | "hostname" | "ipv4"
            | "ipv6",
        ) => name == "string",
        _ => true,
    }
}

/// Returns the keywords that only concern values of this type.
fn keywords(name: &str) -> &'static [&'static str] {
    match name {
        "string" => &["minLength", "maxLength", "pattern", "format"],
        "integer" | "number" => &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"],
        "array" => &["items", "minItems", "maxItems", "uniqueItems"],
        "object" => &["properties", "required", "additionalProperties", "minProperties", "maxProperties"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn a_type_or_null_becomes_nullable() {
        assert_eq!(
            testing::schema(pass, &json!({"type": ["string", "null"], "minLength": 1})),
            json!({"type": "string", "nullable": true, "minLength": 1})
        );
    }

    #[test]
    fn an_enum_without_null_forbids_it() {
        assert_eq!(
            testing::schema(pass, &json!({"type": ["string", "null"], "enum": ["a"]})),
            json!({"type": "string", "enum": ["a"]})
        );
        assert_eq!(
            testing::schema(pass, &json!({"type": ["string", "null"], "enum": ["a", null]})),
            json!({"type": "string", "enum": ["a", null], "nullable": true})
        );
    }

    #[test]
    fn several_types_become_alternatives_with_their_own_keywords() {
        assert_eq!(
            testing::schema(
                pass,
                &json!({"type": ["string", "integer", "null"], "minLength": 1, "minimum": 0, "default": 1})
            ),
            json!({
                "anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}],
                "nullable": true, "default": 1,
            })
        );
    }

    #[test]
    fn existing_alternatives_hold_in_addition_to_the_types() {
        assert_eq!(
            testing::schema(pass, &json!({"type": ["string", "integer"], "anyOf": [{"enum": ["a", 1]}]})),
            json!({"anyOf": [{"enum": ["a", 1]}], "allOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}]})
        );
    }

    #[test]
    fn a_repeated_name_counts_once() {
        assert_eq!(
            testing::schema(pass, &json!({"type": ["string", "string", "integer"], "minLength": 1})),
            json!({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]})
        );
        assert_eq!(testing::schema(pass, &json!({"type": ["string", "string"]})), json!({"type": "string"}));
    }

    #[test]
    fn a_list_of_one_type_is_that_type() {
        assert_eq!(testing::schema(pass, &json!({"type": ["string"]})), json!({"type": "string"}));
        assert_eq!(testing::schema(pass, &json!({"type": ["null"]})), json!({"type": "null"}));
    }

    #[test]
    fn a_property_with_the_name_type_is_kept() {
        testing::assert_unchanged(
            pass,
            &json!({"properties": {"type": {"type": "string"}}, "default": {"type": ["a", "null"]}}),
        );
    }
}
