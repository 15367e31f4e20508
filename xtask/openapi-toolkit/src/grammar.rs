//! The check that a document has no construct that OpenAPI 3.0.3 does not know. The table of the grammar is in `kinds`.

use super::kinds::{Holds, Kind};
use super::pointer;
use crate::Error;
use serde_json::Value;

/// Fails with the first construct that the grammar of OpenAPI 3.0.3 does not have.
pub(crate) fn check(document: &Value) -> Result<(), Error> {
    all(document).into_iter().next().map_or(Ok(()), Err)
}

/// Returns every construct that the grammar of OpenAPI 3.0.3 does not have.
pub(crate) fn all(document: &Value) -> Vec<Error> {
    let mut found = Vec::new();
    object(Kind::Document, &mut "#".to_owned(), document, &mut found);
    found
}

fn object(kind: Kind, at: &mut String, value: &Value, found: &mut Vec<Error>) {
    let Value::Object(fields) = value else {
        return found.push(Error::WrongShape { pointer: at.clone(), expected: "an object" });
    };
    let is_reference = kind.is_referable() && kind != Kind::PathItem && fields.contains_key("$ref");
    for (field, child) in fields {
        let back = pointer::push(at, field);
        if is_reference {
            // OpenAPI 3.0 ignores the siblings of a reference, so they would be lost.
            if field != "$ref" {
                found.push(unknown(at, field));
            } else if !child.is_string() {
                found.push(Error::WrongShape { pointer: at.clone(), expected: "a string" });
            }
        } else if let Some(holds) = kind.holds_in_3_0(field) {
            held(holds, at, child, found);
        } else if !field.starts_with("x-") {
            found.push(unknown(at, field));
        }
        at.truncate(back);
    }
    if is_reference {
        return;
    }
    for field in kind.required().iter().filter(|field| !fields.contains_key(**field)) {
        found.push(Error::MissingField { pointer: at.clone(), field });
    }
    values(kind, at, value, found);
}

fn held(holds: Holds, at: &mut String, child: &Value, found: &mut Vec<Error>) {
    match (holds, child) {
        (Holds::Data, _) | (Holds::SchemaOrBool, Value::Bool(_)) => {}
        (Holds::SchemaOrBool, child) => object(Kind::Schema, at, child, found),
        (Holds::One(kind), child) => object(kind, at, child, found),
        (Holds::List(kind), Value::Array(list)) => {
            for (index, child) in list.iter().enumerate() {
                let back = pointer::push(at, &index.to_string());
                object(kind, at, child, found);
                at.truncate(back);
            }
        }
        (Holds::Map(kind), Value::Object(map)) => {
            for (name, child) in map {
                let back = pointer::push(at, name);
                object(kind, at, child, found);
                at.truncate(back);
            }
        }
        (Holds::List(_), _) => found.push(Error::WrongShape { pointer: at.clone(), expected: "an array" }),
        (Holds::Map(_), _) => found.push(Error::WrongShape { pointer: at.clone(), expected: "an object" }),
    }
}

/// Finds known fields with a value that only OpenAPI 3.1 knows.
fn values(kind: Kind, at: &str, value: &Value, found: &mut Vec<Error>) {
    let text =
        |field: &str| value.get(field).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let mut reject = |field: &str, keyword: &str| found.push(unknown(&pointer::join(at, field), keyword));
    match kind {
        Kind::Schema => {
            const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
            if let Some(name) = text("type").filter(|name| !TYPES.contains(&name.as_str())) {
                reject("type", &name);
            }
            for bound in ["exclusiveMinimum", "exclusiveMaximum"] {
                if value.get(bound).is_some_and(|bound| !bound.is_boolean()) {
                    reject(bound, bound);
                }
            }
        }
        Kind::SecurityScheme => {
            const TYPES: [&str; 4] = ["apiKey", "http", "oauth2", "openIdConnect"];
            if let Some(name) = text("type").filter(|name| !TYPES.contains(&name.as_str())) {
                reject("type", &name);
            }
        }
        _ => {}
    }
}

fn unknown(at: &str, keyword: &str) -> Error {
    Error::UnknownConstruct { pointer: at.to_owned(), keyword: keyword.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema(schema: &Value) -> Result<(), Error> {
        check(&json!({
            "openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {},
            "components": {"schemas": {"S": schema}},
        }))
    }

    fn rejected(pointer: &str, keyword: &str) -> Result<(), Error> {
        Err(Error::UnknownConstruct { pointer: pointer.to_owned(), keyword: keyword.to_owned() })
    }

    #[test]
    fn an_unknown_keyword_is_rejected_with_its_location() {
        let at = "#/components/schemas/S/properties/a/propertyNames";
        assert_eq!(schema(&json!({"properties": {"a": {"propertyNames": {}}}})), rejected(at, "propertyNames"));
    }

    #[test]
    fn a_property_with_the_name_of_an_unknown_keyword_passes() {
        assert_eq!(schema(&json!({"properties": {"if": {}, "const": {}}, "x-anything": 1})), Ok(()));
    }

    #[test]
    fn a_sibling_of_a_reference_is_rejected() {
        let at = "#/components/schemas/S/nullable";
        assert_eq!(schema(&json!({"$ref": "#/x", "nullable": true})), rejected(at, "nullable"));
    }

    #[test]
    fn a_type_that_only_3_1_has_is_rejected() {
        assert_eq!(schema(&json!({"type": "null"})), rejected("#/components/schemas/S/type", "null"));
        assert_eq!(schema(&json!({"type": ["string"]})), rejected("#/components/schemas/S/type", r#"["string"]"#));
    }

    #[test]
    fn a_keyword_with_the_wrong_shape_is_rejected_rather_than_skipped() {
        assert!(matches!(schema(&json!({"properties": []})), Err(Error::WrongShape { .. })));
        assert!(matches!(schema(&json!({"anyOf": {}})), Err(Error::WrongShape { .. })));
        assert!(matches!(schema(&json!({"items": true})), Err(Error::WrongShape { .. })));
        assert_eq!(schema(&json!({"additionalProperties": false})), Ok(()));
    }

    #[test]
    fn a_missing_required_field_is_rejected() {
        let document = json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {
            "/a": {"get": {"responses": {"200": {}}}},
        }});
        let pointer = "#/paths/~1a/get/responses/200".to_owned();
        assert_eq!(check(&document), Err(Error::MissingField { pointer, field: "description" }));
    }
}
