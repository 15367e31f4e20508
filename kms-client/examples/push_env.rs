//! Delivers a dotenv file to an app: fetches the app's key, verifies it, seals the variables, and updates the CVM.
//!
//! `cargo run --example push_env -- --app-id HEX --anchor HEX --env FILE.env [--kms NAME] [--cvm NAME] [--keep-allowed-envs]
//! [--compose-hash HEX --transaction-hash HEX]`
//!
//! The key comes from `PHALA_CLOUD_API_KEY`, the base URL from `PHALA_CLOUD_API_PREFIX`. The outcome is one line of JSON on
//! standard output. Exit status: 0 accepted, 3 registration required, 4 nobody knows whether the update was made, 1 any other
//! failure.

#![allow(clippy::print_stdout, reason = "the program prints its result")]

mod report;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use kms_client::{AppId, Client, EnvUpdate, Environment, K256PublicKey};
use lexopt::prelude::*;
use serde_json::{Value, json};

const REGISTRATION_REQUIRED: u8 = 3;
const UNKNOWN: u8 = 4;

struct Arguments {
    app_id: AppId,
    anchor: K256PublicKey,
    env: PathBuf,
    kms: String,
    cvm: Option<String>,
    keep_allowed_envs: bool,
    registered: Option<(String, String)>,
}

impl Arguments {
    fn parse() -> Result<Self, Box<dyn Error>> {
        let (mut app_id, mut anchor, mut env, mut kms, mut cvm) = (None, None, None, "phala".to_owned(), None);
        let (mut keep_allowed_envs, mut compose_hash, mut transaction_hash) = (false, None, None);
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("app-id") => app_id = Some(arguments.value()?.parse()?),
                Long("anchor") => anchor = Some(arguments.value()?.parse()?),
                Long("env") => env = Some(arguments.value()?.into()),
                Long("kms") => kms = arguments.value()?.string()?,
                Long("cvm") => cvm = Some(arguments.value()?.string()?),
                Long("keep-allowed-envs") => keep_allowed_envs = true,
                Long("compose-hash") => compose_hash = Some(arguments.value()?.string()?),
                Long("transaction-hash") => transaction_hash = Some(arguments.value()?.string()?),
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(Self {
            app_id: app_id.ok_or("--app-id HEX is missing")?,
            anchor: anchor.ok_or("--anchor HEX is missing")?,
            env: env.ok_or("--env FILE.env is missing")?,
            kms,
            cvm,
            keep_allowed_envs,
            registered: match (compose_hash, transaction_hash) {
                (Some(compose_hash), Some(transaction_hash)) => Some((compose_hash, transaction_hash)),
                (None, None) => None,
                _ => return Err("--compose-hash and --transaction-hash belong together".into()),
            },
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let error = match run().await {
        Ok((status, outcome)) => {
            println!("{outcome}");
            return status;
        }
        Err(error) => error,
    };
    let is_unknown = |error: &kms_client::Error| error.may_have_taken_effect();
    let unknown = error.downcast_ref().is_some_and(is_unknown);
    println!("{}", json!({ "outcome": if unknown { "unknown" } else { "failed" }, "error": error.to_string() }));
    let status = report::end(Err(error));
    if unknown { UNKNOWN.into() } else { status }
}

async fn run() -> Result<(ExitCode, Value), Box<dyn Error>> {
    let arguments = Arguments::parse()?;
    let environment = Environment::from_dotenv_path(&arguments.env)?;
    let client = Client::from_env()?;
    let mut push = client.push_env(arguments.kms.as_str(), arguments.app_id, arguments.anchor, &environment);
    if let Some(cvm) = &arguments.cvm {
        push = push.cvm(cvm.as_str());
    }
    if arguments.keep_allowed_envs {
        push = push.keep_allowed_envs();
    }
    if let Some((compose_hash, transaction_hash)) = &arguments.registered {
        push = push.registered(compose_hash.as_str(), transaction_hash.as_str());
    }
    let update = push.await?;
    let mut outcome = serde_json::to_value(&update)?;
    let EnvUpdate::RegistrationRequired(step) = update else {
        outcome["outcome"] = "accepted".into();
        return Ok((ExitCode::SUCCESS, outcome));
    };
    let call = json!(step.call());
    outcome["outcome"] = "registration_required".into();
    outcome["contract"] = call["to"].clone();
    outcome["calldata"] = call["data"].clone();
    Ok((REGISTRATION_REQUIRED.into(), outcome))
}
