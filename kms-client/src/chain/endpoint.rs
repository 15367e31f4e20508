//! One JSON-RPC endpoint.

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::chain::error::ChainError;
use crate::client::plain::PlainClient;
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// The code of an error that says that a contract has rejected a call.
const EXECUTION_REVERTED: i64 = 3;
/// The code of an error that says that a block is not there (EIP-1474).
const RESOURCE_NOT_FOUND: i64 = -32001;
/// Parts of the messages of nodes that do not have a block or its state. Most have no code for it.
const GONE: [&str; 6] =
    ["header not found", "block not found", "unknown block", "missing trie node", "pruned", "state not available"];

/// An endpoint. Its URL is a secret.
pub(super) struct Endpoint(PlainClient);

/// A response, of which the result is read with its type: a tree of any JSON would take many times the body's size.
#[derive(Deserialize)]
struct Success<T> {
    result: T,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default, rename = "result")]
    _result: IgnoredAny,
    error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
    code: i64,
    message: String,
}

impl Endpoint {
    pub(super) fn new(url: &str) -> Result<Self, ChainError> {
        PlainClient::new(url).map(Self).map_err(|reason| ChainError::Setup { reason })
    }

    /// Returns the scheme, the host and the port, to show.
    pub(super) fn origin(&self) -> String {
        self.0.url.origin().ascii_serialization()
    }

    /// Calls a method. Returns its result, or an error that says what was expected.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        (method, expected): (&'static str, &'static str),
        params: Value,
        end: Instant,
    ) -> Result<T, ChainError> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let request = |http: &reqwest::Client| {
            let request = http.post(self.0.url.clone()).header(ACCEPT, "application/json");
            request.header(CONTENT_TYPE, "application/json").body(body.clone())
        };
        let transport = |source| ChainError::Transport { endpoint: self.origin(), source };
        let (_, body) = self.0.read(method, end, request).await.map_err(transport)?;
        let undecodable = |_| transport(Error::new(ErrorKind::Decode, method, "the response is not JSON-RPC"));
        let response: Response = serde_json::from_slice(&body).map_err(undecodable)?;
        match response.error {
            None => {
                let success: Result<Success<T>, _> = serde_json::from_slice(&body);
                success.map(|success| success.result).map_err(|_| self.malformed(method, expected))
            }
            Some(error) => Err(self.rejected(method, &error)),
        }
    }

    fn rejected(&self, method: &'static str, error: &RpcError) -> ChainError {
        let endpoint = self.origin();
        let message = error.message.to_lowercase();
        if error.code == EXECUTION_REVERTED || message.contains("revert") {
            ChainError::Reverted { endpoint, function: method }
        } else if error.code == RESOURCE_NOT_FOUND || GONE.iter().any(|text| message.contains(text)) {
            ChainError::BlockGone { endpoint }
        } else {
            ChainError::Rpc { endpoint, method, code: error.code, message: self.0.redactor.show(&error.message) }
        }
    }

    /// Returns the error of a response that does not have its form.
    pub(super) fn malformed(&self, method: &'static str, expected: &'static str) -> ChainError {
        ChainError::Malformed { endpoint: self.origin(), method, expected }
    }
}
