//! The scripts in the SDKs' languages: each reads a JSON file and prints a JSON value.

use super::child;
use super::install::Installation;
use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::process::Command;

/// The timeout of one script.
const TIMEOUT: Duration = Duration::from_secs(180);

/// The language of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    TypeScript,
    Python,
}

/// Runs a script of this name with an input, and returns its output.
pub(crate) async fn run<Out: DeserializeOwned>(
    installation: &Installation,
    language: Language,
    name: &str,
    input: &impl Serialize,
) -> anyhow::Result<Out> {
    run_script(installation, language, name, input)
        .await
        .with_context(|| format!("the {language:?} script `{name}` failed"))
}

async fn run_script<Out: DeserializeOwned>(
    installation: &Installation,
    language: Language,
    name: &str,
    input: &impl Serialize,
) -> anyhow::Result<Out> {
    let file = tempfile::Builder::new().prefix("input-").suffix(".json").tempfile_in(&installation.folder)?;
    serde_json::to_writer(file.as_file(), input)?;
    let mut command = match language {
        Language::TypeScript => Command::new("node"),
        Language::Python => Command::new(installation.python()),
    };
    command.arg(match language {
        Language::TypeScript => format!("{name}.mjs"),
        Language::Python => format!("{name}.py"),
    });
    command.arg(file.path()).current_dir(&installation.folder);
    clear_env(&mut command);
    let output = child::run(&mut command, TIMEOUT).await?;
    serde_json::from_slice(&output).context("its output does not have the expected form")
}

/// Removes API keys, addresses and proxies from a program's environment: an SDK would read them, and leave loopback.
pub(crate) fn clear_env(command: &mut Command) -> &mut Command {
    command.env_clear().envs(["PATH", "SYSTEMROOT"].iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
}
