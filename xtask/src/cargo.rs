//! Runs cargo at the root of the workspace.

use crate::workspace::Workspace;
use anyhow::{Context, bail};
use std::process::{Command, Stdio};

/// Returns the cargo that runs this command, or the one in the path.
pub(crate) fn command(workspace: &Workspace) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&workspace.root);
    command
}

/// Runs cargo with arguments separated by spaces. Fails if cargo does.
pub(crate) fn run(workspace: &Workspace, variables: &[(&str, &str)], arguments: &str) -> anyhow::Result<()> {
    let mut command = command(workspace);
    let status = command
        .args(arguments.split_whitespace())
        .envs(variables.iter().copied())
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        bail!("cargo ended with {status}");
    }
    Ok(())
}

/// Returns `true` if the subcommand, a program of its own, is installed.
pub(crate) fn has(workspace: &Workspace, subcommand: &str) -> bool {
    let mut command = command(workspace);
    command.args([subcommand, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
