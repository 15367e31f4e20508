//! Where the workspace is and what its `Cargo.toml` says about the published document; nothing is written here.

use anyhow::Context;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The workspace that the commands work on. Tests point it elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// What to read, and which part of it is ours.
    pub(crate) openapi: Published,
}

/// `[workspace.metadata.openapi]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Published {
    /// Where the document is published.
    pub(crate) url: String,
    /// What the path of an operation of ours contains.
    pub(crate) path_contains: String,
}

#[derive(Deserialize)]
struct Manifest {
    workspace: Table,
}

#[derive(Deserialize)]
struct Table {
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    openapi: Published,
}

impl Workspace {
    /// Where a copy of the published document may be, seen from the root.
    pub(crate) const PUBLISHED_COPY: &str = "../shared/upstream/openapi.json";

    /// The workspace that this package belongs to, wherever the command was typed.
    pub(crate) fn find() -> anyhow::Result<Self> {
        // Cargo sets the variable when it runs us. The value from the build would be that of another checkout where two
        // of them share a target folder.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().context("the folder of xtask has no parent")?;
        Self::open(root)
    }

    /// The workspace in this folder.
    pub(crate) fn open(root: &Path) -> anyhow::Result<Self> {
        let path = root.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: Manifest = toml::from_str(&text)
            .with_context(|| format!("{} has no usable [workspace.metadata.openapi]", path.display()))?;
        Ok(Self { root: root.to_owned(), openapi: manifest.workspace.metadata.openapi })
    }

    /// The document that is written.
    pub(crate) fn document(&self) -> PathBuf {
        self.root.join("openapi.json")
    }

    /// Our words on it.
    pub(crate) fn overlay(&self) -> PathBuf {
        self.root.join("openapi.overlay.json")
    }

    /// A copy of the published document beside the checkout, for work without a network; optional.
    pub(crate) fn published_copy(&self) -> PathBuf {
        self.root.join(Self::PUBLISHED_COPY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_manifest_says_where_the_document_is_published() {
        let workspace = Workspace::find().unwrap();
        assert!(workspace.openapi.url.starts_with("https://"));
        assert_eq!(workspace.openapi.path_contains, "kms");
    }

    #[test]
    fn a_manifest_without_the_table_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        let error = format!("{:#}", Workspace::open(folder.path()).unwrap_err());
        assert!(error.contains("[workspace.metadata.openapi]"), "{error}");
    }
}
