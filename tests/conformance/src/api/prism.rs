//! Prism, as a proxy and as a mock server, and the violations that it reports in its responses.

use crate::shared::install::Installation;
use crate::shared::relay::{Exchange, Relay};
use crate::shared::script;
use crate::shared::server::Server;
use anyhow::Context;
use axum::http::header;
use kms_client::{Client, ClientBuilder, Retry};
use serde_json::Value;
use std::path::Path;
use tokio::process::Command;

/// The header for violations that Prism does not turn into an error.
const VIOLATIONS: &str = "sl-violations";
/// The beginning of the type of Prism's own errors.
const ERROR_TYPES: &str = "https://stoplight.io/prism/errors";

/// Starts a proxy that turns every response that violates the document into an error. With `requests`, it responds to an
/// invalid request itself, so that the server's own response cannot be seen.
pub(super) async fn proxy(
    installation: &Installation,
    document: &Path,
    upstream: &str,
    requests: bool,
) -> anyhow::Result<Server> {
    let mut command = command(installation, "proxy", document);
    command.arg(upstream).arg("--errors").arg(format!("--validate-request={requests}"));
    start(&mut command).await
}

/// Starts a mock server, which generates responses from the document.
pub(super) async fn mock(installation: &Installation, document: &Path) -> anyhow::Result<Server> {
    start(&mut command(installation, "mock", document)).await
}

fn command(installation: &Installation, name: &str, document: &Path) -> Command {
    let mut command = Command::new("node");
    script::clear_env(&mut command).current_dir(&installation.folder);
    command.arg("node_modules/@stoplight/prism-cli/dist/index.js").arg(name).arg(document).args(["--port", "0"]);
    command
}

async fn start(command: &mut Command) -> anyhow::Result<Server> {
    Server::start(command, "Prism is listening on ").await.context("cannot start Prism")
}

/// A client that sends its requests through a relay, so that the raw responses can be checked.
pub(super) struct RelayedClient {
    pub(super) client: Client,
    pub(super) relay: Relay,
}

impl RelayedClient {
    pub(super) async fn new(
        upstream: &str,
        http: reqwest::Client,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> anyhow::Result<Self> {
        let relay = Relay::start(upstream, http).await?;
        // Without retries, one call is one exchange.
        let client = Client::builder().base_url(relay.base_url.clone()).retry(Retry::off());
        let client = configure(client).build()?;
        Ok(Self { client, relay })
    }

    /// Fails with Prism's first violation since the last check, or if no request was sent.
    pub(super) fn check(&self) -> Result<(), String> {
        match self.relay.take().as_slice() {
            [] => Err("no request was sent".to_owned()),
            exchanges => exchanges.iter().try_for_each(|exchange| violation(exchange).map_or(Ok(()), Err)),
        }
    }
}

/// Returns the violation that Prism reports in an exchange.
pub(super) fn violation(exchange: &Exchange) -> Option<String> {
    let target = &exchange.target;
    if let Some(found) = exchange.headers.get(VIOLATIONS) {
        return Some(format!("{target}: {}", String::from_utf8_lossy(found.as_bytes())));
    }
    let problem = exchange
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"));
    let body: Value = serde_json::from_slice(&exchange.body).ok()?;
    if !problem && !body.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with(ERROR_TYPES)) {
        return None;
    }
    let reason = body.get("validation").or_else(|| body.get("detail")).unwrap_or(&body);
    Some(format!("{target}: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::http::{HeaderMap, HeaderValue, StatusCode};

    fn exchange(header: Option<(&'static str, &'static str)>, body: &'static str) -> Exchange {
        let headers: HeaderMap =
            header.into_iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect();
        Exchange { target: "/a".to_owned(), status: StatusCode::OK, headers, body: Bytes::from_static(body.as_bytes()) }
    }

    #[test]
    fn a_response_of_the_server_has_no_violation() {
        assert_eq!(violation(&exchange(None, r#"{"type": "base"}"#)), None);
        assert_eq!(violation(&exchange(None, "not JSON")), None);
    }

    #[test]
    fn the_header_and_prisms_own_errors_are_violations() {
        let header = exchange(Some((VIOLATIONS, "[a reason]")), "{}");
        assert_eq!(violation(&header).unwrap(), "/a: [a reason]");
        let own =
            r#"{"type": "https://stoplight.io/prism/errors#VIOLATIONS", "detail": "d", "validation": ["a reason"]}"#;
        assert_eq!(violation(&exchange(None, own)).unwrap(), r#"/a: ["a reason"]"#);
        let problem = exchange(Some(("content-type", "application/problem+json")), r#"{"detail": "d"}"#);
        assert_eq!(violation(&problem).unwrap(), r#"/a: "d""#);
    }
}
