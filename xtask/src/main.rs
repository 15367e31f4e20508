//! The commands of this workspace, which `cargo xtask` lists. Each command is in the file of its name.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking"))]

mod cargo;
mod changes;
mod ci;
mod cli;
mod diff;
mod documents;
mod fetch;
mod generate;
mod generator;
mod links;
mod lower;
mod outcome;
mod places;
mod refresh;
mod report;
mod rust_impact;
mod rust_names;
mod snapshots;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod workflows;
mod workspace;

use clap::Parser;
use openapi_toolkit::escape::plain;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The messages of errors and of the assertions of the generator have names of the published document in them.
    std::panic::set_hook(Box::new(|panic| eprintln!("{}", plain(&panic.to_string()))));
    match cli::Cli::parse().command.run(&mut std::io::stdout().lock()) {
        Ok(outcome) => (outcome as u8).into(),
        Err(error) => {
            eprintln!("error: {}", plain(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}
