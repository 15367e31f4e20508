//! What cargo remembers of packages that it has checked before; the packages themselves are cargo's to make.

use anyhow::Context;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The packages that are published.
const PACKAGES: [&str; 2] = ["phala-kms-api-gen", "phala-kms-client"];

/// Builds them, and builds them again from what is in them.
pub(super) const PACK: &str = "package --allow-dirty --locked --package phala-kms-api-gen --package phala-kms-client";
/// Removes what was built of them.
pub(super) const CLEAN: &str = "clean --locked --package phala-kms-api-gen --package phala-kms-client";

/// Makes cargo forget what it unpacked.
///
/// To check the second package, cargo takes the first from a registry that it makes up, and there one version has one
/// content: what an earlier check unpacked would be built in place of what was just packed.
pub(super) fn forget() -> anyhow::Result<()> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => env::home_dir().context("there is no home folder, and CARGO_HOME is not set")?.join(".cargo"),
    };
    let sources = home.join("registry/src");
    remove(&sources).with_context(|| format!("cannot tidy {}", sources.display()))
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
    fn only_what_was_unpacked_of_our_packages_goes() {
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
