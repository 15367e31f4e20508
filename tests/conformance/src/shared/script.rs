//! Asking a script: one JSON file in, one JSON text out.

use super::child;
use super::install::Installed;
use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::process::Command;

/// For all that one script is asked.
const PATIENCE: Duration = Duration::from_secs(180);

/// What runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    TypeScript,
    Python,
}

/// Runs the script of this name.
pub(crate) async fn ask<Answer: DeserializeOwned>(
    installed: &Installed,
    language: Language,
    script: &str,
    request: &impl Serialize,
) -> anyhow::Result<Answer> {
    answer(installed, language, script, request)
        .await
        .with_context(|| format!("cannot ask the {language:?} script {script}"))
}

async fn answer<Answer: DeserializeOwned>(
    installed: &Installed,
    language: Language,
    script: &str,
    request: &impl Serialize,
) -> anyhow::Result<Answer> {
    let file = tempfile::Builder::new().prefix("request-").suffix(".json").tempfile_in(&installed.folder)?;
    serde_json::to_writer(file.as_file(), request)?;
    let mut command = match language {
        Language::TypeScript => Command::new("node"),
        Language::Python => Command::new(installed.python()),
    };
    command.arg(match language {
        Language::TypeScript => format!("{script}.mjs"),
        Language::Python => format!("{script}.py"),
    });
    command.arg(file.path()).current_dir(&installed.folder);
    bare(&mut command);
    let printed = child::run(&mut command, PATIENCE).await?;
    serde_json::from_slice(&printed).context("what it printed is not what was asked for")
}

/// No API key, address or proxy of this machine: what others wrote would read them, and ask elsewhere than on loopback.
pub(crate) fn bare(command: &mut Command) -> &mut Command {
    command.env_clear().envs(["PATH", "SYSTEMROOT"].iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
}
