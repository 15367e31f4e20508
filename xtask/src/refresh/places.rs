//! Where in the facade a change of the document has to be decided: the one place where a generated type is taken apart, or
//! a generated call is made. The files are read as text, because they may not compile just now.

use crate::files;
use crate::spec::change::{Change, Impact};
use crate::spec::{pointer, rust_name};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

/// The places, as `file:line (name)`.
pub(super) fn places(root: &Path, changes: &[Change], old: &Value, new: &Value) -> io::Result<BTreeSet<String>> {
    let source = root.join("kms-client/src");
    // A copy of the documents alone has no facade.
    if !source.is_dir() {
        return Ok(BTreeSet::new());
    }
    let concerned: BTreeSet<Concerned> = changes
        .iter()
        .filter(|change| change.rust >= Impact::Additive)
        .filter_map(|change| concerned(change, old, new))
        .collect();
    let mut found = BTreeSet::new();
    let is_rust = |file: &&String| Path::new(file).extension().is_some_and(|extension| extension == "rs");
    for file in files::below(&source)?.iter().filter(is_rust) {
        let text = fs::read_to_string(source.join(file))?;
        for (index, line) in text.lines().enumerate() {
            for one in concerned.iter().filter(|one| one.is_in(line)) {
                found.insert(format!("kms-client/src/{file}:{} ({})", index + 1, one.name()));
            }
        }
    }
    Ok(found)
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Concerned {
    Type(String),
    Operation(String),
}

impl Concerned {
    fn name(&self) -> &str {
        let (Self::Type(name) | Self::Operation(name)) = self;
        name
    }

    fn is_in(&self, line: &str) -> bool {
        match self {
            Self::Type(name) => line.contains(&format!("wire::{name} {{")),
            Self::Operation(name) => line.contains(&format!("call(\"{name}\"")),
        }
    }
}

/// The generated thing that the pointer leads into.
fn concerned(change: &Change, old: &Value, new: &Value) -> Option<Concerned> {
    let tokens = pointer::tokens(&change.pointer)?;
    match tokens.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["components", "schemas", name, ..] => Some(Concerned::Type(rust_name::of_a_type(name))),
        ["paths", path, method, ..] => {
            let called = |document: &Value| {
                let name = document.get("paths")?.get(*path)?.get(*method)?.get("operationId")?;
                name.as_str().map(str::to_owned)
            };
            // The facade calls it as it was called before.
            called(old).or_else(|| called(new)).map(Concerned::Operation)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::diff;
    use crate::workspace::Workspace;
    use serde_json::json;

    /// The places that a change of the real document leads to.
    fn of(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let workspace = Workspace::find().unwrap();
        let old: Value = serde_json::from_slice(&fs::read(workspace.document()).unwrap()).unwrap();
        let mut new = old.clone();
        change(&mut new);
        places(&workspace.root, &diff::diff(&old, &new), &old, &new).unwrap().into_iter().collect()
    }

    #[test]
    fn a_new_field_leads_to_the_one_line_that_takes_its_type_apart() {
        let found = of(|new| new["components"]["schemas"]["KMSInfo"]["properties"]["x"] = json!({"type": "string"}));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("kms-client/src/kms.rs:") && found[0].ends_with("(KmsInfo)"), "{found:?}");
    }

    #[test]
    fn each_schema_of_an_answer_has_such_a_line() {
        let workspace = Workspace::find().unwrap();
        let document: Value = serde_json::from_slice(&fs::read(workspace.document()).unwrap()).unwrap();
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            if !matches!(name.as_str(), "ErrorBody" | "ErrorDetail" | "ErrorLink" | "ValidationError") {
                assert!(schema["properties"].is_object(), "{name}");
                let found = of(|new| new["components"]["schemas"][name]["properties"]["x"] = json!({"type": "string"}));
                assert_eq!(found.len(), 1, "{name}: {found:?}");
            }
        }
    }

    #[test]
    fn a_new_parameter_leads_to_the_line_that_makes_the_call() {
        let found = of(|new| {
            let parameter = json!({"name": "x", "in": "query", "schema": {"type": "string"}});
            new["paths"]["/api/v1/kms"]["get"]["parameters"].as_array_mut().unwrap().push(parameter);
        });
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with("(list_kms)"), "{found:?}");
    }

    #[test]
    fn words_alone_lead_nowhere() {
        assert_eq!(of(|new| new["components"]["schemas"]["KMSInfo"]["description"] = json!("x")), Vec::<String>::new());
    }
}
