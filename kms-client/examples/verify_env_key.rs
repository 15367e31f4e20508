//! Tells whether an answer of `GET /api/v1/kms/{kms_id}/pubkey/{app_id}` is signed by the KMS that it should be:
//!
//! `cargo run --example verify_env_key -- --app-id HEX --anchor HEX --answer FILE [--now UNIX] [--refuse-legacy]`

#![allow(clippy::print_stdout, reason = "a program tells its user")]

mod arguments;
mod report;

use std::error::Error;
use std::process::ExitCode;

use arguments::Arguments;

fn main() -> ExitCode {
    report::end(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse()?;
    if arguments.env.is_some() {
        return Err("--env is for the example seal_env".into());
    }
    let key = arguments.verified()?;
    println!("verified {} ({})", key.signer(), key.form());
    Ok(())
}
