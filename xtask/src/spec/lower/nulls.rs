//! `null` as an alternative, as a value, or as the only type; among several types it is the business of `types`.

use crate::spec::SpecError;
use crate::spec::pointer;
use crate::spec::walk::{Visit, schemas_mut};
use serde_json::{Map, Value, json};

type Schema = Map<String, Value>;

/// Says with `nullable` what 3.1 says with the type `null`. The walk is from the inside out, so alternatives are done
/// when the schema around them is looked at.
pub(super) fn pass(document: &mut Value) -> Visit {
    schemas_mut(document, |at, schema| {
        if schema.get("type").is_some_and(|name| name == "null") {
            schema.remove("type");
            schema.insert("enum".to_owned(), json!([null]));
        }
        values(schema);
        alternatives(schema, "anyOf", at)?;
        alternatives(schema, "oneOf", at)
    })
}

/// `null` among the values of an `enum`.
fn values(schema: &mut Schema) {
    let nullable = is_nullable(schema);
    let typed = schema.contains_key("type");
    let Some(Value::Array(values)) = schema.get_mut("enum") else { return };
    if !values.contains(&Value::Null) {
        return;
    }
    if typed && !nullable {
        // The type forbids it, so the value is a mere leftover, unless it is all there is.
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

/// `null` among the alternatives under the keyword.
fn alternatives(schema: &mut Schema, keyword: &str, at: &str) -> Visit {
    let Some(Value::Array(options)) = schema.get(keyword) else { return Ok(()) };
    let left: Vec<Value> = options.iter().filter(|option| !is_only_null(option)).cloned().collect();
    if left.len() == options.len() {
        return Ok(());
    }
    if keyword == "oneOf" && left.iter().any(|option| option.as_object().is_some_and(is_nullable)) {
        return Err(SpecError::CannotLower {
            pointer: pointer::join(at, keyword),
            keyword: keyword.to_owned(),
            why: "null fits two of the alternatives, and so none".to_owned(),
        });
    }
    let null = allows_null(schema);
    schema.remove(keyword);
    match <[Value; 1]>::try_from(left) {
        Ok([only]) => inline(schema, only, null),
        Err(left) if left.is_empty() => {
            schema.entry("enum").or_insert_with(|| json!([null]));
        }
        Err(left) => {
            schema.insert(keyword.to_owned(), Value::Array(left));
        }
    }
    if null {
        schema.insert("nullable".to_owned(), json!(true));
    }
    Ok(())
}

/// Puts the only alternative in the place of the choice.
fn inline(schema: &mut Schema, only: Value, null: bool) {
    match only {
        Value::Object(mut only) if !only.contains_key("$ref") => {
            // By 3.0.3 an `enum` allows null only by naming it.
            if null
                && let Some(Value::Array(values)) = only.get_mut("enum")
                && !values.contains(&Value::Null)
            {
                values.push(Value::Null);
            }
            let agrees = only.iter().all(|(key, value)| schema.get(key).is_none_or(|present| present == value));
            if agrees {
                schema.extend(only);
            } else {
                if null {
                    only.insert("nullable".to_owned(), json!(true));
                }
                all_of(schema, Value::Object(only));
            }
        }
        reference => all_of(schema, reference),
    }
}

fn all_of(schema: &mut Schema, part: Value) {
    if let Value::Array(all) = schema.entry("allOf").or_insert_with(|| json!([])) {
        all.push(part);
    }
}

fn is_nullable(schema: &Schema) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

/// What stands beside the alternatives may forbid null that one of them allows.
fn allows_null(schema: &Schema) -> bool {
    let by_type = !schema.contains_key("type") || is_nullable(schema);
    let by_value = schema.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(&Value::Null));
    by_type && by_value
}

/// The schema that this pass makes of `{"type": "null"}`, whatever its texts.
fn is_only_null(option: &Value) -> bool {
    option.as_object().is_some_and(|option| {
        option.get("enum") == Some(&json!([null]))
            && option.keys().all(|key| matches!(key.as_str(), "enum" | "nullable" | "title" | "description"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::lower::testing;

    #[test]
    fn a_nullable_reference_becomes_an_all_of() {
        assert_eq!(
            testing::schema(pass, &json!({"anyOf": [{"$ref": "#/a"}, {"type": "null"}], "default": null})),
            json!({"allOf": [{"$ref": "#/a"}], "nullable": true, "default": null})
        );
    }

    #[test]
    fn a_nullable_inline_schema_takes_the_place_of_the_choice() {
        for keyword in ["anyOf", "oneOf"] {
            assert_eq!(
                testing::schema(pass, &json!({keyword: [{"type": "null"}, {"type": "string", "maxLength": 3}]})),
                json!({"type": "string", "maxLength": 3, "nullable": true})
            );
        }
    }

    #[test]
    fn an_inline_schema_that_disagrees_with_its_surroundings_becomes_an_all_of() {
        assert_eq!(
            testing::schema(pass, &json!({"anyOf": [{"maxLength": 3}, {"type": "null"}], "maxLength": 5})),
            json!({"allOf": [{"maxLength": 3, "nullable": true}], "nullable": true, "maxLength": 5})
        );
    }

    #[test]
    fn several_alternatives_stay_a_choice() {
        assert_eq!(
            testing::schema(pass, &json!({"anyOf": [{"$ref": "#/a"}, {"type": "string"}, {"type": "null"}]})),
            json!({"anyOf": [{"$ref": "#/a"}, {"type": "string"}], "nullable": true})
        );
    }

    #[test]
    fn an_enum_allows_null_by_naming_it() {
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
    fn a_null_that_the_surroundings_forbid_does_not_make_nullable() {
        assert_eq!(
            testing::schema(pass, &json!({"type": "string", "anyOf": [{"maxLength": 3}, {"type": "null"}]})),
            json!({"type": "string", "maxLength": 3})
        );
    }

    #[test]
    fn nothing_but_null_is_an_enum_of_null() {
        let null = json!({"enum": [null], "nullable": true});
        assert_eq!(testing::schema(pass, &json!({"type": "null"})), null);
        assert_eq!(testing::schema(pass, &json!({"enum": [null]})), null);
        assert_eq!(testing::schema(pass, &json!({"anyOf": [{"type": "null"}]})), null);
    }

    #[test]
    fn a_null_that_fits_two_alternatives_of_a_one_of_is_refused() {
        let schema = json!({"oneOf": [{"type": "string", "nullable": true}, {"type": "null"}]});
        assert!(matches!(testing::try_schema(pass, &schema), Err(SpecError::CannotLower { .. })));
    }

    #[test]
    fn choices_within_choices_are_done_from_the_inside() {
        assert_eq!(
            testing::schema(
                pass,
                &json!({"anyOf": [{"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": "null"}]})
            ),
            json!({"type": "string", "nullable": true})
        );
    }

    #[test]
    fn properties_that_are_called_like_keywords_stay() {
        testing::untouched(
            pass,
            &json!({"properties": {"enum": {"type": "string"}, "nullable": {}}, "default": {"type": "null"}}),
        );
    }
}
