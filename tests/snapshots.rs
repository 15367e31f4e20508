//! What was generated and what the facade shows, one small file each, so that a change of the documents shows what moved.
//!
//! `cargo xtask snapshots` tells which have moved and which nothing looks at any more, and takes over what is new.

use serde_json::{Value, json};

use crate::generated::{documents, facade};
use crate::signatures::signatures;

/// Compares with `snapshots/<folder>/<name>.snap`.
pub(crate) fn compare(folder: &str, name: &str, value: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(name, value));
}

/// What an operation is, as far as a caller can tell.
fn operation(document: &Value, path: &str, method: &str, operation: &Value, signature: &str) -> Value {
    let resolve = |value: &Value| match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
        None => value.clone(),
    };
    let parameters: Vec<_> = operation["parameters"].as_array().unwrap().iter().map(resolve).collect();
    let (version, parameters): (Vec<_>, Vec<_>) =
        parameters.iter().partition(|parameter| parameter["name"] == "X-Phala-Version");
    let parameters: Vec<_> = parameters
        .iter()
        .map(|p| json!({ "name": p["name"], "in": p["in"], "required": p["required"], "schema": p["schema"] }))
        .collect();
    let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().collect();
    json!({
        "rust": signature.lines().collect::<Vec<_>>(),
        "endpoint": format!("{} {path}", method.to_uppercase()),
        "version": version[0]["schema"]["enum"][0],
        "parameters": parameters,
        "answer": operation["responses"]["200"]["content"]["application/json"]["schema"],
        "statuses": statuses,
    })
}

#[test]
fn nothing_has_moved() {
    let modules = [
        include_str!("../kms-api-gen/src/generated/nodes.rs"),
        include_str!("../kms-api-gen/src/generated/contracts.rs"),
    ];
    for ((document, types), module) in documents().into_iter().zip(modules) {
        let signatures = signatures(module);
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, value) in item.as_object().unwrap() {
                let name = value["operationId"].as_str().unwrap();
                compare("operations", name, &operation(&document, path, method, value, &signatures[name]));
            }
        }
        for (name, schema) in types {
            compare("generated", name, schema.as_value());
        }
    }
    for (name, (schema, _)) in facade() {
        compare("facade", name, schema.as_value());
    }
}
