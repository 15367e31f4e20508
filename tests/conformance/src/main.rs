//! Conformance tests: the client against the official SDKs, Prism, Schemathesis, a validator and the live service.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot continue fails")
)]

mod anchor;
mod api;
mod cli;
mod delivery;
mod interop;
mod live;
mod race;
mod shared;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().command.run(&mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
