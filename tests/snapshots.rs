//! What was generated and what the facade shows, one small file each, so that a change of the documents shows what moved.
//!
//! `INSTA_UPDATE=always cargo test -p kms-contract-tests snapshots` takes what is new; what is then not looked at any more
//! is to be deleted, and the test names it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::generated::{documents, facade};

/// Compares with `snapshots/<folder>/<name>.snap`.
fn compare(seen: &mut BTreeSet<String>, folder: &str, name: &str, value: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(name, value));
    seen.insert(format!("{folder}/{name}.snap"));
}

/// What an operation is, as far as a caller can tell.
fn operation(document: &Value, path: &str, method: &str, operation: &Value) -> Value {
    let resolve = |value: &Value| match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
        None => value.clone(),
    };
    let parameters: Vec<_> = operation["parameters"].as_array().unwrap().iter().map(resolve).collect();
    let parameters: Vec<_> = parameters
        .iter()
        .map(|p| json!({ "name": p["name"], "in": p["in"], "required": p["required"], "schema": p["schema"] }))
        .collect();
    let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().collect();
    json!({ "path": path, "method": method, "parameters": parameters, "answer": answer, "statuses": statuses })
}

#[test]
fn nothing_has_moved() {
    let mut seen = BTreeSet::new();
    for (document, types) in documents() {
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, value) in item.as_object().unwrap() {
                let name = value["operationId"].as_str().unwrap();
                compare(&mut seen, "operations", name, &operation(&document, path, method, value));
            }
        }
        for (name, schema) in types {
            compare(&mut seen, "generated", name, schema.as_value());
        }
    }
    for (name, (schema, _)) in facade() {
        compare(&mut seen, "facade", name, schema.as_value());
    }

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots");
    let mut there = BTreeSet::new();
    for kind in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        for file in std::fs::read_dir(&kind).unwrap().map(|entry| entry.unwrap().path()) {
            there.insert(file.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
    let unused: Vec<_> = there.difference(&seen).collect();
    assert!(unused.is_empty(), "nothing looks at these any more: {unused:?}");
}
