//! Starting cargo at the root of the workspace; what it is asked to do is said by those who start it.

use crate::workspace::Workspace;
use anyhow::{Context, bail};
use std::process::{Command, Stdio};

/// The cargo that runs us, or the one that is found.
pub(crate) fn command(workspace: &Workspace) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&workspace.root);
    command
}

/// Runs it to its end, with what it prints where ours goes. The arguments are separated by spaces.
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

/// Whether it knows the command, which is a program of its own.
pub(crate) fn has(workspace: &Workspace, subcommand: &str) -> bool {
    let mut command = command(workspace);
    command.args([subcommand, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
