//! `cargo xtask soak`: the program that calls a failing service, built for speed; what it does is in `tests/fault/soak.rs`.

use crate::cargo;
use crate::workspace::Workspace;
use std::io::Write;

/// Runs it for so many seconds.
pub(crate) fn run(workspace: &Workspace, seconds: u64, out: &mut dyn Write) -> anyhow::Result<()> {
    // What the child prints goes past our buffer, and would appear before what is in it.
    out.flush()?;
    let arguments = format!("run --quiet --release --locked --package kms-tests --bin soak -- --seconds {seconds}");
    cargo::run(workspace, &[], &arguments)
}
