//! What makes the decoders tolerant: the rules that loosen a document in memory before it is generated from.
//!
//! The documents are strict, because servers are held against them. A client is not a judge: it takes what it can
//! read. Each rule is one function with its reason; the documents on disk never change.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The header that picks the API version of a call.
const VERSION_HEADER: &str = "X-Phala-Version";

/// Which API version each operation asks for: the one allowed value of its version header.
pub(crate) fn versions(document: &Value) -> Result<BTreeMap<String, String>, String> {
    let mut versions = BTreeMap::new();
    for operation in operations(document) {
        let Some(id) = operation["operationId"].as_str() else {
            return Err("an operation has no operationId".to_owned());
        };
        let version = parameters(operation)
            .map(|parameter| resolve(document, parameter))
            .find(|parameter| is_version(parameter))
            .and_then(|parameter| match parameter["schema"]["enum"].as_array().map(Vec::as_slice) {
                Some([Value::String(version)]) => Some(version.clone()),
                _ => None,
            })
            .ok_or_else(|| format!("{id} needs a {VERSION_HEADER} header with one allowed value"))?;
        versions.insert(id.to_owned(), version);
    }
    Ok(versions)
}

/// Applies every rule.
pub(crate) fn loosen(document: &mut Value) {
    drop_error_answers(document);
    drop_version_parameter(document);
    drop_unreferenced(document);
    each_schema(document, &mut |schema| {
        open_strings(schema);
        absent_is_null(schema);
    });
    answers_mut(document).for_each(|schema| visit(schema, &mut widen_bounds));
}

/// An error then reaches the facade whole, with status, headers and stream, whether or not it is documented.
fn drop_error_answers(document: &mut Value) {
    for operation in operations_mut(document) {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.retain(|status, _| status.starts_with('2'));
        }
    }
}

/// The version is the operation's, not the caller's: the hooks send it.
fn drop_version_parameter(document: &mut Value) {
    let original = document.clone();
    for operation in operations_mut(document) {
        if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
            parameters.retain(|parameter| !is_version(resolve(&original, parameter)));
        }
    }
}

/// What only the error answers used would be generated for nobody.
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

/// A value outside the known ones is a value all the same, and the facade parses what must have a form.
fn open_strings(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(|kind| kind == "string") {
        for keyword in ["enum", "pattern", "minLength", "maxLength", "format"] {
            schema.remove(keyword);
        }
    }
}

/// Absent and null mean the same: what may be one may be the other, and neither needs a default.
fn absent_is_null(schema: &mut Map<String, Value>) {
    let nullable = |property: &Value| property["nullable"] == true;
    let properties = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !name.as_str().and_then(|name| properties.get(name)).is_some_and(nullable));
    }
    let required = schema.get("required").cloned().unwrap_or_default();
    let required = required.as_array().map_or(&[][..], Vec::as_slice);
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if required.iter().any(|required| required == name) {
            continue;
        }
        if let Some(reference) = property.as_object_mut().and_then(|property| property.remove("$ref")) {
            *property = serde_json::json!({ "allOf": [{ "$ref": reference }] });
        }
        property["nullable"] = true.into();
        property.as_object_mut().map(|property| property.remove("default"));
    }
}

/// A number outside its bounds is still readable. Zero stays a bound: it makes the type unsigned.
fn widen_bounds(schema: &mut Map<String, Value>) {
    schema.remove("maximum");
    if schema.get("minimum").and_then(Value::as_i64).is_some_and(|minimum| minimum > 0) {
        schema.insert("minimum".to_owned(), 0.into());
    }
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document["paths"].as_object();
    paths.into_iter().flat_map(Map::values).filter_map(Value::as_object).flat_map(Map::values)
}

fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut).flat_map(Map::values_mut)
}

fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    operation["parameters"].as_array().into_iter().flatten()
}

fn is_version(parameter: &Value) -> bool {
    parameter["in"] == "header"
        && parameter["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(VERSION_HEADER))
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// The schemas of answers: those of the components, and those that stand in an answer itself.
fn answers_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
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

/// Visits every schema of the answers and of the operations' parameters.
fn each_schema(document: &mut Value, rule: &mut impl FnMut(&mut Map<String, Value>)) {
    for operation in operations_mut(document) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for schema in parameters.into_iter().flatten().filter_map(|parameter| parameter.get_mut("schema")) {
            visit(schema, rule);
        }
    }
    answers_mut(document).for_each(|schema| visit(schema, rule));
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
