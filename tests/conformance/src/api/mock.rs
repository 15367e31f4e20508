//! Prism as a mock server: the client must decode every response that Prism generates from the document alone.

use super::prism::{self, RelayedClient};
use super::scores::{Checker, Scores};
use crate::shared::document::Document;
use crate::shared::install::Installation;
use crate::shared::relay::{Exchange, local_http};
use anyhow::Context;
use axum::http::{HeaderMap, HeaderValue};
use futures_util::future::try_join_all;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use testkit::Call;

/// The number of random responses per operation. There is no seed: with one, Prism generates the same response each time.
const RANDOM_RESPONSES: usize = 200;
/// The most responses of an operation that are drawn again, because Prism itself says that they violate the document: its generator
/// returns a number of the wrong type once in some thousand responses.
const MAX_REDRAWN: usize = 3;
/// The minimum number of distinct random responses; it is low, because some operations return few fields.
const MIN_DISTINCT: usize = 20;
/// Root keys as the service writes them: points on the curve, the first two of which are its generator; and no key.
const POINTS: &[&str] = &[
    "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "0x0279BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798",
    "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f",
    "",
    "0x",
];

/// Calls each operation of the document.
pub(super) async fn run(installation: &Installation, document: &Document) -> anyhow::Result<Scores> {
    let path = installation.folder.join(format!("mock-{}.json", document.name));
    fs::write(&path, with_points(serde_json::from_slice(&fs::read(&document.path)?)?).to_string())?;
    let mock = prism::mock(installation, &path).await?;
    let folder = installation.folder.join("undecoded");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let operations = document.operations.iter().map(|operation| check(Call::of(operation.id), &mock.base_url, &folder));
    let mut scores = Scores::default();
    try_join_all(operations).await?.into_iter().for_each(|more| scores.merge(more));
    Ok(scores)
}

/// Narrows the pattern of the root keys in a document: of the texts that fit the pattern of a point, only half are on the curve.
fn with_points(mut document: Value) -> Value {
    match &mut document {
        Value::Object(members) => {
            for (name, member) in members {
                *member = with_points(member.take());
                if let (true, Some(schema)) = (name == "k256_pubkey", member.as_object_mut()) {
                    schema.insert("pattern".to_owned(), format!("^({})$", POINTS.join("|")).into());
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = with_points(item.take())),
        _ => {}
    }
    document
}

async fn check(call: Call, mock: &str, folder: &Path) -> anyhow::Result<Scores> {
    let mut scores = Scores::default();
    let relayed = RelayedClient::new(mock, local_http()?, |client| client.api_key("phak_mock")).await?;
    let (_, result) = decode(&relayed, &call, folder).await;
    scores.record(Checker::Mock, call.id(), "the examples", result);

    let prefer = HeaderMap::from_iter([("prefer".parse()?, HeaderValue::from_static("dynamic=true"))]);
    let set = |http: reqwest::ClientBuilder| http.default_headers(prefer);
    let relayed = RelayedClient::new(mock, local_http()?, |client| client.api_key("phak_mock").http(set)).await?;
    let mut distinct = BTreeSet::new();
    let mut redrawn = 0;
    for _ in 0..RANDOM_RESPONSES {
        let (mut exchange, mut result) = decode(&relayed, &call, folder).await;
        while redrawn < MAX_REDRAWN && exchange.as_ref().is_some_and(|exchange| prism::violation(exchange).is_some()) {
            redrawn += 1;
            (exchange, result) = decode(&relayed, &call, folder).await;
        }
        distinct.extend(exchange.map(|exchange| exchange.body));
        scores.record(Checker::Random, call.id(), "a random response", result);
    }
    if distinct.len() < MIN_DISTINCT {
        scores.explain(Checker::Random, call.id(), format!("only {} distinct responses", distinct.len()));
    }
    Ok(scores)
}

/// Makes a call. A response that the client cannot decode is saved in a file.
async fn decode(relayed: &RelayedClient, call: &Call, folder: &Path) -> (Option<Exchange>, Result<(), String>) {
    let response = call.send(&relayed.client).await;
    let exchange = relayed.relay.take().pop();
    let Some(recorded) = &exchange else { return (None, Err("no request was sent".to_owned())) };
    let result = match (prism::violation(recorded), response) {
        (Some(violation), _) => Err(format!("{violation}; {}", save(call.id(), recorded, folder))),
        (None, Ok(_)) => Ok(()),
        (None, Err(error)) => Err(format!("the client failed: {error}; {}", save(call.id(), recorded, folder))),
    };
    (exchange, result)
}

fn save(operation: &str, exchange: &Exchange, folder: &Path) -> String {
    let file = tempfile::Builder::new().prefix(&format!("{operation}-")).suffix(".json").tempfile_in(folder);
    let path = file.and_then(|file| {
        let (_, path) = file.keep()?;
        fs::write(&path, &exchange.body)?;
        Ok(path)
    });
    match path {
        Ok(path) => format!("the response is in {}", path.display()),
        Err(error) => format!("the response cannot be saved: {error}"),
    }
}
