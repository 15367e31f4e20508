//! The rules that make the decoders tolerant: they loosen a document in memory before code is generated from it.
//!
//! The documents are strict, because servers are checked against them. A client accepts every response that it can read.
//! Each rule is one function with its reason; the documents on disk never change.

use serde_json::{Map, Value};

use super::table::{is_version, resolve};

/// Applies every rule.
pub(crate) fn loosen(document: &mut Value) {
    drop_error_responses(document);
    drop_version_parameter(document);
    drop_unreferenced(document);
    each_schema(document, &mut |schema| {
        open_strings(schema);
        absent_is_null(schema);
    });
    responses_mut(document).for_each(|schema| visit(schema, &mut widen_bounds));
}

/// Drops the error responses, so that each error reaches the client whole, documented or not.
fn drop_error_responses(document: &mut Value) {
    for operation in operations_mut(document) {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.retain(|status, _| status.starts_with('2'));
        }
    }
}

/// Drops the version header, which the session sends: the version belongs to the operation, not to the caller.
fn drop_version_parameter(document: &mut Value) {
    let original = document.clone();
    for operation in operations_mut(document) {
        if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
            parameters.retain(|parameter| !is_version(resolve(&original, parameter)));
        }
    }
}

/// Drops components that only the error responses used.
fn drop_unreferenced(document: &mut Value) {
    loop {
        let text = document.to_string();
        let Some(sections) = document.get_mut("components").and_then(Value::as_object_mut) else { return };
        let mut dropped = false;
        for (section, components) in sections {
            let Some(components) = components.as_object_mut() else { continue };
            components.retain(|name, _| {
                let used = section == "securitySchemes" || text.contains(&format!("\"#/components/{section}/{name}\""));
                dropped |= !used;
                used
            });
        }
        if !dropped {
            return;
        }
    }
}

/// Opens every string: a value outside the known ones is still a value, and the client parses those with a fixed form.
fn open_strings(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(|kind| kind == "string") {
        for keyword in ["enum", "pattern", "minLength", "maxLength", "format"] {
            schema.remove(keyword);
        }
    }
}

/// Lets every optional property be null or absent: both mean the same. No property has a default.
fn absent_is_null(schema: &mut Map<String, Value>) {
    let nullable = |property: &Value| property["nullable"] == true;
    let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !name.as_str().and_then(|name| properties.get(name)).is_some_and(nullable));
    }
    let required = schema.get("required").cloned().unwrap_or_default();
    let required = required.as_array().map_or(&[][..], Vec::as_slice);
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        property.as_object_mut().map(|property| property.remove("default"));
        if required.iter().any(|required| required == name) {
            continue;
        }
        if let Some(reference) = property.as_object_mut().and_then(|property| property.remove("$ref")) {
            *property = serde_json::json!({ "allOf": [{ "$ref": reference }] });
        }
        property["nullable"] = true.into();
    }
}

/// Drops the bounds of numbers, which are readable outside of them. Zero stays, because it makes the type unsigned.
fn widen_bounds(schema: &mut Map<String, Value>) {
    schema.remove("maximum");
    if schema.get("minimum").and_then(Value::as_i64).is_some_and(|minimum| minimum > 0) {
        schema.insert("minimum".to_owned(), 0.into());
    }
}

fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut).flat_map(Map::values_mut)
}

/// Returns the schemas of responses: those of the components, and those inline in a response.
fn responses_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let Some(document) = document.as_object_mut() else { return Vec::new().into_iter() };
    let mut schemas = Vec::new();
    for (section, value) in document {
        match section.as_str() {
            "components" => {
                let components = value.get_mut("schemas").and_then(Value::as_object_mut);
                schemas.extend(components.into_iter().flat_map(Map::values_mut));
            }
            "paths" => {
                let items =
                    value.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
                let responses = items.flat_map(Map::values_mut).filter_map(|operation| operation.get_mut("responses"));
                let responses = responses.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
                let content = responses.filter_map(|response| response.get_mut("content")?.as_object_mut());
                schemas.extend(content.flat_map(Map::values_mut).filter_map(|media| media.get_mut("schema")));
            }
            _ => {}
        }
    }
    schemas.into_iter()
}

/// Visits every schema of the responses and of the operations' parameters.
fn each_schema(document: &mut Value, rule: &mut impl FnMut(&mut Map<String, Value>)) {
    for operation in operations_mut(document) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for schema in parameters.into_iter().flatten().filter_map(|parameter| parameter.get_mut("schema")) {
            visit(schema, rule);
        }
    }
    responses_mut(document).for_each(|schema| visit(schema, rule));
}

fn visit(schema: &mut Value, rule: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(schema) = schema.as_object_mut() else { return };
    rule(schema);
    for (keyword, value) in schema {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(|value| visit(value, rule)),
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                for value in schemas {
                    visit(value, rule);
                }
            }
            ("items" | "not" | "additionalProperties", value) => visit(value, rule),
            _ => {}
        }
    }
}
