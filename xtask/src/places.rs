//! The places in the facade at which a change of the document has to be decided: the line that destructures a generated
//! type, and the lines that call an operation. The files are read as text, because they may not compile now.

use crate::rust_impact::rust_impact;
use crate::rust_names;
use anyhow::Context;
use openapi_toolkit::change::{Change, Impact};
use openapi_toolkit::pointer;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// Returns the places as `file:line (name)`.
///
/// `documents` are the old and the new document that the changes lead into.
pub(crate) fn of(root: &Path, changes: &[Change], documents: &[Value; 2]) -> anyhow::Result<BTreeSet<String>> {
    let uses: BTreeSet<Use> = changes
        .iter()
        .filter(|change| rust_impact(change) >= Impact::Additive)
        .filter_map(|change| use_of(change, documents))
        .collect();
    let mut found = BTreeSet::new();
    let facade = Some(root.join("kms-client/src")).filter(|facade| facade.is_dir());
    for entry in facade.iter().flat_map(|facade| WalkDir::new(facade).sort_by_file_name()) {
        let path = entry.context("cannot list the sources of kms-client")?.into_path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("use ")) {
            for (_, name) in uses.iter().filter(|(text, _)| has_word(line, text)) {
                found.insert(format!("{file}:{} ({name})", index + 1));
            }
        }
    }
    Ok(found)
}

/// A text of the facade, and the name of the type or operation that it uses.
type Use = (String, String);

/// Returns `true` if the line has the text as a whole word.
fn has_word(line: &str, text: &str) -> bool {
    let is_end =
        |rest: &str| text.ends_with('{') || !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    line.match_indices(text).any(|(at, _)| is_end(&line[at + text.len()..]))
}

/// Returns the use of the type or operation that the pointer leads into.
fn use_of(change: &Change, [old, new]: &[Value; 2]) -> Option<Use> {
    let tokens = pointer::tokens(&change.pointer)?;
    match tokens.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["components", "schemas", name, ..] => {
            let name = rust_names::of_a_type(name);
            Some((format!("wire::{name} {{"), name))
        }
        ["paths", path, method, ..] => {
            let id = |document: &Value| {
                let id = document.get("paths")?.get(*path)?.get(*method)?.get("operationId")?;
                id.as_str().map(str::to_owned)
            };
            // The facade still uses the old name.
            let id = id(old).or_else(|| id(new))?;
            Some((format!("operations::{}", id.to_uppercase()), id))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;
    use openapi_toolkit::diff;
    use serde_json::json;

    const DOCUMENTS: [&str; 2] = ["openapi.json", "openapi-contracts.json"];

    fn document(file: &str) -> Value {
        let workspace = Workspace::find().unwrap();
        serde_json::from_slice(&fs::read(workspace.root.join(file)).unwrap()).unwrap()
    }

    fn places(file: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
        let old = document(file);
        let mut new = old.clone();
        change(&mut new);
        of(&Workspace::find().unwrap().root, &diff(&old, &new), &[old, new]).unwrap().into_iter().collect()
    }

    #[test]
    fn a_new_field_of_each_schema_leads_to_the_line_that_destructures_its_type() {
        for (name, schema) in document("openapi.json")["components"]["schemas"].as_object().unwrap() {
            // No type is generated from the schemas of errors.
            if !matches!(
                name.as_str(),
                "ErrorBody"
                    | "ErrorDetail"
                    | "ErrorLink"
                    | "ValidationError"
                    | "RegistrationRequired"
                    | "RegistrationDetail"
            ) {
                assert!(schema["properties"].is_object(), "{name}");
                let change = |new: &mut Value| new["components"]["schemas"][name]["properties"]["x"] = json!({});
                let found = places("openapi.json", change);
                assert_eq!(found.len(), 1, "{name}: {found:?}");
                assert!(found[0].starts_with("kms-client/src/"), "{found:?}");
                let prose = |new: &mut Value| new["components"]["schemas"][name]["description"] = json!("x");
                assert!(places("openapi.json", prose).is_empty(), "a change of prose leads nowhere");
                assert!(found[0].ends_with(&format!("({})", rust_names::of_a_type(name))), "{found:?}");
            }
        }
    }

    #[test]
    fn a_new_parameter_of_each_operation_leads_to_its_calls() {
        let mut operations = BTreeSet::new();
        for file in DOCUMENTS {
            for (path, item) in document(file)["paths"].as_object().unwrap() {
                let (method, operation) = item.as_object().unwrap().iter().next().unwrap();
                let id = operation["operationId"].as_str().unwrap();
                let found = places(file, |new| {
                    let parameter = json!({"name": "x", "in": "query", "schema": {"type": "string"}});
                    new["paths"][path][method]["parameters"].as_array_mut().unwrap().push(parameter);
                });
                assert!(!found.is_empty(), "{id}");
                assert!(found.iter().all(|place| place.ends_with(&format!("({id})"))), "{found:?}");
                operations.insert(id.to_owned());
            }
        }
        assert!(operations.len() >= 12, "{operations:?}");
    }

    #[test]
    fn an_operation_is_found_as_a_whole_word() {
        assert!(has_word("client.call(&operations::LIST_KMS, nodes)", "operations::LIST_KMS"));
        assert!(!has_word("client.call(&operations::LIST_KMS_CONTRACTS, nodes)", "operations::LIST_KMS"));
    }
}
