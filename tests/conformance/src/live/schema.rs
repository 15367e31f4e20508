//! The schemas of a document as JSON Schema, strict: what a document does not name is an error here.

use anyhow::Context;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the bodies of one operation have to be under one status; none where the document has no such status.
pub(super) fn of_answer(document: &Value, path: &str, status: u16) -> anyhow::Result<Option<Validator>> {
    let responses = document.get("paths").and_then(|paths| paths.get(path)?.pointer("/get/responses"));
    let Some(response) = responses.and_then(|responses| responses.get(status.to_string())) else { return Ok(None) };
    let response = match response.get("$ref").and_then(Value::as_str) {
        Some(reference) => reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer)),
        None => Some(response),
    };
    let schema = response.and_then(|response| response.pointer("/content/application~1json/schema"));
    let schema = schema.with_context(|| format!("the document has no JSON for {status} of {path}"))?;
    let components = document.get("components").cloned().unwrap_or_default();
    let mut schema = json!({ "allOf": [schema], "components": components });
    strict(&mut schema);
    Ok(Some(jsonschema::draft202012::new(&schema)?))
}

/// OpenAPI 3.0 has a keyword for null where JSON Schema has a type; and objects are closed.
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

/// What is wrong with a body, without its values, each once.
pub(super) fn problems(validator: &Validator, body: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    validator.iter_errors(body).for_each(|error| tell(&error, &mut found));
    found
}

fn tell(error: &ValidationError<'_>, found: &mut BTreeSet<String>) {
    let place = place(error.instance_path().as_str());
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            found.extend(unexpected.iter().map(|name| format!("`{place}/{name}` is not in the document")));
        }
        // The last alternative is the one that is not null.
        ValidationErrorKind::AnyOf { context } if context.last().is_some_and(|errors| !errors.is_empty()) => {
            context.last().into_iter().flatten().for_each(|error| tell(error, found));
        }
        _ => drop(found.insert(format!("`{place}`: {}", error.masked()))),
    }
}

/// Items are not told apart.
fn place(pointer: &str) -> String {
    let part = |part: &str| if part.bytes().all(|byte| byte.is_ascii_digit()) { "*" } else { part }.to_owned();
    pointer.split('/').skip(1).fold(String::new(), |place, next| place + "/" + &part(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &Value) -> Vec<String> {
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
        let validator = of_answer(&document, "/a", 200).unwrap().unwrap();
        assert!(of_answer(&document, "/a", 404).unwrap().is_none());
        problems(&validator, body).into_iter().collect()
    }

    #[test]
    fn what_the_document_says_is_no_problem() {
        let body =
            json!({ "name": "a", "inner": null, "list": [{ "name": "b", "inner": { "name": "c" } }], "any": [1] });
        assert_eq!(told(&body), [""; 0]);
    }

    #[test]
    fn what_it_does_not_name_is_told_with_its_place() {
        let body = json!({ "name": "a", "list": [{ "name": "b", "more": "SECRET" }, { "name": "b", "more": 1 }] });
        assert_eq!(told(&body), ["`/list/*/more` is not in the document"]);
    }

    #[test]
    fn no_value_is_told_and_what_is_wrong_is_told_within_what_may_be_null() {
        let found = told(&json!({ "name": "a", "inner": { "name": ["SECRET"] } }));
        assert!(found[0].starts_with("`/inner/name`") && !found[0].contains("SECRET"), "{found:?}");
        assert_eq!(found.len(), 1);
        assert_eq!(told(&json!({})).len(), 1);
    }
}
