//! All that others wrote, installed below `target/judges` as the lock files say, and the scripts beside it.

use super::child;
use super::tools::Tools;
use crate::store;
use crate::workspace::Workspace;
use alloy_primitives::hex;
use anyhow::Context;
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::process::Command;

/// The lock files, from which everything that is installed follows.
const LOCKS: [&str; 3] = ["package.json", "package-lock.json", "requirements.txt"];
/// What they are asked with. They lie beside the installed packages, because node looks for those from there.
const SCRIPTS: [&str; 13] = [
    "ask.mjs",
    "ask.py",
    "encrypt.mjs",
    "encrypt.py",
    "open.mjs",
    "open.py",
    "own.mjs",
    "own.py",
    "publish.py",
    "schemathesis.toml",
    "validate.py",
    "verify.mjs",
    "verify.py",
];
/// Says what the installation was made from.
const STAMP: &str = "installed.txt";
/// For everything that one installer downloads.
const PATIENCE: Duration = Duration::from_secs(600);

/// A folder with both installations and the scripts.
pub(crate) struct Installed {
    pub(crate) folder: PathBuf,
}

impl Installed {
    /// Python with the packages that were installed for it.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) { "venv/Scripts/python.exe" } else { "venv/bin/python" })
    }
}

/// Installs what the lock files say, unless that is there, and copies the scripts.
pub(crate) async fn install(workspace: &Workspace, tools: &Tools, out: &mut dyn Write) -> anyhow::Result<Installed> {
    let from = workspace.root.join("tests/judges");
    let folder = workspace.root.join("target/judges");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let wanted = fingerprint(&from, tools)?;
    let stamp = folder.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        copy(&SCRIPTS, &from, &folder)?;
        return Ok(Installed { folder });
    }

    writeln!(out, "installing the judges below {}", folder.display())?;
    out.flush()?;
    // An installation that is given up halfway is not taken for one.
    store::replace(&stamp, "")?;
    copy(&LOCKS, &from, &folder)?;
    copy(&SCRIPTS, &from, &folder)?;
    let installed = Installed { folder };
    npm(&installed.folder).await?;
    pip(&installed).await?;
    store::replace(&stamp, &wanted)?;
    Ok(installed)
}

async fn npm(folder: &Path) -> anyhow::Result<()> {
    // What is optional is for other chains; the peer is a compiler.
    let arguments = ["ci", "--ignore-scripts", "--omit=optional", "--omit=peer", "--no-audit", "--no-fund"];
    child::run(keyless("npm").args(arguments).current_dir(folder), PATIENCE).await?;
    Ok(())
}

async fn pip(installed: &Installed) -> anyhow::Result<()> {
    let folder = &installed.folder;
    child::run(keyless("python3").args(["-m", "venv", "--clear", "venv"]).current_dir(folder), PATIENCE).await?;
    // A wheel runs nothing when it is installed; a source package would.
    let arguments = ["-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-input"];
    let mut command = keyless(installed.python());
    command.args(arguments).args(["--disable-pip-version-check", "--requirement", "requirements.txt"]);
    child::run(command.current_dir(folder), PATIENCE).await?;
    Ok(())
}

/// A program that may see how the network is reached, and no key.
fn keyless(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_remove("PHALA_CLOUD_API_KEY").env_remove("PHALA_OIDC_TOKEN");
    command
}

/// An installation is as good as new while this is the same.
fn fingerprint(from: &Path, tools: &Tools) -> anyhow::Result<String> {
    let mut lines = vec![tools.versions.clone()];
    for name in LOCKS {
        let path = from.join(name);
        let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        lines.push(format!("{name} {}", hex::encode(Sha256::digest(content))));
    }
    Ok(lines.join("\n"))
}

fn copy(names: &[&str], from: &Path, to: &Path) -> anyhow::Result<()> {
    for name in names {
        let path = from.join(name);
        fs::copy(&path, to.join(name)).with_context(|| format!("cannot copy {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_follows_from_each_lock_file_and_each_program() {
        let folder = tempfile::tempdir().unwrap();
        let tools = |versions: &str| Tools { versions: versions.to_owned() };
        for name in LOCKS {
            fs::write(folder.path().join(name), "old").unwrap();
        }
        let before = fingerprint(folder.path(), &tools("node 1\n")).unwrap();
        assert_eq!(fingerprint(folder.path(), &tools("node 1\n")).unwrap(), before);
        assert_ne!(fingerprint(folder.path(), &tools("node 2\n")).unwrap(), before);
        for name in LOCKS {
            fs::write(folder.path().join(name), "new").unwrap();
            assert_ne!(fingerprint(folder.path(), &tools("node 1\n")).unwrap(), before, "{name}");
            fs::write(folder.path().join(name), "old").unwrap();
        }
    }

    #[test]
    fn every_script_is_copied() {
        let from = Workspace::find().unwrap().root.join("tests/judges");
        let mut scripts: Vec<String> = fs::read_dir(from)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !LOCKS.contains(&name.as_str()))
            .collect();
        scripts.sort();
        assert_eq!(scripts, SCRIPTS);
    }

    #[test]
    fn every_python_package_is_pinned_by_hash() {
        let path = Workspace::find().unwrap().root.join("tests/judges/requirements.txt");
        let text = fs::read_to_string(path).unwrap();
        for package in text.replace("\\\n", "").lines().filter(|line| !line.starts_with('#')) {
            assert!(package.contains("==") && package.contains("--hash=sha256:"), "{package}");
        }
    }
}
