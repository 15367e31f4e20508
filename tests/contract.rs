//! What the documents promise about each answer: its schema, as a validator that this project did not write reads it.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// The schema of each answer, by operation and status.
pub(crate) fn answers() -> BTreeMap<(String, u16), Value> {
    let documents = [include_str!("../openapi.json"), include_str!("../openapi-contracts.json")];
    let mut found = BTreeMap::new();
    for document in documents.map(|text| serde_json::from_str::<Value>(text).unwrap()) {
        for operation in
            document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
        {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let response = match response["$ref"].as_str() {
                    Some(reference) => document.pointer(&reference[1..]).unwrap(),
                    None => response,
                };
                let mut schema = response["content"]["application/json"]["schema"].clone();
                schema["components"] = document["components"].clone();
                as_json_schema(&mut schema);
                let name = operation["operationId"].as_str().unwrap().to_owned();
                found.insert((name, status.parse().unwrap()), schema);
            }
        }
    }
    found
}

/// The validator of an answer.
pub(crate) fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).unwrap()
}

/// OpenAPI 3.0 says null with a keyword of its own, and a reference beside other keywords is alone here already.
fn as_json_schema(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(as_json_schema),
        Value::Object(object) => {
            object.values_mut().for_each(as_json_schema);
            if object.get("nullable") == Some(&json!(true)) {
                object.remove("nullable");
                let schema = Value::Object(std::mem::take(object));
                *object = Map::from_iter([("anyOf".to_owned(), json!([schema, {"type": "null"}]))]);
            }
        }
        _ => {}
    }
}
