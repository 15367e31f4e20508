//! The published packages, and the copies of them that cargo unpacked in earlier checks.

use anyhow::Context;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const PACKAGES: [&str; 2] = ["phala-kms-api-gen", "phala-kms-client"];
/// The arguments of cargo that pack them, and build each from its package.
pub(super) const PACK: &str = "package --allow-dirty --locked --package phala-kms-api-gen --package phala-kms-client";
pub(super) const CLEAN: &str = "clean --locked --package phala-kms-api-gen --package phala-kms-client";

/// Removes the packages that cargo unpacked.
///
/// To check the second package, cargo takes the first from a temporary registry, in which a version never changes. It would
/// build the copy from an earlier check instead of the new package.
pub(super) fn forget() -> anyhow::Result<()> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = home.context("cannot find the home folder: set CARGO_HOME")?.join("registry/src");
    remove(&sources).with_context(|| format!("cannot remove old packages from {}", sources.display()))
}

fn remove(sources: &Path) -> io::Result<()> {
    if !sources.is_dir() {
        return Ok(());
    }
    for registry in fs::read_dir(sources)? {
        let registry = registry?.path();
        for package in PACKAGES {
            let unpacked = registry.join(format!("{package}-{}", env!("CARGO_PKG_VERSION")));
            if unpacked.is_dir() {
                fs::remove_dir_all(unpacked)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_unpacked_packages_are_removed() {
        let sources = tempfile::tempdir().unwrap();
        let [generated, client] = PACKAGES.map(|package| format!("{package}-{}", env!("CARGO_PKG_VERSION")));
        let folders = [("-1", generated.as_str()), ("-2", client.as_str()), ("-1", "serde-1.0.0")]
            .map(|(registry, package)| sources.path().join(registry).join(package));
        for folder in &folders {
            fs::create_dir_all(folder.join("src")).unwrap();
        }
        remove(sources.path()).unwrap();
        assert_eq!(folders.map(|folder| folder.join("src").is_dir()), [false, false, true]);
        remove(&sources.path().join("missing")).unwrap();
    }
}
