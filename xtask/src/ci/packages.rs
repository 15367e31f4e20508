//! The published packages, and the copies of them that cargo unpacked in earlier checks.

use anyhow::Context;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The packages that are published.
const PACKAGES: [&str; 2] = ["phala-kms-api-gen", "phala-kms-client"];

/// The arguments of cargo that pack them, and build each from its package.
pub(super) const PACK: &str = "package --allow-dirty --locked --package phala-kms-api-gen --package phala-kms-client";
/// The arguments of cargo that remove their build results.
pub(super) const CLEAN: &str = "clean --locked --package phala-kms-api-gen --package phala-kms-client";

/// Removes the packages that cargo unpacked.
///
/// To check the second package, cargo takes the first from a temporary registry, in which a version never changes. It would
/// build the copy from an earlier check instead of the new package.
pub(super) fn forget() -> anyhow::Result<()> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => env::home_dir().context("cannot find the home folder: set CARGO_HOME")?.join(".cargo"),
    };
    let sources = home.join("registry/src");
    remove(&sources).with_context(|| format!("cannot remove old packages from {}", sources.display()))
}

fn remove(sources: &Path) -> io::Result<()> {
    let registries = match fs::read_dir(sources) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        registries => registries?,
    };
    for registry in registries {
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
        let version = env!("CARGO_PKG_VERSION");
        let folder = |name: &str| sources.path().join(name);
        for name in [
            format!("-1/phala-kms-api-gen-{version}"),
            format!("-2/phala-kms-client-{version}"),
            "-1/serde-1.0.0".to_owned(),
        ] {
            fs::create_dir_all(folder(&name).join("src")).unwrap();
        }
        remove(sources.path()).unwrap();
        assert!(!folder(&format!("-1/phala-kms-api-gen-{version}")).exists());
        assert!(!folder(&format!("-2/phala-kms-client-{version}")).exists());
        assert!(folder("-1/serde-1.0.0/src").is_dir());
        remove(&folder("missing")).unwrap();
    }
}
