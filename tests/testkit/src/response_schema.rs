//! The JSON Schema of a documented response, converted from OpenAPI 3.0.

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};

use crate::document::{documents, response};

/// The schema of an operation's response under one status. It reports places and names, and no values.
#[derive(Debug)]
pub struct ResponseSchema(Validator);

impl ResponseSchema {
    /// Returns the schema from the documents, or `None` if they do not describe the status.
    #[must_use]
    pub fn of(operation: &str, status: u16) -> Option<Self> {
        documents().iter().find_map(|document| Self::in_document(&document.content, operation, status))
    }

    /// Returns the schema from a document, or `None` if it does not describe the status.
    #[must_use]
    pub fn in_document(document: &Value, operation: &str, status: u16) -> Option<Self> {
        let schema = response(document, operation, status)?;
        let mut schema = json!({ "allOf": [schema], "components": document["components"] });
        convert(&mut schema);
        Some(Self(jsonschema::draft202012::new(&schema).unwrap()))
    }

    /// Returns the places where a body does not fit the schema, each once. Undocumented properties fit.
    #[must_use]
    pub fn mismatches(&self, body: &Value) -> BTreeSet<String> {
        self.findings(body).mismatches
    }

    /// Returns the properties of a body that the document does not describe, each once.
    #[must_use]
    pub fn undocumented(&self, body: &Value) -> BTreeSet<String> {
        self.findings(body).undocumented
    }

    fn findings(&self, body: &Value) -> Findings {
        let mut findings = Findings::default();
        self.0.iter_errors(body).for_each(|error| findings.add(&error));
        findings
    }
}

/// Converts the keyword `nullable` to a type, and closes objects, so that undocumented properties are found.
fn convert(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(convert);
            let is_object = members.get("type").is_some_and(|kind| kind == "object");
            if is_object && members.get("properties").is_some_and(Value::is_object) {
                members.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            // A schema without other keywords allows null already.
            if members.remove("nullable") == Some(Value::Bool(true))
                && members.len() > usize::from(members.contains_key("description"))
            {
                let inner = Value::Object(std::mem::take(members));
                *value = json!({ "anyOf": [{ "type": "null" }, inner] });
            }
        }
        Value::Array(items) => items.iter_mut().for_each(convert),
        _ => {}
    }
}

#[derive(Default)]
struct Findings {
    mismatches: BTreeSet<String>,
    undocumented: BTreeSet<String>,
}

impl Findings {
    fn add(&mut self, error: &ValidationError<'_>) {
        let place = place(error.instance_path().as_str());
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                self.undocumented.extend(unexpected.iter().map(|name| format!("`{place}/{name}`")));
            }
            // Of a value that may be null, the last alternative is the schema that is not null.
            ValidationErrorKind::AnyOf { context } if context.last().is_some_and(|errors| !errors.is_empty()) => {
                context.last().into_iter().flatten().for_each(|error| self.add(error));
            }
            _ => drop(self.mismatches.insert(format!("`{place}`: {}", error.masked()))),
        }
    }
}

/// Returns a JSON pointer with `*` for every index.
fn place(pointer: &str) -> String {
    let is_index = |token: &str| token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = pointer.split('/').skip(1).map(|token| if is_index(token) { "*" } else { token });
    tokens.fold(String::new(), |place, token| place + "/" + token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> ResponseSchema {
        let document = json!({
            "paths": { "/a": { "get": {
                "operationId": "get_a",
                "responses": { "200": { "$ref": "#/components/responses/Ok" } },
            } } },
            "components": {
                "responses": { "Ok": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/S" } } } } },
                "schemas": { "S": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": { "type": "string" },
                        "inner": { "nullable": true, "allOf": [{ "$ref": "#/components/schemas/S" }] },
                        "list": { "type": "array", "items": { "$ref": "#/components/schemas/S" } },
                        "any": { "description": "Anything.", "nullable": true },
                    },
                } },
            },
        });
        assert!(ResponseSchema::in_document(&document, "get_a", 404).is_none());
        assert!(ResponseSchema::in_document(&document, "get_b", 200).is_none());
        ResponseSchema::in_document(&document, "get_a", 200).unwrap()
    }

    fn findings(body: &Value) -> (Vec<String>, Vec<String>) {
        let Findings { mismatches, undocumented } = schema().findings(body);
        (mismatches.into_iter().collect(), undocumented.into_iter().collect())
    }

    #[test]
    fn a_documented_body_has_no_findings() {
        let body =
            json!({ "name": "a", "inner": null, "list": [{ "name": "b", "inner": { "name": "c" } }], "any": [1] });
        assert_eq!(findings(&body), (vec![], vec![]));
    }

    #[test]
    fn an_undocumented_property_is_reported_once_with_its_place() {
        let body = json!({ "name": "a", "list": [{ "name": "b", "more": "SECRET" }, { "name": "b", "more": 1 }] });
        assert_eq!(findings(&body), (vec![], vec!["`/list/*/more`".to_owned()]));
        let body = json!({ "name": "a", "inner": { "name": "b", "more": "SECRET" } });
        assert_eq!(findings(&body), (vec![], vec!["`/inner/more`".to_owned()]));
    }

    #[test]
    fn a_mismatch_within_a_nullable_value_is_reported_without_the_value() {
        let (mismatches, undocumented) = findings(&json!({ "name": "a", "inner": { "name": ["SECRET"] } }));
        assert!(mismatches[0].starts_with("`/inner/name`") && !mismatches[0].contains("SECRET"), "{mismatches:?}");
        assert_eq!((mismatches.len(), undocumented.len()), (1, 0));
        assert_eq!(findings(&json!({})).0.len(), 1);
        assert_eq!(findings(&json!("SECRET")).0.len(), 1);
    }

    #[test]
    fn the_documents_describe_a_response_of_every_operation() {
        for operation in kms_api_gen::OPERATIONS {
            for status in operation.statuses {
                assert!(ResponseSchema::of(operation.id, *status).is_some(), "{} {status}", operation.id);
            }
        }
        assert!(ResponseSchema::of("list_kms", 299).is_none());
    }
}
