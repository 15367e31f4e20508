//! The schemas of a document as strict JSON Schema: a field that is not in the document is an error.

use anyhow::Context;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use kms_api_gen::Operation;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Returns the validator of an operation's bodies with this status, or `None` if the status is not in the document.
pub(super) fn of_response(document: &Value, operation: &Operation, status: u16) -> anyhow::Result<Option<Validator>> {
    let path = operation.path;
    let method = operation.method.to_ascii_lowercase();
    let responses = document.get("paths").and_then(|paths| paths.get(path)?.get(method)?.get("responses"));
    let Some(response) = responses.and_then(|responses| responses.get(status.to_string())) else { return Ok(None) };
    let response = match response.get("$ref").and_then(Value::as_str) {
        Some(reference) => reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer)),
        None => Some(response),
    };
    let schema = response.and_then(|response| response.pointer("/content/application~1json/schema"));
    let schema = schema.with_context(|| format!("the document has no JSON schema for status {status} of {path}"))?;
    let components = document.get("components").cloned().unwrap_or_default();
    let mut schema = json!({ "allOf": [schema], "components": components });
    strict(&mut schema);
    Ok(Some(jsonschema::draft202012::new(&schema)?))
}

/// Closes the objects, and replaces the keyword `nullable` of OpenAPI 3.0 with the type `null` of JSON Schema.
fn strict(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(strict);
            let is_object = members.get("type").is_some_and(|kind| kind == "object");
            if is_object && members.get("properties").is_some_and(Value::is_object) {
                members.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            if members.remove("nullable") == Some(Value::Bool(true))
                && members.len() > usize::from(members.contains_key("description"))
            {
                let inner = Value::Object(std::mem::take(members));
                *value = json!({ "anyOf": [{ "type": "null" }, inner] });
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strict),
        _ => {}
    }
}

/// Returns the distinct errors of a body, without its values.
pub(super) fn errors(validator: &Validator, body: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    validator.iter_errors(body).for_each(|error| describe(&error, &mut found));
    found
}

fn describe(error: &ValidationError<'_>, found: &mut BTreeSet<String>) {
    let place = place(error.instance_path().as_str());
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            found.extend(unexpected.iter().map(|name| format!("`{place}/{name}` is not in the document")));
        }
        // The last alternative is the schema beside null.
        ValidationErrorKind::AnyOf { context } if context.last().is_some_and(|errors| !errors.is_empty()) => {
            context.last().into_iter().flatten().for_each(|error| describe(error, found));
        }
        _ => drop(found.insert(format!("`{place}`: {}", error.masked()))),
    }
}

/// Returns a JSON pointer in which every index is `*`.
fn place(pointer: &str) -> String {
    let part = |part: &str| if part.bytes().all(|byte| byte.is_ascii_digit()) { "*" } else { part }.to_owned();
    pointer.split('/').skip(1).fold(String::new(), |place, next| place + "/" + &part(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    static OPERATION: Operation = Operation {
        id: "a",
        method: "GET",
        path: "/a",
        version: "",
        parameters: &[],
        statuses: &[200],
        response_example: "",
    };

    fn errors_of(body: &Value) -> Vec<String> {
        let document = json!({
            "paths": { "/a": { "get": { "responses": { "200": { "$ref": "#/components/responses/Ok" } } } } },
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
        let validator = of_response(&document, &OPERATION, 200).unwrap().unwrap();
        assert!(of_response(&document, &OPERATION, 404).unwrap().is_none());
        errors(&validator, body).into_iter().collect()
    }

    #[test]
    fn a_documented_body_has_no_errors() {
        let body =
            json!({ "name": "a", "inner": null, "list": [{ "name": "b", "inner": { "name": "c" } }], "any": [1] });
        assert_eq!(errors_of(&body), [""; 0]);
    }

    #[test]
    fn an_undocumented_field_is_reported_with_its_place() {
        let body = json!({ "name": "a", "list": [{ "name": "b", "more": "SECRET" }, { "name": "b", "more": 1 }] });
        assert_eq!(errors_of(&body), ["`/list/*/more` is not in the document"]);
    }

    #[test]
    fn errors_show_no_values_and_reach_into_nullable_fields() {
        let found = errors_of(&json!({ "name": "a", "inner": { "name": ["SECRET"] } }));
        assert!(found[0].starts_with("`/inner/name`") && !found[0].contains("SECRET"), "{found:?}");
        assert_eq!(found.len(), 1);
        assert_eq!(errors_of(&json!({})).len(), 1);
    }
}
