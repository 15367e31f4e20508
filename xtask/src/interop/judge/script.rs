//! Asking a script: one JSON file in, one JSON text out.

use super::child;
use super::install::Installed;
use super::peer::{Language, Peer};
use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::process::Command;

/// For all that one script is asked.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the script of this name in the language of the peer.
pub(super) async fn ask<Answer: DeserializeOwned>(
    installed: &Installed,
    peer: Peer,
    script: &str,
    request: &impl Serialize,
) -> anyhow::Result<Answer> {
    answer(installed, peer, script, request).await.with_context(|| format!("{} failed to {script}", peer.title()))
}

async fn answer<Answer: DeserializeOwned>(
    installed: &Installed,
    peer: Peer,
    script: &str,
    request: &impl Serialize,
) -> anyhow::Result<Answer> {
    let file = tempfile::Builder::new().prefix("request-").suffix(".json").tempfile_in(&installed.folder)?;
    serde_json::to_writer(file.as_file(), request)?;
    let mut command = match peer.language() {
        Language::TypeScript => Command::new("node"),
        Language::Python => Command::new(installed.python()),
    };
    command.arg(match peer.language() {
        Language::TypeScript => format!("{script}.mjs"),
        Language::Python => format!("{script}.py"),
    });
    command.arg(file.path()).current_dir(&installed.folder);
    // No API key, address or proxy of this machine: the SDKs would read them, and ask elsewhere than on loopback.
    command.env_clear().envs(["PATH", "SYSTEMROOT"].iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    let printed = child::run(&mut command, PATIENCE).await?;
    serde_json::from_slice(&printed).context("what it printed is not what was asked for")
}
