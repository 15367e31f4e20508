//! Verifies a saved response of `GET /api/v1/kms/{kms_id}/pubkey/{app_id}` against an anchor:
//!
//! `cargo run --example verify_env_key -- --app-id HEX --anchor HEX --response FILE [--now UNIX] [--reject-legacy]`

#![allow(clippy::print_stdout, reason = "the program prints its result")]

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
        return Err("--env belongs to the example seal_env".into());
    }
    let key = arguments.verified()?;
    println!("verified {} ({})", key.signer(), key.form());
    Ok(())
}
