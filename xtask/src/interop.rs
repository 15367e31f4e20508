//! `cargo xtask interop`: the official SDKs and this client held against each other. Here is what is skipped and how it
//! is started; what is asked and how answers are judged is in `judge`.

#[cfg(feature = "interop")]
mod judge;
mod tools;

use crate::ci::in_ci;
use crate::workspace::Workspace;
use anyhow::bail;
use std::io::Write;
use tools::Tools;

/// The command: says what is missing, if something is.
pub(crate) fn command(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<()> {
    if let Some(missing) = run(workspace, out)? {
        writeln!(out, "skipped: {missing}")?;
    }
    Ok(())
}

/// Runs it all, or tells why it is skipped.
pub(crate) fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<Option<&'static str>> {
    match Tools::find() {
        Ok(tools) => start(workspace, &tools, out).map(|()| None),
        Err(missing) if in_ci() => bail!("{missing}"),
        Err(missing) => Ok(Some(missing)),
    }
}

#[cfg(feature = "interop")]
fn start(workspace: &Workspace, tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    // The simulator answers while a child asks it: both are waited for on this one thread.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(judge::run(workspace, tools, out))
}

/// The commands are built without the client, which is generated with them; this one needs it.
#[cfg(not(feature = "interop"))]
fn start(workspace: &Workspace, _: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    // What the child prints goes past our buffer, and would appear before what is in it.
    out.flush()?;
    let status = std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--locked", "--package", "xtask", "--features", "interop", "--", "interop"])
        .current_dir(&workspace.root)
        .status()?;
    if !status.success() {
        bail!("it ended with {status}");
    }
    Ok(())
}
