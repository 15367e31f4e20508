//! One JSON-RPC endpoint, over an HTTP client of its own.

use std::time::Duration;

use kms_api_gen::read_body;
use reqwest::Url;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::call::budget::Budget;
use crate::call::retry::Retry;
use crate::call::runtime::guarded;
use crate::chain::error::ChainError;
use crate::client::base_url::secure_url;
use crate::client::http::{with_promises, with_tls};
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::error::redactor::Redactor;
use crate::error::response::{from_response, retry_after};
use crate::error::transport::from_transport;

/// The bound on a response, in bytes: that of a block with all hashes of its transactions.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The code of an error that says that a contract has rejected a call.
const EXECUTION_REVERTED: i64 = 3;

/// An endpoint. Its URL is a secret.
pub(super) struct Endpoint {
    url: Url,
    /// The scheme, the host and the port, to show.
    pub(super) origin: String,
    http: reqwest::Client,
    redactor: Redactor,
    budget: Budget,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    result: Value,
    error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
    code: i64,
    message: String,
}

impl Endpoint {
    pub(super) fn new(url: &str) -> Result<Self, ChainError> {
        let url = secure_url(url).map_err(|reason| ChainError::Setup { reason })?;
        let http = with_tls(&url).timeout(TIMEOUT).connect_timeout(CONNECT_TIMEOUT);
        let http = with_promises(http, &url).build();
        let http = http.map_err(|_| ChainError::Setup {
            reason: "the HTTP client cannot be built: check the root certificates",
        })?;
        // The key of a provider is a part of the path, of the query, or the password.
        let query = url.query_pairs().map(|(_, value)| value.into_owned());
        let path = url.path_segments().into_iter().flatten().map(str::to_owned);
        let secret = path.chain(query).chain(url.password().map(str::to_owned)).max_by_key(String::len);
        let redactor = Redactor::new(&SecretString::from(secret.unwrap_or_default()));
        let origin = url.origin().ascii_serialization();
        Ok(Self { url, origin, http, redactor, budget: Budget::new(100) })
    }

    /// Calls a method. Returns its result.
    pub(super) async fn call(&self, method: &'static str, params: Value, end: Instant) -> Result<Value, ChainError> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let attempt = |_| self.once(method, body.clone());
        let left = end.saturating_duration_since(Instant::now());
        let run = guarded(method, Retry::default().run(method, left, &self.budget, attempt)).await;
        let response = run.and_then(|(outcome, history)| outcome.map_err(|error| error.with_history(history)));
        let response = response.map_err(|source| ChainError::Transport { endpoint: self.origin.clone(), source })?;
        match response.error {
            None => Ok(response.result),
            Some(error) => Err(self.rejected(method, &error)),
        }
    }

    async fn once(&self, method: &'static str, body: String) -> Result<Response, Error> {
        let request = self.http.post(self.url.clone()).header(ACCEPT, "application/json");
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
        let transport = |error| from_transport(method, error, &self.redactor);
        let mut response = request.send().await.map_err(transport)?;
        if !response.status().is_success() {
            let wait = retry_after(response.headers(), std::time::SystemTime::now());
            let error = from_response(method, response, BODY_LIMIT, &self.origin, &self.redactor).await;
            return Err(error.with_retry_after(wait));
        }
        let body = read_body(&mut response, BODY_LIMIT).await.map_err(transport)?;
        let body = body.ok_or_else(|| Error::new(ErrorKind::TooLarge, method, "the response is larger than 4 MiB"))?;
        let undecodable = |_| Error::new(ErrorKind::Decode, method, "the response is not JSON-RPC");
        serde_json::from_slice(&body).map_err(undecodable)
    }

    fn rejected(&self, method: &'static str, error: &RpcError) -> ChainError {
        let endpoint = self.origin.clone();
        let message = error.message.to_lowercase();
        // Nodes have no code of their own for it.
        let gone = [
            "header not found",
            "block not found",
            "unknown block",
            "missing trie node",
            "pruned",
            "state not available",
        ];
        if error.code == EXECUTION_REVERTED || message.contains("revert") {
            ChainError::Reverted { endpoint, function: method }
        } else if gone.iter().any(|text| message.contains(text)) {
            ChainError::BlockGone { endpoint }
        } else {
            ChainError::Rpc { endpoint, method, code: error.code, message: self.redactor.show(&error.message) }
        }
    }

    /// Returns the error of a response that does not have its form.
    pub(super) fn malformed(&self, method: &'static str, expected: &'static str) -> ChainError {
        ChainError::Malformed { endpoint: self.origin.clone(), method, expected }
    }
}
