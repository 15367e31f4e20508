//! Each rule that loosens a document, on its own and on the real documents.

#![allow(clippy::unwrap_used, reason = "a test that fails says so by panicking")]
#![allow(clippy::needless_pass_by_value, reason = "documents written in place read better without `&`")]

#[path = "../build/mod.rs"]
#[allow(dead_code, reason = "this test uses the rules only")]
mod generator;

use generator::loosen;
use serde_json::{Value, json};

/// A document with one operation, these parameters and these schemas, loosened.
fn loosened(parameters: Value, schemas: Value) -> Value {
    let mut document = json!({
        "paths": { "/a": { "get": {
            "operationId": "get_a",
            "parameters": parameters,
            "responses": {
                "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/A" } } } },
                "404": { "$ref": "#/components/responses/NotFound" },
                "500": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } },
                "default": { "description": "" },
            },
        } } },
        "components": {
            "parameters": { "Version": { "name": "X-Phala-Version", "in": "header", "schema": { "enum": ["1"] } } },
            "responses": { "NotFound": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } } } },
            "schemas": schemas,
            "securitySchemes": { "Key": {} },
        },
    });
    loosen::loosen(&mut document);
    document
}

fn schema(schema: Value) -> Value {
    loosened(json!([]), json!({ "A": schema }))["components"]["schemas"]["A"].clone()
}

#[test]
fn error_responses_go_and_what_only_they_used() {
    let schemas = json!({ "A": {}, "Error": { "properties": { "detail": { "$ref": "#/components/schemas/Detail" } } }, "Detail": {} });
    let document = loosened(json!([]), schemas);
    let responses: Vec<_> = document["paths"]["/a"]["get"]["responses"].as_object().unwrap().keys().collect();
    assert_eq!(responses, ["200"]);
    assert_eq!(document["components"]["schemas"], json!({ "A": {} }));
    assert_eq!(document["components"]["responses"], json!({}));
    assert_eq!(document["components"]["securitySchemes"], json!({ "Key": {} }));
}

#[test]
fn the_version_parameter_goes_and_the_others_stay() {
    let parameters = json!([
        { "$ref": "#/components/parameters/Version" },
        { "name": "x-phala-version", "in": "header" },
        { "name": "X-Phala-Version", "in": "query" },
        { "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100 } },
    ]);
    let document = loosened(parameters, json!({ "A": {} }));
    assert_eq!(
        document["paths"]["/a"]["get"]["parameters"],
        json!([
            { "name": "X-Phala-Version", "in": "query" },
            { "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 100 } },
        ]),
        "the bounds of arguments stay"
    );
}

#[test]
fn texts_are_opened_in_responses_and_in_arguments() {
    let strict = json!({ "type": "string", "enum": ["a"], "pattern": "a", "format": "hashid", "minLength": 1, "maxLength": 2, "example": "a" });
    let open = json!({ "type": "string", "example": "a" });
    assert_eq!(schema(strict.clone()), open);
    let nested = json!({ "type": "array", "items": { "anyOf": [strict, { "type": "object", "required": ["pattern"], "properties": { "pattern": strict } }] } });
    let opened = json!({ "type": "array", "items": { "anyOf": [open, { "type": "object", "required": ["pattern"], "properties": { "pattern": open } }] } });
    assert_eq!(schema(nested), opened);
    let document = loosened(json!([{ "name": "kms_id", "in": "path", "schema": strict }]), json!({ "A": {} }));
    assert_eq!(document["paths"]["/a"]["get"]["parameters"][0]["schema"], open);
}

#[test]
fn what_is_not_a_text_keeps_its_enum() {
    assert_eq!(schema(json!({ "type": "integer", "enum": [1, 2] })), json!({ "type": "integer", "enum": [1, 2] }));
}

#[test]
fn an_optional_property_may_be_null_and_no_property_has_a_default() {
    let strict = json!({
        "required": ["id", "slug"],
        "properties": {
            "id": { "type": "integer", "default": 1 },
            "slug": { "type": "string", "nullable": true },
            "flag": { "type": "boolean", "default": false },
            "part": { "$ref": "#/components/schemas/A" },
        },
    });
    assert_eq!(
        schema(strict),
        json!({
            "required": ["id"],
            "properties": {
                "id": { "type": "integer" },
                "slug": { "type": "string", "nullable": true },
                "flag": { "type": "boolean", "nullable": true },
                "part": { "allOf": [{ "$ref": "#/components/schemas/A" }], "nullable": true },
            },
        })
    );
}

#[test]
fn numbers_of_responses_lose_their_bounds_but_for_zero() {
    let number = |minimum: i64| json!({ "type": "integer", "minimum": minimum, "maximum": 100 });
    assert_eq!(schema(number(0)), json!({ "type": "integer", "minimum": 0 }));
    assert_eq!(schema(number(1)), json!({ "type": "integer", "minimum": 0 }));
    assert_eq!(schema(number(-5)), json!({ "type": "integer", "minimum": -5 }));
}

#[test]
fn a_schema_that_stands_in_a_response_is_loosened_too() {
    let mut document = json!({ "paths": { "/a": { "get": { "responses": { "200": { "content": { "application/json": {
        "schema": { "type": "array", "items": { "type": "string", "enum": ["a"] } },
    } } } } } } } });
    loosen::loosen(&mut document);
    let schema = document.pointer("/paths/~1a/get/responses/200/content/application~1json/schema").unwrap();
    assert_eq!(*schema, json!({ "type": "array", "items": { "type": "string" } }));
}

#[test]
fn the_documents_keep_nothing_that_could_reject_a_response() {
    for text in [include_str!("../openapi.json"), include_str!("../openapi-contracts.json")] {
        let mut document: Value = serde_json::from_str(text).unwrap();
        loosen::loosen(&mut document);
        // An alternative that is only null rejects nothing.
        let text = document["components"].to_string().replace(r#""enum":[null]"#, "");
        for keyword in ["\"enum\":", "\"pattern\":", "\"maximum\":", "\"default\":", "ErrorBody", "ValidationError"] {
            assert!(!text.contains(keyword), "{keyword}");
        }
    }
}
