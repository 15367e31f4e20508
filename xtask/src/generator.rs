//! Runs the code generator, which is shared with the build script of `kms-api-gen`.

use anyhow::{Context, anyhow, bail};
use std::any::Any;
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

#[path = "../../kms-api-gen/build/mod.rs"]
#[allow(dead_code, reason = "some functions are for the tests of the generator")]
mod build;

/// Returns the text of every file in `kms-api-gen/src/generated`, by its name.
///
/// The text of `openapi.json` is given, and the other documents are read from `root`.
pub(crate) fn files(openapi: &str, root: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let documents = tempfile::tempdir()?;
    for (_, name) in build::DOCUMENTS {
        let target = documents.path().join(name);
        if name == "openapi.json" {
            fs::write(&target, openapi)?;
        } else {
            fs::copy(root.join(name), &target).with_context(|| format!("cannot read {name}"))?;
        }
    }
    // The generator checks some of its assumptions by assertions.
    match catch_unwind(AssertUnwindSafe(|| build::files(documents.path()).map_err(|error| error.to_string()))) {
        Ok(files) => files.map_err(|error| anyhow!("the generator rejects {}", one_line(&error))),
        Err(panic) => bail!("the generator rejects the result: {}", message(panic.as_ref())),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    one_line(text.unwrap_or("it panicked"))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CONTRACTS;
    use serde_json::{Value, json};

    fn generate(parameters: &Value, responses: &Value) -> Result<BTreeMap<String, String>, String> {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("openapi-contracts.json"), CONTRACTS).unwrap();
        let get = json!({"operationId": "books", "parameters": parameters, "responses": responses});
        let paths = json!({"/books": {"get": get}});
        let document = json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": paths});
        files(&document.to_string(), root.path()).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn every_file_is_generated_and_every_error_is_reported_on_one_line() {
        let response = |schema: Value| json!({"description": "", "content": {"application/json": {"schema": schema}}});
        let text = response(json!({"type": "string"}));
        let version = json!([{
            "name": "X-Phala-Version", "in": "header", "required": true, "schema": {"type": "string", "enum": ["1"]},
        }]);
        let files = generate(&version, &json!({"200": text})).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["contracts.rs", "nodes.rs", "operations.rs"]);
        assert!(files["operations.rs"].contains("pub static BOOKS:"), "{}", files["operations.rs"]);

        let missing = response(json!({"allOf": [{"type": "string"}, {"$ref": "#/components/schemas/Missing"}]}));
        let error = generate(&version, &json!({"200": missing})).unwrap_err();
        assert!(error.starts_with("the generator rejects ") && !error.contains('\n'), "{error}");
        // The generator asserts that there is one type of response.
        let error = generate(&version, &json!({"200": text, "201": response(json!({"type": "integer"}))})).unwrap_err();
        assert!(error.contains("response_types.len() <= 1"), "{error}");
        let error = generate(&json!([]), &json!({"200": text})).unwrap_err();
        assert!(error.contains("openapi.json: books needs a X-Phala-Version header"), "{error}");
    }
}
