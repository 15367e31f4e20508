//! Successful responses: each is read, or is an error that shows nothing of it.

use std::time::{Duration, Instant};

use kms_client::simulator::{App, Simulator};
use kms_client::{AppId, ErrorKind};
use proptest::prelude::*;
use serde_json::Value;
use testkit::{API_KEY, Call, calls, printable, success};

use super::budget::fuzz;
use super::corrupt::{changed, changes, corrupted, corruptions};
use super::service::Service;

/// A text in the place of a value.
const VALUE: &str = "phak_0123456789 in a body";

/// Returns valid responses of every operation: its fixture, and the simulator's response if the simulator has one.
async fn valid_responses() -> Vec<(Call, Value)> {
    let apps = [App::new(AppId::from([0xab; 20]), "base")];
    let simulator = Simulator::builder().api_key(API_KEY).apps(apps).sign_v1().start().await.unwrap();
    let mut responses = Vec::new();
    for call in calls() {
        let url = format!("{}{}", simulator.base_url(), call.target());
        let method = call.operation().method.parse().unwrap();
        let request = reqwest::Client::new().request(method, url).header("x-api-key", API_KEY);
        let request = request.body(call.body().map(|body| body.to_string()).unwrap_or_default());
        let response = request.header("x-phala-version", call.operation().version).send().await.unwrap();
        if response.status().is_success() {
            let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
            responses.push((call.clone(), body));
        }
        let body = success(call.id());
        responses.push((call, body));
    }
    assert!(responses.len() >= 20, "the simulator does not know the operations");
    responses
}

#[test]
fn a_response_that_cannot_be_read_is_an_error_that_shows_nothing_of_it() {
    let service = Service::start();
    let valid = service.runtime.block_on(valid_responses());
    let client = service.client_builder().build().unwrap();
    let send = |call: &Call, body: &[u8]| {
        service.set_reply(200, b"", body);
        service.runtime.block_on(call.send(&client))
    };
    for (call, body) in &valid {
        send(call, body.to_string().as_bytes()).unwrap();
    }

    let random = prop::option::weighted(0.1, prop::collection::vec(any::<u8>(), 0..200));
    let inputs = (0..valid.len(), changes(VALUE), corruptions(), random);
    fuzz("responses", inputs, |(index, changes, corruptions, random)| {
        let (call, valid) = &valid[index];
        let body = changed(valid.clone(), &changes).to_string().into_bytes();
        let body = random.unwrap_or_else(|| corrupted(body, &corruptions));
        let started = Instant::now();
        if let Err(error) = send(call, &body) {
            prop_assert_eq!(error.kind(), ErrorKind::Decode);
            let printed = printable(&error).to_ascii_lowercase();
            prop_assert!(!printed.contains(API_KEY) && !printed.contains("in a body"), "{}", printed);
        }
        prop_assert!(started.elapsed() < Duration::from_secs(5), "the call takes too long");
        Ok(())
    });
}
