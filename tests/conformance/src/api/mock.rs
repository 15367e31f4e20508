//! Prism as the server: the client decodes what the documents alone produce, their examples and answers made up at random.

use super::call::Call;
use super::document::{Document, Operation};
use super::prism::{self, Wire};
use super::score::{Judge, Scores};
use crate::judges::install::Installed;
use crate::judges::relay::{Exchange, local_http};
use anyhow::Context;
use axum::http::{HeaderMap, HeaderValue};
use futures_util::future::try_join_all;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How many answers are made up for an operation. No seed is given: under one Prism makes up the same answer each time.
const ANSWERS: usize = 200;
/// How many of them are different at the least; operations differ in how much there is to make up.
const DIFFERENT: usize = 20;

/// Has each operation answered.
pub(super) async fn run(installed: &Installed, document: &Document) -> anyhow::Result<Scores> {
    let mock = prism::mock(installed, &document.path).await?;
    let kept = installed.folder.join("undecoded");
    fs::create_dir_all(&kept).with_context(|| format!("cannot create {}", kept.display()))?;
    let operations = document.operations.iter().map(|operation| judge(operation, &mock.base_url, &kept));
    let mut scores = Scores::default();
    try_join_all(operations).await?.into_iter().for_each(|more| scores.merge(more));
    Ok(scores)
}

async fn judge(operation: &Operation, mock: &str, kept: &Path) -> anyhow::Result<Scores> {
    let call = Call::sample(&operation.id).with_context(|| format!("the client has no call for {}", operation.id))?;
    let mut scores = Scores::default();
    let wire = Wire::to(mock, local_http()?, |client| client.api_key("phak_mock")).await?;
    let (_, result) = decoded(&wire, &call, kept).await;
    scores.record(Judge::Mock, &operation.id, "the examples", result);

    let prefer = HeaderMap::from_iter([("prefer".parse()?, HeaderValue::from_static("dynamic=true"))]);
    let set = |http: reqwest::ClientBuilder| http.default_headers(prefer);
    let wire = Wire::to(mock, local_http()?, |client| client.api_key("phak_mock").http(set)).await?;
    let mut different = BTreeSet::new();
    for _ in 0..ANSWERS {
        let (exchange, result) = decoded(&wire, &call, kept).await;
        different.extend(exchange.map(|exchange| exchange.body));
        scores.record(Judge::Random, &operation.id, "an answer", result);
    }
    if different.len() < DIFFERENT {
        scores.explain(Judge::Random, &operation.id, format!("only {} different answers", different.len()));
    }
    Ok(scores)
}

/// Whether the client can read what the mock makes up; what it cannot read is kept in a file.
async fn decoded(wire: &Wire, call: &Call, kept: &Path) -> (Option<Exchange>, Result<(), String>) {
    let answer = call.send(&wire.client).await;
    let exchange = wire.relay.take().pop();
    let Some(passed) = &exchange else { return (None, Err("nothing was asked".to_owned())) };
    let result = match (prism::violation(passed), answer) {
        (Some(violation), _) => Err(violation),
        (None, Ok(_)) => Ok(()),
        (None, Err(error)) => Err(format!("the client says: {error}; {}", keep(call.operation(), passed, kept))),
    };
    (exchange, result)
}

fn keep(operation: &str, exchange: &Exchange, folder: &Path) -> String {
    let file = tempfile::Builder::new().prefix(&format!("{operation}-")).suffix(".json").tempfile_in(folder);
    let kept = file.and_then(|file| {
        let (_, path) = file.keep()?;
        fs::write(&path, &exchange.body)?;
        Ok(path)
    });
    match kept {
        Ok(path) => format!("the answer is kept in {}", path.display()),
        Err(error) => format!("the answer cannot be kept: {error}"),
    }
}
