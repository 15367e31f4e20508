//! The two documents that the client is generated from: their operations, and the statuses of each.

use crate::workspace::Workspace;
use anyhow::Context;
use serde_json::Value;
use std::path::PathBuf;

/// A document of the API.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) content: Value,
    pub(crate) operations: Vec<Operation>,
}

/// An operation of a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// Its path with the names of its parameters.
    pub(crate) path: String,
    /// The API version that it is asked under.
    pub(crate) version: String,
    /// What it may be answered with.
    pub(crate) statuses: Vec<u16>,
}

impl Document {
    pub(crate) fn has(&self, operation: &str) -> bool {
        self.operations.iter().any(|known| known.id == operation)
    }
}

impl Operation {
    /// Its path with values for the parameters.
    pub(crate) fn sample_target(&self) -> String {
        let values = [("{kms_id}", "phala"), ("{slug}", "phala"), ("{chain}", "base"), ("{app_id}", &"ab".repeat(20))];
        values.into_iter().fold(self.path.clone(), |path, (name, value)| path.replace(name, value))
    }
}

/// Reads both.
pub(crate) fn both(workspace: &Workspace) -> anyhow::Result<Vec<Document>> {
    ["openapi.json", "openapi-contracts.json"].into_iter().map(|name| read(workspace, name)).collect()
}

fn read(workspace: &Workspace, name: &'static str) -> anyhow::Result<Document> {
    let path = workspace.root.join(name);
    let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let content: Value = serde_json::from_slice(&text).with_context(|| format!("{name} is no JSON"))?;
    let operations = operations(&content).with_context(|| format!("{name} has no operations to find"))?;
    Ok(Document { name, path, content, operations })
}

/// Every operation of ours is a GET.
fn operations(document: &Value) -> Option<Vec<Operation>> {
    let paths = document.get("paths")?.as_object()?;
    let operation = |(path, item): (&String, &Value)| {
        let get = item.get("get")?;
        let statuses = get.get("responses")?.as_object()?.keys().filter_map(|status| status.parse().ok()).collect();
        let parameters =
            get.get("parameters")?.as_array()?.iter().filter_map(|parameter| resolved(document, parameter));
        let mut version =
            parameters.filter(|parameter| parameter.get("name").is_some_and(|name| name == "X-Phala-Version"));
        let version = version.find_map(|parameter| parameter.pointer("/schema/enum/0")?.as_str())?.to_owned();
        Some(Operation { id: get.get("operationId")?.as_str()?.to_owned(), path: path.clone(), version, statuses })
    };
    paths.iter().map(operation).collect()
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    match value.get("$ref") {
        Some(reference) => document.pointer(reference.as_str()?.strip_prefix('#')?),
        None => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_ten_operations_and_each_can_succeed_and_fail() {
        let documents = both(&Workspace::find().unwrap()).unwrap();
        let operations: Vec<&Operation> = documents.iter().flat_map(|document| &document.operations).collect();
        assert_eq!(operations.len(), 10);
        assert!(operations.iter().all(|operation| operation.statuses.contains(&200) && operation.statuses.len() > 4));
        assert!(operations.iter().all(|operation| !operation.sample_target().contains('{')));
    }
}
