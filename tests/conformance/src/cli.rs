//! Starting the commands that need the client, and what is said where a program of this machine is missing.

use super::tools::Tools;
use crate::ci::in_ci;
use crate::workspace::Workspace;
use anyhow::bail;
use std::io::Write;

/// A command that needs the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trial {
    /// `interop`.
    Interop,
    /// `contract`.
    Contract,
    /// `live`.
    Live,
}

impl Trial {
    /// What the command is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Interop => "interop",
            Self::Contract => "contract",
            Self::Live => "live",
        }
    }
}

/// The command: says what is missing, if something is.
pub(crate) fn command(trial: Trial, workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<()> {
    if let Some(missing) = run(trial, workspace, out)? {
        writeln!(out, "skipped: {missing}")?;
    }
    Ok(())
}

/// Runs it all, or tells why it is skipped.
pub(crate) fn run(trial: Trial, workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<Option<&'static str>> {
    // Before anything is built for it.
    if trial == Trial::Live && std::env::var_os("PHALA_CLOUD_API_KEY").is_none_or(|key| key.is_empty()) {
        bail!("PHALA_CLOUD_API_KEY is not set: `live` asks the real service, and only with a key of yours");
    }
    match Tools::find() {
        Ok(tools) => start(trial, workspace, &tools, out).map(|()| None),
        Err(_) if trial == Trial::Live => start(trial, workspace, &Tools::default(), out).map(|()| None),
        Err(missing) if in_ci() => bail!("{missing}"),
        Err(missing) => Ok(Some(missing)),
    }
}

#[cfg(feature = "client")]
fn start(trial: Trial, workspace: &Workspace, tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    // What is ours answers while a child asks it: all are waited for on this one thread.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(super::stop::unless_stopped(async {
        match trial {
            Trial::Interop => crate::interop::judge(workspace, tools, out).await,
            Trial::Contract => crate::contract::judge(workspace, tools, out).await,
            Trial::Live => crate::live::judge(workspace, out).await,
        }
    }))
}

/// The commands are built without the client, which is generated with them; these need it.
#[cfg(not(feature = "client"))]
fn start(trial: Trial, workspace: &Workspace, _: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    // What the child prints goes past our buffer, and would appear before what is in it.
    out.flush()?;
    let arguments = format!("run --quiet --locked --package xtask --features client -- {}", trial.name());
    crate::cargo::run(workspace, &[], &arguments)
}
