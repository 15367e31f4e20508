//! The location of the workspace, and the settings of its `Cargo.toml` for the published document.

use anyhow::Context;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The workspace that a command works on. Tests use another one.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) openapi: Published,
}

/// The table `[workspace.metadata.openapi]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Published {
    pub(crate) url: String,
    /// A text that the path of each operation of the KMS contains.
    pub(crate) path_contains: String,
    /// Further operations, each as `GET /path`.
    #[serde(default)]
    pub(crate) operations: Vec<String>,
}

impl Workspace {
    /// Returns the workspace of this package, wherever the command was typed.
    pub(crate) fn find() -> anyhow::Result<Self> {
        // Cargo sets the variable at run time. The value at build time can be that of another checkout, if two of them share
        // a target folder.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().context("the folder of xtask has no parent")?;
        Self::open(root)
    }

    /// Returns the workspace in this folder. Fails if its `Cargo.toml` does not have the table.
    pub(crate) fn open(root: &Path) -> anyhow::Result<Self> {
        let path = root.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let cannot = || format!("{} has no usable [workspace.metadata.openapi]", path.display());
        let manifest: toml::Table = toml::from_str(&text).with_context(cannot)?;
        let table = manifest.get("workspace").and_then(|table| table.get("metadata")?.get("openapi")).cloned();
        let openapi = table.with_context(cannot)?.try_into().with_context(cannot)?;
        Ok(Self { root: root.to_owned(), openapi })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_manifest_has_the_table_and_a_manifest_without_it_is_an_error() {
        let workspace = Workspace::find().unwrap();
        assert!(workspace.openapi.url.starts_with("https://"));
        assert_eq!(workspace.openapi.path_contains, "kms");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        let error = format!("{:#}", Workspace::open(folder.path()).unwrap_err());
        assert!(error.contains("[workspace.metadata.openapi]"), "{error}");
    }
}
