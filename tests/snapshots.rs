//! Snapshots of the operations, the generated types and the client's types, one small file each.
//!
//! `cargo xtask snapshots` lists those that have changed and those that no test uses, and accepts new ones.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::{Document, calls, documents};

use crate::signatures::signatures;

/// Compares a value with `snapshots/<folder>/<name>.snap`.
pub(crate) fn assert_snapshot(folder: &str, name: &str, value: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(name, value));
}

/// Returns everything about an operation that its callers depend on.
fn operation(document: &Document, path: &str, method: &str, operation: &Value, signature: &str) -> Value {
    let parameters = operation["parameters"].as_array().unwrap().iter().map(|p| document.resolve(p));
    let (version, parameters): (Vec<_>, Vec<_>) = parameters.partition(|p| p["name"] == "X-Phala-Version");
    let parameters: Vec<_> = parameters
        .iter()
        .map(|p| json!({ "name": p["name"], "in": p["in"], "required": p["required"], "schema": p["schema"] }))
        .collect();
    let responses = operation["responses"].as_object().unwrap();
    let statuses: Vec<_> = responses.keys().collect();
    let success = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap().1;
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut shown = json!({
        "rust": signature.lines().collect::<Vec<_>>(),
        "endpoint": format!("{} {path}", method.to_uppercase()),
        "version": version[0]["schema"]["enum"][0],
        "parameters": parameters,
        "response": success["content"]["application/json"]["schema"],
        "statuses": statuses,
    });
    if !body.is_null() {
        shown["body"] = body.clone();
    }
    shown
}

/// Returns the schema of each type that occurs in a response of the client, by the type's name.
fn public_types() -> BTreeMap<String, Value> {
    let mut types = BTreeMap::new();
    for call in calls() {
        let mut schema = call.response_schema().to_value();
        let root = schema.as_object_mut().unwrap();
        root.remove("$schema");
        let Some(Value::String(mut name)) = root.remove("title") else { panic!("{} has no title", call.id()) };
        // A generic type has the same title for each of its parameters.
        let item = root.get("properties").and_then(|all| all["items"]["items"]["$ref"].as_str()?.rsplit('/').next());
        if let Some(item) = item {
            name = format!("{name}_of_{item}");
        }
        let inner = root.remove("$defs").unwrap_or_else(|| json!({}));
        let inner = inner.as_object().unwrap().clone();
        for (name, schema) in inner.into_iter().chain([(name, schema)]) {
            let same = types.insert(name.clone(), schema.clone()).is_none_or(|known| known == schema);
            assert!(same, "two types have the name {name}");
        }
    }
    types
}

#[test]
fn operations_and_types_have_not_changed() {
    for document in documents() {
        let signatures = signatures(document.module);
        for (path, method, content) in document.operations() {
            let name = content["operationId"].as_str().unwrap();
            assert_snapshot("operations", name, &operation(document, path, method, content, &signatures[name]));
        }
        for (name, schema) in &document.types {
            assert_snapshot("generated", name, schema.as_value());
        }
    }
    for (name, schema) in public_types() {
        assert_snapshot("client", &name, &schema);
    }
}
