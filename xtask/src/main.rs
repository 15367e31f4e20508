//! The commands of this workspace: `cargo xtask` shows them. What each does is in the file of its name.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")
)]

mod cargo;
mod ci;
mod cli;
mod diff;
mod fetch;
mod files;
mod lower;
mod outcome;
mod refresh;
mod snapshots;
mod soak;
mod spec;
mod store;
mod workspace;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().command.run(&mut std::io::stdout().lock()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
