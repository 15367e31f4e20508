//! The example `anchor`: its output and its exit status.

use super::contract::{Deployed, KEY};
use super::liar::{Liar, Lie};
use super::node::{CHAIN_ID, Node};
use crate::shared::check::Check;
use crate::shared::script::clear_env;
use crate::shared::{child, example};
use anyhow::ensure;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;
use tokio::process::Command;

const TIMEOUT: Duration = Duration::from_secs(120);

/// Runs the example.
pub(super) async fn checks(node: &Node, deployed: &Deployed) -> anyhow::Result<Vec<Check>> {
    let program = example::build("anchor", "attestation,chain,simulator").await?;
    let liar = Liar::start(node, Lie::Key, KEY).await?;
    let (chain, contract) = (CHAIN_ID.to_string(), deployed.proxy.to_string());
    let base = ["--chain-id", &chain, "--contract", &contract, "--block", "latest", "--rpc", &node.url];
    let with = |more: &[&'static str]| [&base[..], more].concat();
    let other = "0x7777777777777777777777777777777777777777";
    Ok(vec![
        Check::new("anchor, one endpoint", success(&program, &with(&[]), false).await),
        Check::new("anchor, proven", success(&program, &with(&["--proven"]), true).await),
        Check::new(
            "anchor, two endpoints",
            success(&program, &[&base[..], &["--rpc", &node.other_url(), "--agree", "2"]].concat(), false).await,
        ),
        Check::new(
            "anchor, a liar",
            failure(&program, &[&base[..], &["--rpc", &liar.url]].concat(), "do not agree").await,
        ),
        Check::new(
            "anchor, another implementation",
            failure(&program, &with(&["--pin-implementation", other]), "implementation").await,
        ),
        Check::new("anchor, no endpoint", failure(&program, &base[..6], "at least one endpoint").await),
    ])
}

async fn run(program: &Path, arguments: &[&str]) -> anyhow::Result<(Option<i32>, String, String)> {
    let mut command = Command::new(program);
    let output = child::output(clear_env(command.args(arguments)), TIMEOUT).await?;
    Ok((output.status.code(), String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?))
}

async fn success(program: &Path, arguments: &[&str], proven: bool) -> anyhow::Result<()> {
    let (status, stdout, stderr) = run(program, arguments).await?;
    ensure!(status == Some(0), "{stderr}");
    let result: Value = serde_json::from_str(&stdout)?;
    ensure!(result["root_key"] == KEY, "{result}");
    ensure!(result["source"]["chain"]["proven"] == proven && result["chain"]["block"]["number"].is_u64(), "{result}");
    Ok(())
}

async fn failure(program: &Path, arguments: &[&str], reason: &str) -> anyhow::Result<()> {
    let (status, stdout, stderr) = run(program, arguments).await?;
    ensure!(status == Some(1) && stdout.is_empty() && stderr.contains(reason), "{status:?}: {stdout}{stderr}");
    Ok(())
}
