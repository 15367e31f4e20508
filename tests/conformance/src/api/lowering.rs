//! Documents that others publish, lowered by us, and what openapi-spec-validator says about the result.

use super::document::Document;
use crate::ci::{Copy, in_ci, published_copy};
use crate::judges::install::Installed;
use crate::judges::script::{self, Language};
use crate::workspace::Workspace;
use crate::{cli, lower};
use anyhow::ensure;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Programs that are made with `FastAPI`, as the script knows them: a store of materials, a server of workflows, and maps.
const PROGRAMS: [&str; 3] = ["agno", "optimade", "stac-fastapi"];
/// What the document is called that this project's own is made from.
const PUBLISHED: &str = "the published document";
/// More of what the validator finds tells no more.
const SHOWN: usize = 5;

/// A row of the table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) document: String,
    /// What the cell says where nothing is wrong.
    pub(super) word: &'static str,
    /// What is wrong with it.
    pub(super) problems: Vec<String>,
}

#[derive(Serialize)]
struct Publish<'a> {
    folder: &'a Path,
    programs: &'a [&'a str],
}

#[derive(Serialize)]
struct Validate {
    files: Vec<PathBuf>,
}

/// Publishes, lowers, validates; the two documents of this project are validated as they are.
pub(super) async fn run(
    workspace: &Workspace,
    installed: &Installed,
    documents: &[Document],
) -> anyhow::Result<Vec<Row>> {
    let folder = installed.folder.join("documents");
    fs::create_dir_all(&folder)?;
    let request = Publish { folder: &folder, programs: &PROGRAMS };
    let (): () = script::ask(installed, Language::Python, "publish", &request).await?;

    let mut rows = Vec::new();
    let mut sources: Vec<(&str, PathBuf)> =
        PROGRAMS.iter().map(|program| (*program, folder.join(format!("{program}.json")))).collect();
    match published_copy(workspace, in_ci())? {
        Copy::AtHand => sources.push((PUBLISHED, workspace.published_copy())),
        Copy::NotAtHand => {
            rows.push(Row { document: PUBLISHED.to_owned(), word: "skipped: not at hand", problems: Vec::new() });
        }
    }
    let mut lowered: Vec<(&str, PathBuf)> =
        documents.iter().map(|document| (document.name, document.path.clone())).collect();
    for (name, source) in sources {
        let output = folder.join(format!("{name}.lowered.json"));
        match lower_one(&source, &output) {
            Ok(()) => lowered.push((name, output)),
            Err(error) => {
                rows.push(Row { document: name.to_owned(), word: "refused", problems: vec![format!("{error:#}")] });
            }
        }
    }

    let request = Validate { files: lowered.iter().map(|(_, path)| path.clone()).collect() };
    let found: Vec<Vec<String>> = script::ask(installed, Language::Python, "validate", &request).await?;
    ensure!(found.len() == lowered.len(), "the validator left something out");
    rows.extend(lowered.into_iter().zip(found).map(|((document, _), mut problems)| {
        problems.truncate(SHOWN);
        Row { document: document.to_owned(), word: "valid", problems }
    }));
    Ok(rows)
}

fn lower_one(source: &Path, output: &Path) -> anyhow::Result<()> {
    let (document, output) = (source.to_owned(), output.to_owned());
    lower::run(cli::Lower { document, output, paths: Vec::new(), tags: Vec::new() }, &mut std::io::sink())
}
