//! The OpenAPI documents that the client is generated from, and the operations of each.

use super::workspace;
use anyhow::Context;
use kms_api_gen::{OPERATIONS, Operation};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// An OpenAPI document and its operations.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) operations: Vec<&'static Operation>,
}

/// Reads both documents.
pub(crate) fn documents() -> anyhow::Result<Vec<Document>> {
    ["openapi.json", "openapi-contracts.json"].into_iter().map(Document::read).collect()
}

impl Document {
    fn read(name: &'static str) -> anyhow::Result<Self> {
        let path = workspace::root().join(name);
        let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let content: Value = serde_json::from_slice(&text).with_context(|| format!("{name} is not valid JSON"))?;
        let operations = operations(&content);
        Ok(Self { name, path, operations })
    }

    /// Returns `true` if the document has an operation with this id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.operations.iter().any(|operation| operation.id == id)
    }
}

/// Returns the entries of the table of operations whose ids are in the document.
fn operations(document: &Value) -> Vec<&'static Operation> {
    let items = document["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    let methods = items.filter_map(Value::as_object).flat_map(|item| item.values());
    let ids: BTreeSet<&str> = methods.filter_map(|method| method["operationId"].as_str()).collect();
    OPERATIONS.into_iter().filter(|operation| ids.contains(operation.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_table_is_in_one_document_and_can_succeed_and_fail() {
        let documents = documents().unwrap();
        let operations: Vec<_> = documents.iter().flat_map(|document| &document.operations).collect();
        let ids: BTreeSet<_> = operations.iter().map(|operation| operation.id).collect();
        assert_eq!(ids, OPERATIONS.iter().map(|operation| operation.id).collect());
        assert_eq!(operations.len(), OPERATIONS.len(), "an operation is in both documents");
        assert!(operations.len() >= 10);
        for operation in operations {
            let errors = operation.statuses.iter().filter(|status| **status >= 400).count();
            assert!(operation.statuses.len() > errors && errors >= 4, "{}", operation.id);
        }
    }
}
