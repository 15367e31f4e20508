//! Seals a dotenv file to the key of an answer, if the KMS that should have signed it has:
//!
//! `cargo run --example seal_env -- --app-id HEX --anchor HEX --answer FILE --env FILE.env [--now UNIX]`

#![allow(clippy::print_stdout, reason = "a program tells its user")]

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
