//! A workspace of its own on a small library, with the published document beside it.

use super::super::*;
use crate::cli::Format;
use std::path::PathBuf;

pub(super) const PUBLISHED: &str = include_str!("../../../fixtures/published.json");
const OVERLAY: &str = include_str!("../../../fixtures/overlay.json");
/// The facade of the library: the lines that a report leads to.
const FACADE: &str = "let wire::Book { title, kind, shelf, sequel, author } = book;\nclient.call(\"books\", call);\n";

pub(super) struct Library {
    pub(super) folder: tempfile::TempDir,
    pub(super) workspace: Workspace,
    pub(super) published: Value,
    pub(super) overlay: Value,
}

impl Library {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let openapi =
            Published { url: "https://library.example/openapi.json".to_owned(), path_contains: "book".to_owned() };
        let workspace = Workspace { root: folder.path().to_owned(), openapi };
        std::fs::create_dir_all(folder.path().join("kms-client/src")).unwrap();
        std::fs::write(folder.path().join("kms-client/src/book.rs"), FACADE).unwrap();
        let [published, overlay] = [PUBLISHED, OVERLAY].map(|text| serde_json::from_str(text).unwrap());
        Self { folder, workspace, published, overlay }
    }

    /// With the file that follows from the document.
    pub(super) fn refreshed() -> Self {
        let library = Self::new();
        library.refresh().unwrap();
        library
    }

    pub(super) fn source(&self) -> PathBuf {
        self.folder.path().join("published.json")
    }

    /// How the command ends and what it prints, or its error with the causes. In this library, every write moves a
    /// snapshot.
    pub(super) fn with(&self, change: impl FnOnce(&mut cli::Refresh)) -> Result<(Outcome, String), String> {
        std::fs::write(self.source(), self.published.to_string()).unwrap();
        std::fs::write(self.workspace.overlay(), self.overlay.to_string()).unwrap();
        self.as_it_stands(change)
    }

    /// The same, with the files as they are.
    pub(super) fn as_it_stands(&self, change: impl FnOnce(&mut cli::Refresh)) -> Result<(Outcome, String), String> {
        let from = Some(self.source().display().to_string());
        let mut options = cli::Refresh { from, check: false, accept_breaking: false, format: Format::Text };
        change(&mut options);
        let mut out = Vec::new();
        let mut look = |workspace: &Workspace| {
            assert!(workspace.document().is_file(), "the snapshots are looked at after the file is written");
            Ok(Moved { changed: ["generated/Book.snap".to_owned()].into(), ..Moved::default() })
        };
        match refresh(&self.workspace, &options, &mut look, &mut out) {
            Ok(outcome) => Ok((outcome, String::from_utf8(out).unwrap())),
            Err(error) => Err(format!("{error:#}")),
        }
    }

    pub(super) fn refresh(&self) -> Result<(Outcome, String), String> {
        self.with(|_| ())
    }

    pub(super) fn check(&self) -> Result<(Outcome, String), String> {
        self.with(|options| options.check = true)
    }

    pub(super) fn written(&self) -> Option<String> {
        std::fs::read_to_string(self.workspace.document()).ok()
    }

    pub(super) fn book(&mut self) -> &mut Value {
        &mut self.published["components"]["schemas"]["Book"]
    }

    pub(super) fn get(&mut self) -> &mut Value {
        &mut self.published["paths"]["/v1/Books"]["get"]
    }
}
