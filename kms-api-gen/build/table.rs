//! The table of operations, read from a document as it is on disk. The Rust text of the table is written here, too.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// The header that picks the API version of a call.
pub(crate) const VERSION_HEADER: &str = "X-Phala-Version";

/// References that are followed inside one example, so that a schema that refers to itself has an end.
const MAX_DEPTH: usize = 32;

/// One operation, by its id.
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) version: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) statuses: Vec<u16>,
    /// The example of the request's body, if it has one.
    pub(crate) body_example: Option<String>,
    /// The status of a success.
    pub(crate) success: u16,
    pub(crate) response_example: String,
}

/// A parameter in the path or the query.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: &'static str,
    pub(crate) required: bool,
    pub(crate) example: String,
}

/// Reads every operation of a document. Fails with the operation's id if something that the table needs is missing.
pub(crate) fn operations(document: &Value) -> Result<BTreeMap<String, Operation>, String> {
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let id = operation["operationId"].as_str().ok_or_else(|| format!("{method} {path} has no operationId"))?;
            let read = operation_of(document, path, method, operation).map_err(|error| format!("{id} {error}"))?;
            operations.insert(id.to_owned(), read);
        }
    }
    Ok(operations)
}

fn operation_of(document: &Value, path: &str, method: &str, operation: &Value) -> Result<Operation, String> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let (versions, others): (Vec<_>, Vec<_>) =
        all.map(|parameter| resolve(document, parameter)).partition(|parameter| is_version(parameter));
    let version = match versions.as_slice() {
        [header] => match header["schema"]["enum"].as_array().map(Vec::as_slice) {
            Some([Value::String(version)]) => Some(version.clone()),
            _ => None,
        },
        _ => None,
    };
    let version = version.ok_or_else(|| format!("needs a {VERSION_HEADER} header with one allowed value"))?;
    let statuses = operation["responses"].as_object().into_iter().flat_map(Map::keys);
    let statuses =
        statuses.map(|status| status.parse().map_err(|_| format!("has a status that is not a number: {status}")));
    let statuses: Vec<u16> = statuses.collect::<Result<_, _>>()?;
    let success = statuses.iter().copied().find(|status| (200..300).contains(status));
    let success = success.ok_or("has no status of success")?;
    let json_example = |content: &Value| {
        let mut example = example(document, &content["content"]["application/json"]["schema"], 0);
        example.sort_all_objects();
        example.to_string()
    };
    let body = operation.get("requestBody").map(|body| json_example(resolve(document, body)));
    Ok(Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        version,
        parameters: others.into_iter().map(parameter).collect::<Result<_, _>>()?,
        statuses,
        body_example: body,
        success,
        response_example: json_example(resolve(document, &operation["responses"][success.to_string()])),
    })
}

fn parameter(parameter: &Value) -> Result<Parameter, String> {
    let name = parameter["name"].as_str().ok_or("has a parameter without a name")?.to_owned();
    let place = match parameter["in"].as_str() {
        Some("path") => "Path",
        Some("query") => "Query",
        _ => return Err(format!("has the parameter `{name}` in a place that calls cannot fill")),
    };
    let example = match &parameter["example"] {
        Value::Null => return Err(format!("has no example of its parameter `{name}`")),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Ok(Parameter { name, place, required: parameter["required"] == true, example })
}

/// A value that the schema allows: its example where it has one, else the simplest value of its type.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth == MAX_DEPTH {
        return Value::Null;
    }
    let inner = |schema: &Value| example(document, schema, depth + 1);
    if schema["$ref"].is_string() {
        return inner(resolve(document, schema));
    }
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.first().cloned().unwrap_or_default();
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if let Some(first) = schema[keyword].get(0) {
            return inner(first);
        }
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            properties.map(|(name, property)| (name.clone(), inner(property))).collect::<Map<_, _>>().into()
        }
        Some("array") => json!([inner(&schema["items"])]),
        Some("string") => json!("text"),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(false),
        _ => Value::Null,
    }
}

/// The Rust text of the table: a static for each operation, and the list of all of them, ordered by id.
pub(crate) fn render(operations: &BTreeMap<String, Operation>) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    for (id, operation) in operations {
        let Operation { method, path, version, parameters, body_example, statuses, success, response_example } =
            operation;
        writeln!(text, "/// `{method} {path}`, API version {version}.")?;
        writeln!(text, "pub static {}: Operation = Operation {{", id.to_uppercase())?;
        writeln!(text, "    id: {id:?},\n    method: {method:?},\n    path: {path:?},\n    version: {version:?},")?;
        writeln!(text, "    parameters: &[")?;
        for Parameter { name, place, required, example } in parameters {
            writeln!(
                text,
                "        Parameter {{ name: {name:?}, place: Place::{place}, required: {required}, example: {example:?} }},"
            )?;
        }
        writeln!(
            text,
            "    ],\n    body_example: {body_example:?},\n    statuses: &{statuses:?},\n    success: {success},"
        )?;
        writeln!(text, "    response_example: {response_example:?},\n}};\n")?;
    }
    writeln!(text, "/// Every operation of the documents, ordered by id.")?;
    writeln!(text, "pub static OPERATIONS: [&Operation; {}] = [", operations.len())?;
    for id in operations.keys() {
        writeln!(text, "    &{},", id.to_uppercase())?;
    }
    writeln!(text, "];")?;
    Ok(text)
}

/// Returns `true` if the parameter is the header that picks the API version.
pub(crate) fn is_version(parameter: &Value) -> bool {
    parameter["in"] == "header"
        && parameter["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(VERSION_HEADER))
}

/// Follows a reference into the same document. Returns the value itself if it is not a reference.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}
