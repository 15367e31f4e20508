//! The documents of other programs, lowered to OpenAPI 3.0 by the toolkit, and checked by openapi-spec-validator.

use crate::shared::document::Document;
use crate::shared::install::Installation;
use crate::shared::script::{self, Language};
use crate::shared::workspace;
use anyhow::{bail, ensure};
use openapi_toolkit::{Filter, extract};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// The names of some `FastAPI` programs in the script: a workflow server, a materials database and a map catalogue.
const PROGRAMS: [&str; 3] = ["agno", "optimade", "stac-fastapi"];
/// The name of the document that this project's own is made from.
const PUBLISHED: &str = "the published document";
/// The path of an optional copy of the published document, from the root of the workspace.
const PUBLISHED_COPY: &str = "../shared/upstream/openapi.json";
/// The maximum number of errors to show for one document.
const SHOWN: usize = 5;

/// A row of the table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) document: String,
    /// The content of the cell if there are no errors.
    pub(super) status: &'static str,
    pub(super) errors: Vec<String>,
}

/// Exports, lowers and validates the documents of the programs; validates this project's documents as they are.
pub(super) async fn run(installation: &Installation, documents: &[Document]) -> anyhow::Result<Vec<Row>> {
    let folder = installation.folder.join("documents");
    fs::create_dir_all(&folder)?;
    let input = json!({ "folder": folder, "programs": PROGRAMS });
    let (): () = script::run(installation, Language::Python, "export_documents", &input).await?;

    let mut rows = Vec::new();
    let mut sources: Vec<(&str, PathBuf)> =
        PROGRAMS.iter().map(|program| (*program, folder.join(format!("{program}.json")))).collect();
    match published_copy(&workspace::root(), workspace::in_ci())? {
        Some(copy) => sources.push((PUBLISHED, copy)),
        None => rows.push(Row { document: PUBLISHED.to_owned(), status: "skipped: no copy", errors: Vec::new() }),
    }
    let mut lowered: Vec<(&str, PathBuf)> =
        documents.iter().map(|document| (document.name, document.path.clone())).collect();
    for (name, source) in sources {
        let output = folder.join(format!("{name}.lowered.json"));
        match lower(&source, &output) {
            Ok(()) => lowered.push((name, output)),
            Err(error) => {
                rows.push(Row { document: name.to_owned(), status: "not lowered", errors: vec![format!("{error:#}")] });
            }
        }
    }

    let files: Vec<&PathBuf> = lowered.iter().map(|(_, path)| path).collect();
    let found: Vec<Vec<String>> =
        script::run(installation, Language::Python, "validate", &json!({ "files": files })).await?;
    ensure!(found.len() == lowered.len(), "the validator returned {} of {} results", found.len(), lowered.len());
    rows.extend(lowered.into_iter().zip(found).map(|((document, _), mut errors)| {
        errors.truncate(SHOWN);
        Row { document: document.to_owned(), status: "valid", errors }
    }));
    Ok(rows)
}

fn lower(source: &Path, output: &Path) -> anyhow::Result<()> {
    let document = extract(&fs::read(source)?, &Filter::default())?.document;
    fs::write(output, document.to_string())?;
    Ok(())
}

/// Returns the path of the copy of the published document, if there is one. In CI, a missing copy in an existing folder is
/// an error of the machine's setup, which must not be skipped.
fn published_copy(root: &Path, in_ci: bool) -> anyhow::Result<Option<PathBuf>> {
    let path = root.join(PUBLISHED_COPY);
    if path.is_file() {
        return Ok(Some(path));
    }
    if in_ci && path.ancestors().nth(2).is_some_and(Path::is_dir) {
        bail!("{} is missing, and its folder exists", path.display());
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_copy_is_an_error_only_in_ci_and_only_if_its_folder_exists() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("checkout");
        fs::create_dir(&root).unwrap();
        assert_eq!(published_copy(&root, true).unwrap(), None);
        fs::create_dir_all(folder.path().join("shared/upstream")).unwrap();
        assert_eq!(published_copy(&root, false).unwrap(), None);
        assert!(published_copy(&root, true).is_err());
        fs::write(folder.path().join("shared/upstream/openapi.json"), "{}").unwrap();
        assert!(published_copy(&root, true).unwrap().is_some());
    }
}
