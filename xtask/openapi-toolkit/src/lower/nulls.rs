//! `null` as an alternative, as a value, or as the only type. A `null` among several types is rewritten in `types`.

use super::accepts;
use super::log::{Log, schemas};
use super::nullable::is_annotation;
use crate::Error;
use crate::pointer;
use serde_json::{Map, Value, json};

type Schema = Map<String, Value>;

/// Rewrites the type `null` as `nullable`. The walk visits inner schemas first, so alternatives are already rewritten when
/// the schema around them is visited.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    let before = document.clone();
    schemas(document, log, |at, schema, log| {
        if schema.get("type").is_some_and(|name| name == "null") {
            schema.remove("type");
            let values = schema.get("enum").and_then(Value::as_array);
            if values.is_none_or(|values| values.contains(&Value::Null)) {
                schema.insert("enum".to_owned(), json!([null]));
            } else {
                schema.remove("enum");
                schema.insert("not".to_owned(), json!({}));
            }
        }
        values(schema);
        alternatives(schema, "anyOf", at, &before, log)?;
        alternatives(schema, "oneOf", at, &before, log)
    })
}

/// Rewrites `null` among the values of an `enum`.
fn values(schema: &mut Schema) {
    let nullable = is_nullable(schema);
    let typed = schema.contains_key("type");
    let Some(Value::Array(values)) = schema.get_mut("enum") else { return };
    if !values.contains(&Value::Null) {
        return;
    }
    if typed && !nullable {
        // The type forbids null, so the value has no effect, unless it is the only one.
        if values.len() > 1 {
            values.retain(|value| !value.is_null());
        }
        return;
    }
    if !typed && values.len() > 1 && values.iter().all(|value| value.is_null() || value.is_string()) {
        schema.insert("type".to_owned(), json!("string"));
    }
    schema.insert("nullable".to_owned(), json!(true));
}

/// Rewrites `null` among the alternatives of the keyword.
fn alternatives(schema: &mut Schema, keyword: &str, at: &str, document: &Value, log: &mut Log) -> Result<(), Error> {
    let Some(Value::Array(options)) = schema.get(keyword) else { return Ok(()) };
    let kept = options.iter().enumerate().filter(|(_, option)| !is_only_null(option));
    let (places, left): (Vec<String>, Vec<Value>) =
        kept.map(|(place, option)| (place.to_string(), option.clone())).unzip();
    if left.len() == options.len() {
        return Ok(());
    }
    let accepts_null = |option: &Value| match option {
        Value::Object(option) => accepts::null(option, document) == Some(true),
        option => option == &Value::Bool(true),
    };
    if keyword == "oneOf" && (options.len() - left.len() > 1 || left.iter().any(accepts_null)) {
        return Err(Error::CannotLower {
            pointer: pointer::join(at, keyword),
            keyword: keyword.to_owned(),
            reason: "null matches two of the alternatives, so `oneOf` forbids it".to_owned(),
        });
    }
    let null = allows_null(schema, keyword, document);
    schema.remove(keyword);
    match <[Value; 1]>::try_from(left) {
        Ok([only]) => {
            let fields: Vec<(String, bool)> = only
                .as_object()
                .into_iter()
                .flat_map(|only| only.keys().map(|field| (field.clone(), schema.contains_key(field))))
                .collect();
            let part = inline(schema, only, null);
            for (field, is_own) in &fields {
                let old = [keyword, &places[0], field];
                match part {
                    Some(part) => log.moved_in(at, &["allOf", &part.to_string(), field], &old),
                    None if !is_own => log.moved_in(at, &[field], &old),
                    None => {}
                }
            }
        }
        Err(left) if left.is_empty() => {
            schema.entry("enum").or_insert_with(|| json!([null]));
        }
        Err(left) => {
            for (index, place) in places.iter().enumerate() {
                log.moved_in(at, &[keyword, &index.to_string()], &[keyword, place]);
            }
            schema.insert(keyword.to_owned(), Value::Array(left));
        }
    }
    if null {
        schema.insert("nullable".to_owned(), json!(true));
    }
    Ok(())
}

/// Replaces the choice by its only alternative. Returns its place in `allOf`, if it is not merged.
fn inline(schema: &mut Schema, only: Value, null: bool) -> Option<usize> {
    match only {
        Value::Object(mut only) if !only.contains_key("$ref") => {
            // In 3.0.3 an `enum` allows null only if it is one of the values.
            if null
                && let Some(Value::Array(values)) = only.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            if !null {
                only.remove("nullable");
            }
            // Two texts about the same value: that of the alternative is kept beside the other one.
            let is_text = |key: &str| is_annotation(key) && !matches!(key, "readOnly" | "writeOnly");
            let differs = |key: &String| schema.get(key).is_some_and(|own| only.get(key) != Some(own));
            let texts: Vec<String> = only.keys().filter(|key| is_text(key) && differs(key)).cloned().collect();
            for key in texts {
                if let Some(text) = only.remove(&key) {
                    only.insert(format!("x-alternative-{key}"), text);
                }
            }
            // The meaning of `additionalProperties` depends on the properties beside it.
            let depends = |one: &Schema, other: &Schema| {
                one.contains_key("additionalProperties")
                    && ["properties", "patternProperties", "additionalProperties"]
                        .iter()
                        .any(|key| other.contains_key(*key))
            };
            let is_compatible = only.iter().all(|(key, value)| schema.get(key).is_none_or(|present| present == value))
                && !depends(&only, schema)
                && !depends(schema, &only);
            if is_compatible {
                schema.extend(only);
                None
            } else {
                if null {
                    only.insert("nullable".to_owned(), json!(true));
                }
                all_of(schema, Value::Object(only))
            }
        }
        reference => all_of(schema, reference),
    }
}

fn all_of(schema: &mut Schema, part: Value) -> Option<usize> {
    let all = schema.entry("allOf").or_insert_with(|| json!([])).as_array_mut()?;
    all.push(part);
    Some(all.len() - 1)
}

fn is_nullable(schema: &Schema) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

/// Returns `false` if the keywords beside the alternatives forbid null.
fn allows_null(schema: &Schema, keyword: &str, document: &Value) -> bool {
    let mut others = schema.clone();
    for known in [keyword, "nullable", "type", "enum"] {
        others.remove(known);
    }
    if accepts::null(&others, document) == Some(false) {
        return false;
    }
    let by_type = !schema.contains_key("type") || is_nullable(schema);
    let by_value = schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(&Value::Null));
    by_type && by_value
}

/// Returns `true` for the result of this pass for `{"type": "null"}`, with any texts.
fn is_only_null(option: &Value) -> bool {
    option.as_object().is_some_and(|option| {
        option.get("enum") == Some(&json!([null]))
            && option.keys().all(|key| matches!(key.as_str(), "enum" | "nullable" | "title" | "description"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn a_nullable_reference_becomes_an_all_of() {
        assert_eq!(
            testing::schema(pass, &json!({"anyOf": [{"$ref": "#/a"}, {"type": "null"}], "default": null})),
            json!({"allOf": [{"$ref": "#/a"}], "nullable": true, "default": null})
        );
    }

    #[test]
    fn a_nullable_inline_schema_replaces_the_choice() {
        for keyword in ["anyOf", "oneOf"] {
            assert_eq!(
                testing::schema(pass, &json!({keyword: [{"type": "null"}, {"type": "string", "maxLength": 3}]})),
                json!({"type": "string", "maxLength": 3, "nullable": true})
            );
        }
    }

    #[test]
    fn an_inline_schema_that_contradicts_its_siblings_becomes_an_all_of() {
        assert_eq!(
            testing::schema(pass, &json!({"anyOf": [{"maxLength": 3}, {"type": "null"}], "maxLength": 5})),
            json!({"allOf": [{"maxLength": 3, "nullable": true}], "nullable": true, "maxLength": 5})
        );
    }

    #[test]
    fn a_text_of_the_only_alternative_is_kept_beside_that_of_the_choice() {
        let choice = json!({"anyOf": [{"type": "string", "title": "A"}, {"type": "null"}], "title": "B"});
        let merged = json!({"type": "string", "nullable": true, "title": "B", "x-alternative-title": "A"});
        assert_eq!(testing::schema(pass, &choice), merged);
    }

    #[test]
    fn several_alternatives_remain_a_choice() {
        assert_eq!(
            testing::schema(pass, &json!({"anyOf": [{"$ref": "#/a"}, {"type": "string"}, {"type": "null"}]})),
            json!({"anyOf": [{"$ref": "#/a"}, {"type": "string"}], "nullable": true})
        );
    }

    #[test]
    fn an_enum_that_allows_null_lists_it() {
        assert_eq!(
            testing::schema(pass, &json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]})),
            json!({"type": "string", "enum": ["a", null], "nullable": true})
        );
        assert_eq!(
            testing::schema(pass, &json!({"enum": ["a", null]})),
            json!({"type": "string", "enum": ["a", null], "nullable": true})
        );
    }

    #[test]
    fn a_null_that_the_type_forbids_is_dropped_from_the_enum() {
        assert_eq!(
            testing::schema(pass, &json!({"type": "string", "enum": ["a", null]})),
            json!({"type": "string", "enum": ["a"]})
        );
    }

    #[test]
    fn a_null_that_the_siblings_forbid_does_not_make_the_schema_nullable() {
        assert_eq!(
            testing::schema(pass, &json!({"type": "string", "anyOf": [{"maxLength": 3}, {"type": "null"}]})),
            json!({"type": "string", "maxLength": 3})
        );
    }

    #[test]
    fn only_null_becomes_an_enum_of_null() {
        let null = json!({"enum": [null], "nullable": true});
        assert_eq!(testing::schema(pass, &json!({"type": "null"})), null);
        assert_eq!(testing::schema(pass, &json!({"enum": [null]})), null);
        assert_eq!(testing::schema(pass, &json!({"anyOf": [{"type": "null"}]})), null);
    }

    #[test]
    fn a_null_that_matches_two_alternatives_of_a_one_of_is_rejected() {
        let schema = json!({"oneOf": [{"type": "string", "nullable": true}, {"type": "null"}]});
        assert!(matches!(testing::result(pass, &schema), Err(Error::CannotLower { .. })));
    }

    #[test]
    fn nested_choices_are_rewritten_from_the_inside() {
        assert_eq!(
            testing::schema(
                pass,
                &json!({"anyOf": [{"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "null"}]})
            ),
            json!({"type": "string", "nullable": true})
        );
    }

    #[test]
    fn properties_with_the_names_of_keywords_are_kept() {
        testing::assert_unchanged(
            pass,
            &json!({"properties": {"enum": {"type": "string"}, "nullable": {}}, "default": {"type": "null"}}),
        );
    }
}
