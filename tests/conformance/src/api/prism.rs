//! Starting Prism, and reading what it says about an exchange.

use crate::judges::install::Installed;
use crate::judges::relay::{Exchange, Relay};
use crate::judges::script;
use crate::judges::server::Server;
use anyhow::Context;
use axum::http::header;
use kms_client::{Client, ClientBuilder, Retry};
use serde_json::Value;
use std::path::Path;
use tokio::process::Command;

/// The header in which Prism tells what it finds and does not turn into an error.
const VIOLATIONS: &str = "sl-violations";
/// How the type of each error of its own begins.
const OWN_ERRORS: &str = "https://stoplight.io/prism/errors";

/// A proxy that turns every answer that the document does not allow into an error, and every request, if it is to look
/// at those, too: it answers a bad request itself, so that the server's own answer could not be seen.
pub(super) async fn proxy(
    installed: &Installed,
    document: &Path,
    upstream: &str,
    requests: bool,
) -> anyhow::Result<Server> {
    let mut command = command(installed, "proxy", document);
    command.arg(upstream).arg("--errors").arg(format!("--validate-request={requests}"));
    start(&mut command).await
}

/// A server that makes answers up.
pub(super) async fn mock(installed: &Installed, document: &Path) -> anyhow::Result<Server> {
    start(&mut command(installed, "mock", document)).await
}

fn command(installed: &Installed, name: &str, document: &Path) -> Command {
    let mut command = Command::new("node");
    script::bare(&mut command).current_dir(&installed.folder);
    command.arg("node_modules/@stoplight/prism-cli/dist/index.js").arg(name).arg(document).args(["--port", "0"]);
    command
}

async fn start(command: &mut Command) -> anyhow::Result<Server> {
    Server::start(command, "Prism is listening on ").await.context("cannot start Prism")
}

/// A client that asks through a relay, so that raw answers can be seen.
pub(super) struct Wire {
    pub(super) client: Client,
    pub(super) relay: Relay,
}

impl Wire {
    pub(super) async fn to(
        upstream: &str,
        http: reqwest::Client,
        set: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> anyhow::Result<Self> {
        let relay = Relay::start(upstream, http).await?;
        // One call is one exchange, so that none escapes the judge.
        let client = Client::builder().base_url(relay.base_url.clone()).retry(Retry::off());
        let client = set(client).build()?;
        Ok(Self { client, relay })
    }

    /// What Prism found in what has passed, and whether anything has.
    pub(super) fn verdict(&self) -> Result<(), String> {
        match self.relay.take().as_slice() {
            [] => Err("nothing was asked".to_owned()),
            exchanges => exchanges.iter().try_for_each(|exchange| violation(exchange).map_or(Ok(()), Err)),
        }
    }
}

/// What Prism finds in an exchange, in its words.
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
    if !problem && !body.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with(OWN_ERRORS)) {
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
    fn an_answer_without_a_word_of_prism_is_clean() {
        assert_eq!(violation(&exchange(None, r#"{"type": "base"}"#)), None);
        assert_eq!(violation(&exchange(None, "no JSON")), None);
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
