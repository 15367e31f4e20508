//! The installation of the external programs below `target/conformance`, as the lock files pin them.

use super::tools::Tools;
use super::{child, workspace};
use anyhow::Context;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::process::Command;

/// The lock files, which determine everything that is installed.
const LOCK_FILES: [&str; 3] = ["package.json", "package-lock.json", "requirements.txt"];
/// The file that records the tools and the lock files of a complete installation.
const STAMP: &str = "installed.txt";
/// The timeout of one installer, with all its downloads.
const TIMEOUT: Duration = Duration::from_secs(600);

/// A folder with the installed Node and Python packages and the scripts.
pub(crate) struct Installation {
    pub(crate) folder: PathBuf,
}

impl Installation {
    /// Returns the Python interpreter that finds the installed packages.
    pub(crate) fn python(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) { "venv/Scripts/python.exe" } else { "venv/bin/python" })
    }
}

/// Copies the scripts, and installs what the lock files pin if the installation is missing or out of date.
pub(crate) async fn install(tools: &Tools, out: &mut dyn Write) -> anyhow::Result<Installation> {
    let scripts = workspace::root().join("tests/conformance/scripts");
    let folder = workspace::root().join("target/conformance");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    // The scripts are copied beside `node_modules`, because Node resolves packages from a script's own folder.
    copy_files(&scripts, &folder)?;
    let installation = Installation { folder };
    let stamp = installation.folder.join(STAMP);
    let expected = fingerprint(&scripts, tools)?;
    if fs::read(&stamp).is_ok_and(|found| found == expected) {
        return Ok(installation);
    }
    writeln!(out, "installing the external programs below {}", installation.folder.display())?;
    out.flush()?;
    // An installation that is interrupted has no valid stamp.
    fs::write(&stamp, "")?;
    npm_install(&installation.folder).await?;
    create_venv(&installation.folder).await?;
    pip_install(&installation, "requirements.txt".as_ref()).await?;
    fs::write(&stamp, expected)?;
    Ok(installation)
}

async fn npm_install(folder: &Path) -> anyhow::Result<()> {
    // The optional packages are for other chains; the peer dependency is a compiler.
    npm_ci(folder, &["--omit=optional", "--omit=peer"]).await
}

async fn npm_ci(folder: &Path, more: &[&str]) -> anyhow::Result<()> {
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    child::run(without_credentials("npm").args(arguments).args(more).current_dir(folder), TIMEOUT).await?;
    Ok(())
}

/// Copies the scripts of a folder in `scripts`, and installs what its own lock file pins.
pub(crate) async fn install_node(tools: &Tools, name: &str, out: &mut dyn Write) -> anyhow::Result<Installation> {
    let scripts = workspace::root().join("tests/conformance/scripts").join(name);
    let folder = workspace::root().join("target/conformance").join(name);
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    copy_files(&scripts, &folder)?;
    let stamp = folder.join(STAMP);
    let lock = scripts.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let expected = [tools.versions.as_bytes(), &lock].concat();
    if fs::read(&stamp).ok().as_ref() != Some(&expected) {
        writeln!(out, "installing the external programs below {}", folder.display())?;
        out.flush()?;
        fs::write(&stamp, "")?;
        // The programs for this platform are optional packages.
        npm_ci(&folder, &[]).await?;
        fs::write(&stamp, expected)?;
    }
    Ok(Installation { folder })
}

async fn create_venv(folder: &Path) -> anyhow::Result<()> {
    let mut command = without_credentials("python3");
    child::run(command.args(["-m", "venv", "--clear", "venv"]).current_dir(folder), TIMEOUT).await?;
    Ok(())
}

/// Installs the Python packages that a file pins.
pub(crate) async fn pip_install(installation: &Installation, requirements: &Path) -> anyhow::Result<()> {
    // A wheel runs no code when it is installed; a source package would.
    let arguments = ["-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-input"];
    let mut command = without_credentials(installation.python());
    command.args(arguments).args(["--disable-pip-version-check", "--requirement"]).arg(requirements);
    child::run(command.current_dir(&installation.folder), TIMEOUT).await?;
    Ok(())
}

/// Returns a command that inherits the environment, such as the proxy settings, without the API's credentials.
pub(crate) fn without_credentials(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_remove("PHALA_CLOUD_API_KEY").env_remove("PHALA_OIDC_TOKEN");
    command
}

/// Returns the versions of the tools and the content of the lock files: an installation is valid while they are the same.
fn fingerprint(scripts: &Path, tools: &Tools) -> anyhow::Result<Vec<u8>> {
    let mut fingerprint = tools.versions.clone().into_bytes();
    for name in LOCK_FILES {
        let path = scripts.join(name);
        fingerprint.extend(fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?);
    }
    Ok(fingerprint)
}

/// Copies the files of a folder, without its folders.
pub(crate) fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))
                .with_context(|| format!("cannot copy {}", entry.path().display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_is_out_of_date_if_a_lock_file_or_a_tool_changes() {
        let folder = tempfile::tempdir().unwrap();
        let tools = |versions: &str| Tools { versions: versions.to_owned() };
        for name in LOCK_FILES {
            fs::write(folder.path().join(name), "old").unwrap();
        }
        let before = fingerprint(folder.path(), &tools("node 1\n")).unwrap();
        assert_eq!(fingerprint(folder.path(), &tools("node 1\n")).unwrap(), before);
        assert_ne!(fingerprint(folder.path(), &tools("node 2\n")).unwrap(), before);
        for name in LOCK_FILES {
            fs::write(folder.path().join(name), "new").unwrap();
            assert_ne!(fingerprint(folder.path(), &tools("node 1\n")).unwrap(), before, "{name}");
            fs::write(folder.path().join(name), "old").unwrap();
        }
    }

    #[test]
    fn every_script_is_copied_and_folders_are_left_out() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(from.path().join("__pycache__")).unwrap();
        for name in ["call.mjs", "call.py"] {
            fs::write(from.path().join(name), name).unwrap();
        }
        copy_files(from.path(), to.path()).unwrap();
        assert_eq!(fs::read_to_string(to.path().join("call.mjs")).unwrap(), "call.mjs");
        assert_eq!(fs::read_to_string(to.path().join("call.py")).unwrap(), "call.py");
        assert_eq!(fs::read_dir(to.path()).unwrap().count(), 2);
    }

    #[test]
    fn every_python_package_is_pinned_by_hash() {
        for file in ["requirements.txt", "race/requirements.txt"] {
            let text = fs::read_to_string(workspace::root().join("tests/conformance/scripts").join(file)).unwrap();
            let text = text.replace("\\\n", "");
            let packages: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            assert!(!packages.is_empty(), "{file}");
            for package in packages {
                assert!(package.contains("==") && package.contains("--hash=sha256:"), "{package}");
            }
        }
    }
}
