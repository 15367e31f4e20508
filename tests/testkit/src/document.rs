//! The OpenAPI documents, each with the types that are generated from it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::Schema;
use serde_json::{Map, Value};

/// A document, as it is on disk.
#[derive(Debug)]
pub struct Document {
    /// The file's name.
    pub name: &'static str,
    /// The document.
    pub content: Value,
    /// The JSON Schema of each generated type, by the type's name.
    pub types: BTreeMap<&'static str, Schema>,
    /// The text of the generated module.
    pub module: &'static str,
}

static DOCUMENTS: LazyLock<[Document; 2]> = LazyLock::new(|| {
    let parse = |text| serde_json::from_str(text).unwrap();
    [
        Document {
            name: "openapi.json",
            content: parse(include_str!("../../../openapi.json")),
            types: kms_api_gen::nodes::schemas(),
            module: include_str!("../../../kms-api-gen/src/generated/nodes.rs"),
        },
        Document {
            name: "openapi-contracts.json",
            content: parse(include_str!("../../../openapi-contracts.json")),
            types: kms_api_gen::contracts::schemas(),
            module: include_str!("../../../kms-api-gen/src/generated/contracts.rs"),
        },
    ]
});

/// Returns the documents.
#[must_use]
pub fn documents() -> &'static [Document; 2] {
    &DOCUMENTS
}

impl Document {
    /// Returns the path, the method and the content of each operation.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let items = self.content["paths"].as_object().into_iter().flatten();
        let operations = items.flat_map(|(path, item)| {
            item.as_object()
                .into_iter()
                .flatten()
                .map(|(method, operation)| (path.as_str(), method.as_str(), operation))
        });
        operations.collect::<Vec<_>>().into_iter()
    }

    /// Returns the components of a section, such as `schemas`.
    #[must_use]
    pub fn components(&self, section: &str) -> &Map<String, Value> {
        self.content["components"][section].as_object().unwrap()
    }

    /// Returns the OpenAPI schema of an operation's JSON response, past a reference; `None` if there is no such response.
    #[must_use]
    pub fn response(&self, id: &str, status: u16) -> Option<&Value> {
        response(&self.content, id, status).map(|schema| self.resolve(schema))
    }

    /// Returns the target of a reference, or the value itself if it is not a reference.
    #[must_use]
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        resolve(&self.content, value)
    }
}

/// Returns the target of a reference within a document, or the value itself if it is not a reference.
pub(crate) fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"].as_str().map_or(value, |reference| document.pointer(&reference[1..]).unwrap())
}

/// Returns the OpenAPI schema of an operation's JSON response, or `None` if the document does not describe it.
pub(crate) fn response<'a>(document: &'a Value, id: &str, status: u16) -> Option<&'a Value> {
    let items = document["paths"].as_object()?.values();
    let mut operations = items.flat_map(|item| item.as_object().into_iter().flat_map(Map::values));
    let operation = operations.find(|operation| operation["operationId"] == id)?;
    let response = operation["responses"].get(status.to_string())?;
    resolve(document, response).pointer("/content/application~1json/schema")
}
