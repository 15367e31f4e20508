//! An endpoint that lies: it passes requests on, and changes what comes back.

use super::node::Node;
use crate::shared::relay::local_http;
use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lie {
    /// The contract has another root key.
    Key,
    /// The contract has another implementation.
    Implementation,
    /// The block has another hash.
    Hash,
    /// The block has another state root.
    StateRoot,
    /// A node of the account's proof is another one.
    AccountProof,
    /// A node of a proof of the root key is another one.
    KeyProof,
    /// The proof of the root key is one of its absence.
    NoKey,
    /// There is no contract.
    NoContract,
    /// The chain is another one.
    Chain,
}

impl Lie {
    pub(super) const ALL: [Self; 9] = [
        Self::Key,
        Self::Implementation,
        Self::Hash,
        Self::StateRoot,
        Self::AccountProof,
        Self::KeyProof,
        Self::NoKey,
        Self::NoContract,
        Self::Chain,
    ];

    /// Changes the result of a method.
    fn tell(self, method: &str, result: &mut Value, key: &str) {
        match (self, method) {
            (Self::Key, "eth_call") => {
                let other = format!("02{}", "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
                *result = result.as_str().unwrap_or_default().replace(key, &other).into();
            }
            (Self::Implementation, "eth_getStorageAt") => {
                *result = json!(format!("0x{}{}", "0".repeat(24), "ab".repeat(20)));
            }
            (Self::Hash, "eth_getBlockByNumber") => flip(&mut result["hash"]),
            (Self::StateRoot, "eth_getBlockByNumber") => result["stateRoot"] = json!(format!("0x{}", "ab".repeat(32))),
            (Self::AccountProof, "eth_getProof") => flip(&mut result["accountProof"][0]),
            (Self::KeyProof, "eth_getProof") => flip(&mut result["storageProof"][2]["proof"][0]),
            (Self::NoKey, "eth_getProof") => result["storageProof"][1]["proof"] = json!([]),
            (Self::NoContract, "eth_call") => *result = json!("0x"),
            (Self::Chain, "eth_chainId") => *result = json!("0x1"),
            _ => {}
        }
    }
}

/// Changes the last digit of a text in hex.
fn flip(node: &mut Value) {
    let text = node.as_str().unwrap_or_default();
    if let Some(start) = text.get(..text.len().saturating_sub(1)) {
        *node = format!("{start}{}", if text.ends_with('0') { '1' } else { '0' }).into();
    }
}

/// A running endpoint.
pub(super) struct Liar {
    pub(super) url: String,
    serving: JoinHandle<()>,
}

impl Liar {
    pub(super) async fn start(node: &Node, lie: Lie, key: &str) -> anyhow::Result<Self> {
        let (target, key) = (node.url.clone(), key.to_owned());
        let http = local_http()?;
        let handler = move |body: Bytes| {
            let (target, key, http) = (target.clone(), key.clone(), http.clone());
            async move { respond(&http, &target, lie, &key, &body).await.unwrap_or_default() }
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let router = Router::new().route("/", post(handler));
        let serving = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, serving })
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn respond(http: &reqwest::Client, target: &str, lie: Lie, key: &str, body: &[u8]) -> anyhow::Result<String> {
    let request: Value = serde_json::from_slice(body)?;
    let method = request["method"].as_str().unwrap_or_default();
    let request = http.post(target).header("content-type", "application/json").body(body.to_vec());
    let mut response: Value = serde_json::from_slice(&request.send().await?.bytes().await?)?;
    lie.tell(method, &mut response["result"], key);
    Ok(response.to_string())
}
