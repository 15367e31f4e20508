//! Prism as a proxy between client and simulator: it checks requests, responses and errors against the document.

use super::case;
use super::error_injector::{ErrorInjector, STATUS_HEADER};
use super::prism::{self, RelayedClient};
use super::scores::{Checker, Scores};
use crate::shared::document::Document;
use crate::shared::install::Installation;
use crate::shared::relay::local_http;
use axum::http::{HeaderMap, HeaderValue};
use futures_util::future::try_join;
use kms_client::Error;
use kms_client::simulator::Simulator;
use testkit::Call;

/// A version that has never existed.
const UNKNOWN_VERSION: &str = "2000-01-01";

/// Sends every call and every raw request through the proxy.
pub(super) async fn run(
    installation: &Installation,
    document: &Document,
    simulator: &Simulator,
) -> anyhow::Result<Scores> {
    let injector = ErrorInjector::start(&simulator.base_url(), local_http()?).await?;
    let (strict, lenient) = try_join(
        prism::proxy(installation, &document.path, &injector.base_url, true),
        prism::proxy(installation, &document.path, &injector.base_url, false),
    )
    .await?;
    let api_key = simulator.api_key();
    let mut scores = Scores::default();
    successes(document, &strict.base_url, api_key, &mut scores).await?;
    documented_errors(document, &lenient.base_url, api_key, &mut scores).await?;
    simulator_errors(document, &lenient.base_url, api_key, &mut scores).await?;
    raw_requests(document, &lenient.base_url, api_key, &mut scores).await?;
    Ok(scores)
}

/// Makes calls that succeed.
async fn successes(document: &Document, proxy: &str, api_key: &str, scores: &mut Scores) -> anyhow::Result<()> {
    let relayed = RelayedClient::new(proxy, local_http()?, |client| client.api_key(api_key)).await?;
    for case in case::cases().into_iter().filter(|case| document.has(case.call.id())) {
        let response = case.call.send(&relayed.client).await;
        // After a violation, the client has received Prism's error in place of the response.
        let result = relayed.check().and_then(|()| {
            let response = response.map_err(|error| describe(&error))?;
            case.check(&case.call.on_the_wire(response))
        });
        scores.record(Checker::Proxy, case.call.id(), &format!("{:?}", case.call), result);
    }
    Ok(())
}

/// Makes a call of every operation for every documented error.
async fn documented_errors(document: &Document, proxy: &str, api_key: &str, scores: &mut Scores) -> anyhow::Result<()> {
    for operation in &document.operations {
        for status in operation.statuses.iter().copied().filter(|status| *status >= 400) {
            let header = HeaderMap::from_iter([(STATUS_HEADER.parse()?, HeaderValue::from(status))]);
            let set = |http: reqwest::ClientBuilder| http.default_headers(header);
            let relayed = RelayedClient::new(proxy, local_http()?, |client| client.api_key(api_key).http(set)).await?;
            let result = expect_error(&relayed, &Call::of(operation.id), status).await;
            scores.record(Checker::Errors, operation.id, &format!("the documented status {status}"), result);
        }
    }
    Ok(())
}

/// Makes calls that the simulator itself rejects, among them a call of every operation with a wrong key.
async fn simulator_errors(document: &Document, proxy: &str, api_key: &str, scores: &mut Scores) -> anyhow::Result<()> {
    let relayed = RelayedClient::new(proxy, local_http()?, |client| client.api_key(api_key)).await?;
    for case in case::error_cases().into_iter().filter(|case| document.has(case.call.id())) {
        let result = expect_error(&relayed, &case.call, case.status).await;
        scores.record(Checker::Errors, case.call.id(), &format!("{:?}", case.call), result);
    }
    let wrong_key = RelayedClient::new(proxy, local_http()?, |client| client.api_key("phak_wrong")).await?;
    for operation in &document.operations {
        let result = expect_error(&wrong_key, &Call::of(operation.id), 401).await;
        scores.record(Checker::Errors, operation.id, "a wrong key", result);
    }
    Ok(())
}

/// Sends requests that the client does not send, among them a request of every operation with an unknown version.
async fn raw_requests(document: &Document, proxy: &str, api_key: &str, scores: &mut Scores) -> anyhow::Result<()> {
    let relayed = RelayedClient::new(proxy, local_http()?, |client| client.api_key(api_key)).await?;
    let http = local_http()?;
    for operation in &document.operations {
        let requests = case::raw_requests().into_iter().filter(|request| request.operation == operation.id);
        let requests = requests.map(|request| (request.target.to_owned(), operation.version, request.status));
        let unknown_version = (Call::of(operation.id).target(), UNKNOWN_VERSION, 400);
        for (target, version, status) in requests.chain([unknown_version]) {
            let url = format!("{}{target}", relayed.relay.base_url);
            let request = http.request(operation.method.parse()?, url);
            let request = request.header("x-api-key", api_key).header("x-phala-version", version);
            let response = request.send().await?;
            let result = relayed.check().and_then(|()| expect(response.status().as_u16(), status));
            scores.record(Checker::Errors, operation.id, &format!("{target} under {version}"), result);
        }
    }
    Ok(())
}

async fn expect_error(relayed: &RelayedClient, call: &Call, status: u16) -> Result<(), String> {
    let result = call.send(&relayed.client).await;
    relayed.check()?;
    match result {
        Ok(_) => Err(format!("expected status {status}, and the call succeeded")),
        Err(error) => expect(error.status().ok_or_else(|| describe(&error))?, status),
    }
}

fn expect(found: u16, status: u16) -> Result<(), String> {
    if found == status { Ok(()) } else { Err(format!("expected status {status}, found {found}")) }
}

fn describe(error: &Error) -> String {
    format!("the client failed: {error}")
}
