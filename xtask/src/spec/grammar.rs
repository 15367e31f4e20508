//! The check that a document has nothing that OpenAPI 3.0.3 does not know; the table that it checks by is in `kinds`.

use super::SpecError;
use super::kinds::{Holds, Kind};
use super::pointer;
use super::walk::Visit;
use serde_json::Value;

/// Walks the whole document by the grammar of OpenAPI 3.0.3 and refuses the first thing that is not in it.
pub(crate) fn check(document: &Value) -> Visit {
    object(Kind::Document, &mut "#".to_owned(), document)
}

fn object(kind: Kind, at: &mut String, value: &Value) -> Visit {
    let Value::Object(fields) = value else {
        return Err(SpecError::WrongShape { pointer: at.clone(), expected: "an object" });
    };
    let is_reference = kind.is_referable() && kind != Kind::PathItem && fields.contains_key("$ref");
    for (field, child) in fields {
        let back = pointer::push(at, field);
        if is_reference {
            // OpenAPI 3.0 ignores what stands beside a reference, so anything there would be lost.
            if field != "$ref" {
                return Err(unknown(at, field));
            }
            if !child.is_string() {
                return Err(SpecError::WrongShape { pointer: at.clone(), expected: "a string" });
            }
        } else if let Some(holds) = kind.holds_in_3_0(field) {
            held(holds, at, child)?;
        } else if !field.starts_with("x-") {
            return Err(unknown(at, field));
        }
        at.truncate(back);
    }
    if is_reference {
        return Ok(());
    }
    if let Some(field) = kind.required().iter().find(|field| !fields.contains_key(**field)) {
        return Err(SpecError::MissingField { pointer: at.clone(), field });
    }
    values(kind, at, value)
}

fn held(holds: Holds, at: &mut String, child: &Value) -> Visit {
    match (holds, child) {
        (Holds::Data, _) | (Holds::SchemaOrBool, Value::Bool(_)) => Ok(()),
        (Holds::SchemaOrBool, child) => object(Kind::Schema, at, child),
        (Holds::One(kind), child) => object(kind, at, child),
        (Holds::List(kind), Value::Array(list)) => list.iter().enumerate().try_for_each(|(index, child)| {
            let back = pointer::push(at, &index.to_string());
            object(kind, at, child)?;
            at.truncate(back);
            Ok(())
        }),
        (Holds::Map(kind), Value::Object(map)) => map.iter().try_for_each(|(name, child)| {
            let back = pointer::push(at, name);
            object(kind, at, child)?;
            at.truncate(back);
            Ok(())
        }),
        (Holds::List(_), _) => Err(SpecError::WrongShape { pointer: at.clone(), expected: "an array" }),
        (Holds::Map(_), _) => Err(SpecError::WrongShape { pointer: at.clone(), expected: "an object" }),
    }
}

/// Known fields with values that only OpenAPI 3.1 knows.
fn values(kind: Kind, at: &str, value: &Value) -> Visit {
    let text =
        |field: &str| value.get(field).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let refuse = |field: &str, keyword: &str| Err(unknown(&pointer::join(at, field), keyword));
    match kind {
        Kind::Schema => {
            const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
            if let Some(name) = text("type").filter(|name| !TYPES.contains(&name.as_str())) {
                return refuse("type", &name);
            }
            for bound in ["exclusiveMinimum", "exclusiveMaximum"] {
                if value.get(bound).is_some_and(|bound| !bound.is_boolean()) {
                    return refuse(bound, bound);
                }
            }
        }
        Kind::SecurityScheme => {
            const TYPES: [&str; 4] = ["apiKey", "http", "oauth2", "openIdConnect"];
            if let Some(name) = text("type").filter(|name| !TYPES.contains(&name.as_str())) {
                return refuse("type", &name);
            }
        }
        _ => {}
    }
    Ok(())
}

fn unknown(at: &str, keyword: &str) -> SpecError {
    SpecError::UnknownConstruct { pointer: at.to_owned(), keyword: keyword.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema(schema: &Value) -> Visit {
        check(&json!({
            "openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {},
            "components": {"schemas": {"S": schema}},
        }))
    }

    fn refused(pointer: &str, keyword: &str) -> Visit {
        Err(SpecError::UnknownConstruct { pointer: pointer.to_owned(), keyword: keyword.to_owned() })
    }

    #[test]
    fn an_unknown_keyword_is_refused_with_its_place() {
        let at = "#/components/schemas/S/properties/a/propertyNames";
        assert_eq!(schema(&json!({"properties": {"a": {"propertyNames": {}}}})), refused(at, "propertyNames"));
    }

    #[test]
    fn a_property_that_is_called_like_an_unknown_keyword_is_fine() {
        assert_eq!(schema(&json!({"properties": {"if": {}, "const": {}}, "x-anything": 1})), Ok(()));
    }

    #[test]
    fn a_sibling_of_a_reference_is_refused() {
        let at = "#/components/schemas/S/nullable";
        assert_eq!(schema(&json!({"$ref": "#/x", "nullable": true})), refused(at, "nullable"));
    }

    #[test]
    fn a_type_that_only_3_1_has_is_refused() {
        assert_eq!(schema(&json!({"type": "null"})), refused("#/components/schemas/S/type", "null"));
        assert_eq!(schema(&json!({"type": ["string"]})), refused("#/components/schemas/S/type", r#"["string"]"#));
    }

    #[test]
    fn a_keyword_with_the_wrong_shape_is_refused_rather_than_skipped() {
        assert!(matches!(schema(&json!({"properties": []})), Err(SpecError::WrongShape { .. })));
        assert!(matches!(schema(&json!({"anyOf": {}})), Err(SpecError::WrongShape { .. })));
        assert!(matches!(schema(&json!({"items": true})), Err(SpecError::WrongShape { .. })));
        assert_eq!(schema(&json!({"additionalProperties": false})), Ok(()));
    }

    #[test]
    fn a_missing_required_field_is_refused() {
        let document = json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {
            "/a": {"get": {"responses": {"200": {}}}},
        }});
        let pointer = "#/paths/~1a/get/responses/200".to_owned();
        assert_eq!(check(&document), Err(SpecError::MissingField { pointer, field: "description" }));
    }
}
