//! The table of operations: read from small documents, and held against the real ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::needless_pass_by_value, reason = "documents written in place read better without `&`")]

#[path = "../build/mod.rs"]
#[allow(dead_code, reason = "this test uses the table and the list of files only")]
mod generator;

use std::fs;
use std::path::Path;

use generator::table;
use kms_api_gen::{OPERATIONS, Place};
use serde_json::{Value, json};

fn document(parameters: Value) -> Value {
    let response = json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } });
    json!({
        "paths": { "/a/{x}": { "get": {
            "operationId": "get_a", "parameters": parameters, "responses": { "200": response, "404": {} },
        } } },
        "components": { "schemas": { "A": {
            "type": "object",
            "properties": {
                "id": { "type": "string", "example": "a_1" },
                "count": { "type": "integer", "minimum": 1 },
                "kind": { "type": "string", "enum": ["plain", "other"] },
                "parts": { "type": "array", "items": { "$ref": "#/components/schemas/A" } },
            },
        } } },
    })
}

fn version(values: Value) -> Value {
    json!({ "name": "X-Phala-Version", "in": "header", "schema": { "enum": values } })
}

fn error(parameters: Value) -> String {
    table::operations(&document(parameters)).err().unwrap()
}

#[test]
fn an_operation_without_one_version_is_named() {
    let two_headers = json!([version(json!(["1"])), version(json!(["2"]))]);
    let values = [json!([]), json!(["1", "2"]), json!([1]), Value::Null].map(|values| json!([version(values)]));
    for parameters in values.into_iter().chain([json!([]), two_headers]) {
        let error = error(parameters);
        assert!(error.contains("get_a needs a X-Phala-Version header"), "{error}");
    }
}

#[test]
fn a_parameter_that_a_call_cannot_fill_or_that_has_no_example_is_named() {
    let with = |parameter: Value| error(json!([version(json!(["1"])), parameter]));
    assert!(with(json!({ "name": "x", "in": "cookie", "example": "1" })).contains("get_a has the parameter `x`"));
    assert!(with(json!({ "name": "x", "in": "path" })).contains("get_a has no example of its parameter `x`"));
}

#[test]
fn an_entry_has_what_the_document_says() {
    let parameters = json!([
        { "name": "x", "in": "path", "required": true, "example": "one" },
        { "name": "page", "in": "query", "example": 2 },
        version(json!(["1"])),
    ]);
    let operations = table::operations(&document(parameters)).unwrap();
    let table::Operation { method, path, version, parameters, body_example, statuses, success, response_example } =
        &operations["get_a"];
    assert_eq!((body_example, *success), (&None, 200));
    assert_eq!((method.as_str(), path.as_str(), version.as_str()), ("GET", "/a/{x}", "1"));
    let parameters: Vec<_> =
        parameters.iter().map(|p| (p.name.as_str(), p.place, p.required, p.example.as_str())).collect();
    assert_eq!(parameters, [("x", "Path", true, "one"), ("page", "Query", false, "2")]);
    assert_eq!(*statuses, [200, 404]);
    let example: Value = serde_json::from_str(response_example).unwrap();
    assert_eq!((&example["id"], &example["count"], &example["kind"]), (&json!("a_1"), &json!(1), &json!("plain")));
    assert_eq!(example["parts"][0]["id"], "a_1", "a schema that refers to itself ends");
}

#[test]
fn an_operation_with_a_body_has_its_example_and_a_status_of_success() {
    let body = json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } });
    let mut document = document(json!([
        { "name": "x", "in": "path", "required": true, "example": "one" },
        version(json!(["1"])),
    ]));
    let operation = document["paths"]["/a/{x}"]["get"].take();
    document["paths"]["/a/{x}"] = json!({ "patch": operation });
    let patch = &mut document["paths"]["/a/{x}"]["patch"];
    patch["requestBody"] = body;
    patch["responses"] = json!({ "202": { "description": "" } });
    let table::Operation { method, body_example, success, .. } = &table::operations(&document).unwrap()["get_a"];
    assert_eq!((method.as_str(), *success), ("PATCH", 202));
    assert!(body_example.as_ref().unwrap().contains("a_1"));
    document["paths"]["/a/{x}"]["patch"]["responses"] = json!({ "404": {} });
    assert_eq!(table::operations(&document).err().unwrap(), "get_a has no status of success");
}

#[test]
fn the_table_is_ordered_and_its_paths_name_exactly_their_parameters() {
    assert!(OPERATIONS.is_sorted_by_key(|operation| operation.id));
    for operation in OPERATIONS {
        let in_path: Vec<_> = operation.path.split(['{', '}']).skip(1).step_by(2).collect();
        let mut named: Vec<_> =
            operation.parameters.iter().filter(|p| p.place == Place::Path).map(|parameter| parameter.name).collect();
        named.sort_by_key(|name| operation.path.find(&format!("{{{name}}}")));
        assert_eq!(in_path, named, "{}", operation.id);
        assert!(operation.statuses.contains(&operation.success), "{}", operation.id);
        assert_eq!(operation.body_example.is_none(), operation.is_read(), "{}", operation.id);
    }
}

#[test]
fn the_committed_text_is_what_the_documents_generate() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, text) in generator::files(folder).unwrap() {
        let committed = fs::read_to_string(folder.join("src/generated").join(&name)).unwrap();
        assert!(committed == text, "src/generated/{name} is stale: run `cargo xtask generate`");
    }
}
