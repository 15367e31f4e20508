//! A small workspace for tests: a library instead of the KMS, and its published document in a file beside it.

use crate::changes::Format;
use crate::outcome::Outcome;
use crate::workspace::{Published, Workspace};
use crate::{generate, refresh};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

pub(crate) const PUBLISHED: &str = include_str!("../openapi-toolkit/fixtures/library.json");
const OVERLAY: &str = include_str!("../fixtures/overlay.json");
/// The second document that code is generated from, without any operation.
pub(crate) const CONTRACTS: &str = r#"{"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": {}}"#;
/// The facade of the library: the lines that a report leads to.
const FACADE: &str =
    "let wire::Book { title, kind, shelf, sequel, author } = book;\nclient.call(&operations::BOOKS, call);\n";

/// The result of a command: its outcome and its report, or its error with the causes.
pub(crate) type Ran = Result<(Outcome, String), String>;

/// The workspace, and the documents that the next command finds in it.
pub(crate) struct Library {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) workspace: Workspace,
    pub(crate) published: Value,
    pub(crate) overlay: Value,
}

impl Library {
    /// Returns a workspace without any generated file.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let openapi = Published {
            url: "https://library.example/openapi.json".to_owned(),
            path_contains: "book".to_owned(),
            operations: Vec::new(),
        };
        let workspace = Workspace { root: folder.path().to_owned(), openapi };
        for name in ["kms-client/src", "kms-api-gen/src/generated"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("kms-client/src/book.rs"), FACADE).unwrap();
        fs::write(folder.path().join("openapi-contracts.json"), CONTRACTS).unwrap();
        let [published, overlay] = [PUBLISHED, OVERLAY].map(|text| serde_json::from_str(text).unwrap());
        Self { folder, workspace, published, overlay }
    }

    pub(crate) fn refreshed() -> Self {
        let library = Self::new();
        library.refresh().unwrap();
        library
    }

    pub(crate) fn source(&self) -> PathBuf {
        self.folder.path().join("published.json")
    }

    fn write_documents(&self) {
        fs::write(self.source(), self.published.to_string()).unwrap();
        fs::write(self.folder.path().join("openapi.overlay.json"), self.overlay.to_string()).unwrap();
    }

    pub(crate) fn with(&self, change: impl FnOnce(&mut refresh::Options)) -> Ran {
        self.write_documents();
        self.refresh_as_it_is(change)
    }

    pub(crate) fn refresh_as_it_is(&self, change: impl FnOnce(&mut refresh::Options)) -> Ran {
        let from = Some(self.source().display().to_string());
        let mut options = refresh::Options { from, check: false, accept_breaking: false, format: Format::Text };
        change(&mut options);
        Self::run(|look, out| refresh::refresh(&self.workspace, &options, look, out))
    }

    pub(crate) fn refresh(&self) -> Ran {
        self.with(|_| ())
    }

    pub(crate) fn check(&self) -> Ran {
        self.with(|options| options.check = true)
    }

    pub(crate) fn generate(&self, check: bool) -> Ran {
        self.write_documents();
        let options = generate::Options { check, format: Format::Text };
        Self::run(|look, out| generate::generate(&self.workspace, &options, look, out))
    }

    /// Runs a command. In this library, every write changes a snapshot.
    fn run(command: impl FnOnce(generate::Look<'_>, &mut Vec<u8>) -> anyhow::Result<Outcome>) -> Ran {
        let mut out = Vec::new();
        let mut look = |workspace: &Workspace| {
            assert!(workspace.root.join("openapi.json").is_file(), "the snapshots are compared after the write");
            Ok([("generated/Book.snap".to_owned(), "changed")].into())
        };
        let outcome = command(&mut look, &mut out).map_err(|error| format!("{error:#}"))?;
        Ok((outcome, String::from_utf8(out).unwrap()))
    }

    pub(crate) fn text(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.workspace.root.join(file)).ok()
    }

    /// Returns the texts of all files that the commands write.
    pub(crate) fn written(&self) -> [Option<String>; 3] {
        ["openapi.upstream.json", "openapi.json", "kms-api-gen/src/generated/nodes.rs"].map(|file| self.text(file))
    }

    pub(crate) fn openapi(&self) -> Value {
        serde_json::from_str(&self.text("openapi.json").unwrap()).unwrap()
    }

    pub(crate) fn book(&mut self) -> &mut Value {
        &mut self.published["components"]["schemas"]["Book"]
    }
}
