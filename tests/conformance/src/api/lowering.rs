//! The documents of other programs, lowered to OpenAPI 3.0 by the toolkit. They are checked by openapi-spec-validator, by values that
//! fit the schemas before and after, and by the code generator.

use super::generator::{self, Tally};
use crate::shared::document::Document;
use crate::shared::install::Installation;
use crate::shared::script::{self, Language};
use crate::shared::workspace;
use anyhow::{bail, ensure};
use openapi_toolkit::{Extract, Filter, extract};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names of some `FastAPI` programs in the script: a workflow server, a materials database, a map catalogue and a map server.
const PROGRAMS: [&str; 4] = ["agno", "optimade", "stac-fastapi", "titiler"];
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
    /// The schemas and the values that were compared before and after lowering.
    pub(super) values: String,
    /// The schemas that the code generator reads.
    pub(super) generated: String,
    pub(super) errors: Vec<String>,
}

/// A document that was lowered, or that is of OpenAPI 3.0 already.
struct Lowered<'a> {
    name: &'a str,
    path: PathBuf,
    /// The document of OpenAPI 3.1, if there is one, and the constructs for which the result accepts more.
    source: Option<(PathBuf, BTreeSet<String>)>,
}

/// The comparison of one document's schemas before and after lowering, by the script.
#[derive(serde::Deserialize)]
struct Comparison {
    schemas: usize,
    values: usize,
    fitting: usize,
    differences: Vec<String>,
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
        None => rows.push(row(PUBLISHED, "skipped: no copy", Vec::new())),
    }
    let own = |document: &Document| Lowered { name: document.name, path: document.path.clone(), source: None };
    let mut lowered: Vec<Lowered<'_>> = documents.iter().map(own).collect();
    for (name, source) in sources {
        let output = folder.join(format!("{name}.lowered.json"));
        match lower(&source, &output) {
            Ok(widened) => lowered.push(Lowered { name, path: output, source: Some((source, widened)) }),
            Err(error) => rows.push(row(name, "not lowered", vec![format!("{error:#}")])),
        }
    }

    let files: Vec<&PathBuf> = lowered.iter().map(|lowered| &lowered.path).collect();
    let found: Vec<Vec<String>> =
        script::run(installation, Language::Python, "validate", &json!({ "files": files })).await?;
    ensure!(found.len() == lowered.len(), "the validator returned {} of {} results", found.len(), lowered.len());
    let with_source: Vec<_> = lowered
        .iter()
        .filter_map(|Lowered { path, source, .. }| {
            let (source, widened) = source.as_ref()?;
            Some(json!({ "source": source, "lowered": path, "widened": widened }))
        })
        .collect();
    let input = json!({ "documents": with_source });
    let comparisons: Vec<Comparison> = script::run(installation, Language::Python, "instances", &input).await?;
    ensure!(comparisons.len() == with_source.len(), "not every document was compared");
    let mut comparisons = comparisons.into_iter();

    for (Lowered { name, path, source }, errors) in lowered.into_iter().zip(found) {
        let mut row = row(name, "valid", errors);
        if let Some(Comparison { schemas, values, fitting, differences }) = source.and_then(|_| comparisons.next()) {
            row.values = format!("{values} of {schemas} schemas, {fitting} of them fit");
            row.errors.extend(differences);
        }
        let document = serde_json::from_slice(&fs::read(&path)?)?;
        let Tally { schemas, readable, rejected } =
            tokio::task::spawn_blocking(move || generator::each_schema(&document)).await?;
        row.generated = format!("{readable} of {schemas}");
        row.errors.extend(rejected);
        row.errors.truncate(SHOWN);
        rows.push(row);
    }
    Ok(rows)
}

fn row(document: &str, status: &'static str, errors: Vec<String>) -> Row {
    Row { document: document.to_owned(), status, values: String::new(), generated: String::new(), errors }
}

/// Lowers a document. Returns the constructs for which the result accepts more than the document.
fn lower(source: &Path, output: &Path) -> anyhow::Result<BTreeSet<String>> {
    let Extract { document, notes, .. } = extract(&fs::read(source)?, &Filter::default())?;
    fs::write(output, document.to_string())?;
    Ok(notes.into_iter().filter(|note| note.outcome.starts_with("widened")).map(|note| note.construct).collect())
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
