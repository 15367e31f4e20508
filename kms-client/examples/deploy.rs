//! Prepares a new app: predicts its id, verifies and fetches its key, seals a dotenv file, and prints the fields that the call to
//! create the app needs:
//!
//! `cargo run --example deploy -- --anchor HEX --env FILE.env [--kms phala] [--compose app-compose.json]`
//!
//! The API key comes from the environment. Nothing is changed on the service: the prediction reserves nothing.

#![allow(clippy::print_stdout, reason = "the program prints its result")]

mod report;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use kms_client::{AppId, Client, ComposeHash, Environment, K256PublicKey, SealedEnv};
use lexopt::prelude::*;
use serde::Serialize;

/// The part of the call to create an app that this crate knows.
#[derive(Serialize)]
struct CreateApp {
    app_id: AppId,
    nonce: u64,
    compose_hash: Option<ComposeHash>,
    #[serde(flatten)]
    env: SealedEnv,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = run().await.map(|app| println!("{app}"));
    report::end(result)
}

async fn run() -> Result<String, Box<dyn Error>> {
    let (mut kms, mut anchor, mut env, mut compose) = ("phala".to_owned(), None, None, None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("kms") => kms = arguments.value()?.string()?,
            Long("anchor") => anchor = Some(arguments.value()?.parse::<K256PublicKey>()?),
            Long("env") => env = Some(PathBuf::from(arguments.value()?)),
            Long("compose") => compose = Some(PathBuf::from(arguments.value()?)),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let anchor = anchor.ok_or("--anchor is missing: the root key of the KMS, from a place other than the service")?;
    let environment = Environment::builder().dotenv_path(env.ok_or("--env FILE is missing")?)?.build()?;
    let compose_hash = compose.map(std::fs::read).transpose()?.map(|file| ComposeHash::from_compose(&file));

    let client = Client::from_env()?;
    let next = client.get_next_app_ids().await?.pop().ok_or("the service predicts no app id")?;
    let env = client.seal_env(kms, next.app_id, anchor, &environment).await?;
    Ok(serde_json::to_string_pretty(&CreateApp { app_id: next.app_id, nonce: next.nonce, compose_hash, env })?)
}
