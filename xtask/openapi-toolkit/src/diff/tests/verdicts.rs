//! Verdicts on documents that are given in whole, because the shared base has nothing of their kind.

use crate::diff::diff;
use serde_json::{Value, json};

/// Returns the kinds and the verdicts of the changes between two documents of a version.
fn changes(version: &str, old: Value, new: Value) -> Vec<String> {
    let document = |mut document: Value| {
        document["openapi"] = json!(version);
        document
    };
    diff(&document(old), &document(new)).iter().map(|change| format!("{} {}", change.kind, change.wire)).collect()
}

fn response(schema: &Value) -> Value {
    json!({"/a": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}})
}

#[test]
fn a_schema_is_sent_where_a_discriminator_has_its_name() {
    let document = |properties: Value| {
        json!({"paths": response(&json!({"$ref": "#/components/schemas/Pet"})), "components": {"schemas": {
            "Pet": {"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}},
            "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": properties}]},
        }}})
    };
    let (old, new) = (document(json!({"name": {"type": "string"}})), document(json!({"name": {"type": "integer"}})));
    assert_eq!(changes("3.0.3", old, new), ["type-changed breaking"]);
}

#[test]
fn a_schema_is_sent_where_an_anchor_has_its_name() {
    let document = |name: &str| {
        json!({"paths": response(&json!({"$ref": "#cat"})),
            "components": {"schemas": {"Cat": {"$anchor": "cat", "type": name}}}})
    };
    assert_eq!(changes("3.1.0", document("string"), document("integer")), ["type-changed breaking"]);
}

#[test]
fn a_shared_path_item_that_cannot_be_inlined_is_compared() {
    let document = |name: &str| {
        let mut item = response(&json!({"type": name}))["/a"].take();
        item["summary"] = json!("theirs");
        json!({"info": {"title": name}, "paths": {"/b": {"$ref": "#/components/pathItems/B", "summary": "mine"}},
            "components": {"pathItems": {"B": item}}})
    };
    assert_eq!(changes("3.1.0", document("string"), document("integer")), ["changed breaking", "prose-changed none"]);
}

#[test]
fn the_value_of_a_shared_example_is_an_example() {
    let document = |value: u8| json!({"components": {"examples": {"E": {"value": value}}}});
    assert_eq!(changes("3.0.3", document(1), document(2)), ["example-changed none"]);
}

#[test]
fn what_a_missing_keyword_means_can_be_written() {
    for open in [json!(true), json!({})] {
        let plain = response(&json!({"type": "object"}));
        let written = response(&json!({"type": "object", "additionalProperties": open}));
        for (old, new) in [(&plain, &written), (&written, &plain)] {
            assert_eq!(changes("3.0.3", json!({"paths": old}), json!({"paths": new})), ["representation-changed none"]);
        }
    }
    for servers in [json!([]), json!([{"url": "/"}])] {
        assert_eq!(changes("3.0.3", json!({}), json!({"servers": servers})), ["notation-changed none"]);
    }
    let elsewhere = json!({"servers": [{"url": "/v2"}]});
    assert_eq!(changes("3.0.3", json!({}), elsewhere), ["servers-changed breaking"]);
}

#[test]
fn a_default_does_not_affect_clients_that_always_send_the_parameter() {
    let document = |parameter: Value| json!({"paths": {"/a": {"get": {"parameters": [parameter], "responses": {}}}}});
    let required = document(json!({"name": "n", "in": "query", "required": true, "schema": {"type": "integer"}}));
    let optional = document(json!({"name": "n", "in": "query", "schema": {"type": "integer", "default": 10}}));
    assert_eq!(
        changes("3.0.3", required.clone(), optional.clone()),
        ["parameter-became-optional additive", "default-added cosmetic"]
    );
    assert_eq!(
        changes("3.0.3", optional, required),
        ["parameter-became-required breaking", "parameter-default-changed breaking"]
    );
}

#[test]
fn a_shared_parameter_is_compared_for_the_operations_that_do_not_override_it() {
    let document = |bound: u8| {
        let parameter =
            |bound: u8| json!({"name": "q", "in": "query", "schema": {"type": "integer", "maximum": bound}});
        json!({"paths": {"/a": {
            "parameters": [parameter(bound)],
            "get": {"parameters": [parameter(9)], "responses": {}},
            "post": {"responses": {}},
        }}})
    };
    assert_eq!(changes("3.0.3", document(1), document(2)), ["notation-changed none", "bound-widened additive"]);
}

#[test]
fn the_case_of_the_name_of_a_shared_header_is_notation() {
    let document = |name: &str| {
        let header = json!({"name": name, "in": "header", "schema": {"type": "string"}});
        json!({"paths": {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/H"}], "responses": {}}}},
            "components": {"parameters": {"H": header}}})
    };
    assert_eq!(changes("3.0.3", document("X-Desk"), document("x-desk")), ["notation-changed none"]);
    assert!(changes("3.0.3", document("X-Desk"), document("x-desk-2")).contains(&"changed breaking".to_owned()));
}

#[test]
fn choices_that_lead_back_to_themselves_are_compared_in_bounded_time() {
    let many = vec![json!({"$ref": "#/components/schemas/A"}); 100];
    let document = |name: &str| {
        let parameter = json!({"name": "n", "in": "query", "schema": {"anyOf": many}});
        json!({"paths": {"/a": {"get": {"parameters": [parameter], "responses": {}}}}, "components": {"schemas": {
            "A": {"anyOf": many}, "S": {"type": [name, "null"], "anyOf": [{"$ref": "#/components/schemas/A"}]},
        }}})
    };
    assert_eq!(changes("3.1.0", document("string"), document("integer")), ["type-changed none"]);
}

#[test]
fn circles_of_different_lengths_are_compared_in_bounded_time() {
    let document = |length: usize| {
        let mut document = json!({"paths": response(&json!({"$ref": "#/components/schemas/S0"}))});
        for index in 0..length {
            let next = format!("#/components/schemas/S{}", (index + 1) % length);
            document["components"]["schemas"][format!("S{index}")] = json!({"properties": {"next": {"$ref": next}}});
        }
        document
    };
    let changes = changes("3.0.3", document(1000), document(1001));
    assert!(changes.contains(&"changed breaking".to_owned()), "{} changes", changes.len());
}
