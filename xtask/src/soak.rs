//! `cargo xtask soak`: runs the program that calls an unreliable service, built for speed.

use crate::cargo;
use crate::outcome::Outcome;
use crate::workspace::Workspace;
use std::io::Write;

/// The options of `soak`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The duration in seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// Runs the program of `kms-tests`.
pub(crate) fn run(workspace: &Workspace, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    // The output of the child does not go through this buffer, and would appear before it.
    out.flush()?;
    let seconds = options.seconds;
    let arguments = format!("run --quiet --release --locked --package kms-tests --bin soak -- --seconds {seconds}");
    cargo::run(workspace, &[], &arguments)?;
    Ok(Outcome::Done)
}
