//! Replaces one variable of an app of the KMS `phala`, without an async runtime: `cargo run --example rotate -- APP_ID FILE.env NAME=VALUE`
//!
//! The file has all variables of the app, because an update replaces every one. The names stay, so that no compose hash has to
//! be registered. The API key and `KMS_ROOT_KEY` come from the environment.

#![allow(clippy::print_stdout, reason = "the program prints its result")]

mod report;

use std::error::Error;
use std::process::ExitCode;

use kms_client::blocking::Client;
use kms_client::{Environment, K256PublicKey};

fn main() -> ExitCode {
    report::end(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [app_id, file, assignment] = &arguments[..] else {
        return Err("usage: rotate APP_ID FILE.env NAME=VALUE".into());
    };
    let (name, value) = assignment.split_once('=').ok_or("the third argument is NAME=VALUE")?;
    let anchor: K256PublicKey = std::env::var("KMS_ROOT_KEY").map_err(|_| "KMS_ROOT_KEY is not set")?.parse()?;
    let environment = Environment::builder().dotenv_path(file)?.overlay(name, value).build()?;

    let client = Client::from_env()?;
    let update = client.push_env("phala", app_id, anchor, &environment).keep_allowed_envs().send()?;
    println!("{update:?}");
    Ok(())
}
