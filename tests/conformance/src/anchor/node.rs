//! A real EVM: anvil.

use crate::shared::install::Installation;
use crate::shared::relay::local_http;
use crate::shared::script::clear_env;
use crate::shared::server::Server;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::process::Command;

/// The chain id that the node has: that of Base.
pub(super) const CHAIN_ID: u64 = 8453;

/// A running node.
pub(super) struct Node {
    pub(super) url: String,
    _server: Server,
}

impl Node {
    pub(super) async fn start(installation: &Installation) -> anyhow::Result<Self> {
        let mut command = Command::new(installation.folder.join("node_modules/.bin/anvil"));
        command.args(["--host", "127.0.0.1", "--port", "0", "--chain-id", &CHAIN_ID.to_string()]);
        clear_env(&mut command).env("HOME", &installation.folder);
        let server = Server::start(&mut command, "Listening on ").await.context("anvil")?;
        Ok(Self { url: format!("http://{}", server.base_url), _server: server })
    }

    /// Returns another URL of the node, which counts as another endpoint.
    pub(super) fn other_url(&self) -> String {
        self.url.replace("127.0.0.1", "localhost")
    }

    /// Calls a method of JSON-RPC.
    pub(super) async fn call(&self, method: &str, params: Value) -> anyhow::Result<Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let response = local_http()?.post(&self.url).header("content-type", "application/json").body(body.to_string());
        let response: Value = serde_json::from_slice(&response.send().await?.bytes().await?)?;
        ensure!(response["error"].is_null(), "{method}: {}", response["error"]);
        Ok(response["result"].clone())
    }

    /// Adds empty blocks.
    pub(super) async fn mine(&self, blocks: u64) -> anyhow::Result<()> {
        self.call("anvil_mine", json!([format!("{blocks:#x}")])).await.map(drop)
    }
}
