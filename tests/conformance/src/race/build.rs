//! The builds: release programs for the calls, and clean builds that are timed.

use super::contestant::{Contestant, folder};
use super::cost::Cost;
use crate::shared::install::{self, Installation};
use crate::shared::script::clear_env;
use crate::shared::{child, workspace};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::process::Command;

/// The timeout of one build.
const TIMEOUT: Duration = Duration::from_secs(1200);

/// Copies the scripts and the lock file of the workspace to the places where the builds expect them.
pub(super) fn prepare(installation: &Installation) -> anyhow::Result<()> {
    let root = workspace::root();
    fs::create_dir_all(folder(installation))?;
    install::copy_files(&root.join("tests/conformance/scripts/race"), &folder(installation))?;
    fs::copy(root.join("Cargo.lock"), packages().join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    Ok(())
}

/// Builds the server as a release program.
pub(super) async fn server(installation: &Installation) -> anyhow::Result<()> {
    release(installation, &["--package", "race-server"], "race-server", "server").await
}

/// Builds a contestant as a release program; a script needs no build. Fails with the reason if it cannot be built.
pub(super) async fn contestant(installation: &Installation, contestant: Contestant) -> anyhow::Result<()> {
    match (contestant, contestant.cargo_arguments()) {
        (Contestant::ByHand, Some(arguments)) => {
            release(installation, arguments, "race-by-hand", contestant.id()).await
        }
        (_, Some(arguments)) => release(installation, arguments, "race-client", contestant.id()).await,
        (Contestant::Go, None) => go(installation).await,
        (_, None) => Ok(()),
    }
}

/// Builds a contestant in Rust from an empty target folder, with the dev profile, and returns the cost.
pub(super) async fn clean(installation: &Installation, arguments: &[&str]) -> anyhow::Result<Cost> {
    let target = folder(installation).join("clean");
    if target.exists() {
        fs::remove_dir_all(&target).with_context(|| format!("cannot delete {}", target.display()))?;
    }
    let mut command = cargo(arguments, &target);
    let cost = Cost::of(command.args(["--locked", "--offline"]), TIMEOUT).await;
    fs::remove_dir_all(&target).with_context(|| format!("cannot delete {}", target.display()))?;
    cost
}

/// Returns the Go command. Installs a toolchain from the Python registry if none is on the path.
async fn find_go(installation: &Installation) -> anyhow::Result<PathBuf> {
    if child::run(Command::new("go").arg("version"), TIMEOUT).await.is_ok() {
        return Ok("go".into());
    }
    let requirements = folder(installation).join("requirements.txt");
    if install::pip_install(installation, &requirements).await.is_err() {
        bail!("skipped: go is missing");
    }
    Ok(installation.python().with_file_name("go"))
}

async fn go(installation: &Installation) -> anyhow::Result<()> {
    let folder = folder(installation);
    let mut command = Command::new(find_go(installation).await?);
    clear_env(&mut command).env("GOCACHE", folder.join("go-cache")).env("GOTOOLCHAIN", "local");
    command.args(["build", "-o", Contestant::Go.id(), "main.go"]).current_dir(&folder);
    child::run(&mut command, TIMEOUT).await?;
    Ok(())
}

async fn release(installation: &Installation, arguments: &[&str], binary: &str, name: &str) -> anyhow::Result<()> {
    // One target folder for all, so that what they share is built once.
    let target = folder(installation).join("release");
    child::run(cargo(arguments, &target).arg("--release"), TIMEOUT).await?;
    let built = target.join("release").join(format!("{binary}{}", std::env::consts::EXE_SUFFIX));
    fs::copy(&built, folder(installation).join(name)).with_context(|| format!("cannot copy {}", built.display()))?;
    Ok(())
}

fn cargo(arguments: &[&str], target: &Path) -> Command {
    let mut command = install::without_credentials("cargo");
    command.args(["build", "--quiet", "--target-dir"]).arg(target).args(arguments).current_dir(packages());
    command
}

fn packages() -> PathBuf {
    workspace::root().join("tests/conformance/race")
}
