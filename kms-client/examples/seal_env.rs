//! Seals a dotenv file to the key in a saved response, if the anchor signed the key:
//!
//! `cargo run --example seal_env -- --app-id HEX --anchor HEX --response FILE --env FILE.env [--now UNIX]`

#![allow(clippy::print_stdout, reason = "the program prints its result")]

mod arguments;
mod report;

use std::error::Error;
use std::process::ExitCode;

use arguments::Arguments;
use kms_client::Environment;

fn main() -> ExitCode {
    report::end(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse()?;
    let env = arguments.env.as_ref().ok_or("--env FILE.env is missing")?;
    let key = arguments.verified()?;
    let sealed = key.seal(&Environment::from_dotenv_path(env)?)?;
    println!("{}", serde_json::to_string(&sealed)?);
    Ok(())
}
