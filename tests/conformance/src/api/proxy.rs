//! Prism between the client and the simulator, and what it finds in requests, answers and errors.

use super::call::Call;
use super::case;
use super::document::{Document, Operation};
use super::prism::{self, Wire};
use super::score::{Judge, Scores};
use super::stage::{Stage, WISH};
use crate::judges::install::Installed;
use crate::judges::relay::local_http;
use anyhow::Context;
use axum::http::{HeaderMap, HeaderValue};
use futures_util::future::try_join;
use kms_client::Error;
use kms_client::simulator::Simulator;
use serde_json::Value;

/// A version that there never was.
const UNKNOWN_VERSION: &str = "2000-01-01";

/// Sends everything through.
pub(super) async fn run(installed: &Installed, document: &Document, simulator: &Simulator) -> anyhow::Result<Scores> {
    let stage = Stage::start(&simulator.base_url(), local_http()?).await?;
    let (strict, lenient) = try_join(
        prism::proxy(installed, &document.path, &stage.base_url, true),
        prism::proxy(installed, &document.path, &stage.base_url, false),
    )
    .await?;
    let mut scores = Scores::default();
    answers(document, &strict.base_url, simulator, &mut scores).await?;
    wishes(document, &lenient.base_url, simulator, &mut scores).await?;
    refusals(document, &lenient.base_url, simulator, &mut scores).await?;
    raw(document, &lenient.base_url, simulator, &mut scores).await?;
    Ok(scores)
}

/// What the simulator answers well.
async fn answers(document: &Document, proxy: &str, simulator: &Simulator, scores: &mut Scores) -> anyhow::Result<()> {
    let wire = Wire::to(proxy, local_http()?, |client| client.api_key(simulator.api_key())).await?;
    for case in case::answered().into_iter().filter(|case| document.has(case.call.operation())) {
        let answer = case.call.send(&wire.client).await;
        // Where Prism has found something, the client has got Prism's error in place of the answer.
        let result = wire.verdict().and_then(|()| case.check(&answer.map_err(|error| told(&error))?));
        scores.record(Judge::Proxy, case.call.operation(), &format!("{:?}", case.call), result);
    }
    Ok(())
}

/// Every status that the document has for an operation.
async fn wishes(document: &Document, proxy: &str, simulator: &Simulator, scores: &mut Scores) -> anyhow::Result<()> {
    for operation in &document.operations {
        let call = sample(operation)?;
        for status in operation.statuses.iter().copied().filter(|status| *status != 200) {
            let wish = HeaderMap::from_iter([(WISH.parse()?, HeaderValue::from(status))]);
            let set = |http: reqwest::ClientBuilder| http.default_headers(wish);
            let wire = Wire::to(proxy, local_http()?, |client| client.api_key(simulator.api_key()).http(set)).await?;
            let result = is_refused(&wire, &call, status).await;
            scores.record(Judge::Errors, &operation.id, &format!("a documented {status}"), result);
        }
    }
    Ok(())
}

/// What the simulator refuses by itself.
async fn refusals(document: &Document, proxy: &str, simulator: &Simulator, scores: &mut Scores) -> anyhow::Result<()> {
    let wire = Wire::to(proxy, local_http()?, |client| client.api_key(simulator.api_key())).await?;
    for refused in case::refused().into_iter().filter(|refused| document.has(refused.call.operation())) {
        let result = is_refused(&wire, &refused.call, refused.status).await;
        scores.record(Judge::Errors, refused.call.operation(), &format!("{:?}", refused.call), result);
    }
    let stranger = Wire::to(proxy, local_http()?, |client| client.api_key("phak_wrong")).await?;
    for operation in &document.operations {
        let result = is_refused(&stranger, &sample(operation)?, 401).await;
        scores.record(Judge::Errors, &operation.id, "a wrong key", result);
    }
    Ok(())
}

/// What the client would not ask for.
async fn raw(document: &Document, proxy: &str, simulator: &Simulator, scores: &mut Scores) -> anyhow::Result<()> {
    let wire = Wire::to(proxy, local_http()?, |client| client.api_key(simulator.api_key())).await?;
    let http = local_http()?;
    for operation in &document.operations {
        let bad = case::raw().into_iter().filter(|raw| raw.operation == operation.id);
        let bad = bad.map(|raw| (raw.target.to_owned(), operation.version.as_str(), raw.status));
        for (target, version, status) in bad.chain([(operation.sample_target(), UNKNOWN_VERSION, 400)]) {
            let request = http.get(format!("{}{target}", wire.relay.base_url));
            let request = request.header("x-api-key", simulator.api_key()).header("x-phala-version", version);
            let answer = request.send().await?;
            let result = wire.verdict().and_then(|()| expect(answer.status().as_u16(), status));
            scores.record(Judge::Errors, &operation.id, &format!("{target} under {version}"), result);
        }
    }
    Ok(())
}

fn sample(operation: &Operation) -> anyhow::Result<Call> {
    Call::sample(&operation.id).with_context(|| format!("the client has no call for {}", operation.id))
}

async fn is_refused(wire: &Wire, call: &Call, status: u16) -> Result<(), String> {
    let answer: Result<Value, Error> = call.send(&wire.client).await;
    wire.verdict()?;
    match answer {
        Ok(_) => Err(format!("expected status {status}, and it was answered")),
        Err(error) => expect(error.status().ok_or_else(|| told(&error))?, status),
    }
}

fn expect(found: u16, status: u16) -> Result<(), String> {
    if found == status { Ok(()) } else { Err(format!("expected status {status}, found {found}")) }
}

fn told(error: &Error) -> String {
    format!("the client says: {error}")
}
