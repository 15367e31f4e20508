//! Answers: what can be read is, and what cannot is an error that shows nothing of it.

use std::time::{Duration, Instant};

use fault::OPERATIONS;
use kms_client::simulator::{App, Simulator};
use kms_client::{AppId, ErrorKind, Retry};
use proptest::prelude::*;
use serde_json::Value;

use super::budget::fuzz;
use super::service::Service;
use super::spoil::{changed, changes, damaged, damages};
use crate::server::KEY;

/// What stands where a value is expected.
const VALUE: &str = "phak_0123456789 in a body";

/// What a simulator answers to each operation.
fn valid(service: &Service) -> Vec<Value> {
    let client = service.builder().retry(Retry::off()).build().unwrap();
    service.runtime.block_on(async {
        let apps = [App::new(AppId::from([0xab; 20]), "base")];
        let simulator = Simulator::builder().api_key(KEY).apps(apps).sign_v1().start().await.unwrap();
        let mut answers = Vec::new();
        for operation in OPERATIONS {
            // What the operation asks for is what it has sent last.
            let _ = (operation.call)(client.clone()).await;
            let heard = service.origin.heard.text();
            let request = heard.rsplit("GET ").next().unwrap();
            let path = request.split(' ').next().unwrap();
            let version = request.lines().find_map(|line| line.strip_prefix("x-phala-version: ")).unwrap();
            let url = format!("{}{path}", simulator.base_url());
            let http = reqwest::Client::new().get(url).header("x-api-key", KEY).header("x-phala-version", version);
            let answer = http.send().await.unwrap().error_for_status().unwrap().bytes().await.unwrap();
            answers.push(serde_json::from_slice(&answer).unwrap());
        }
        answers
    })
}

#[test]
fn an_answer_that_cannot_be_read_is_an_error_that_shows_nothing_of_it() {
    let service = Service::start();
    service.tell(404, b"", b"");
    let valid = valid(&service);
    let client = service.builder().retry(Retry::off()).build().unwrap();
    let call = |operation: usize, body: &[u8]| {
        service.tell(200, b"", body);
        service.runtime.block_on((OPERATIONS[operation].call)(client.clone()))
    };
    for (operation, answer) in valid.iter().enumerate() {
        call(operation, answer.to_string().as_bytes()).unwrap();
    }

    let noise = prop::option::weighted(0.1, prop::collection::vec(any::<u8>(), 0..200));
    let inputs = (0..OPERATIONS.len(), changes(VALUE), damages(), noise);
    fuzz("answers", inputs, |(operation, changes, damages, noise)| {
        let answer = changed(valid[operation].clone(), &changes);
        let body = noise.unwrap_or_else(|| damaged(answer.to_string().into_bytes(), &damages));
        let started = Instant::now();
        if let Err(error) = call(operation, &body) {
            prop_assert_eq!(error.kind(), ErrorKind::Decode);
            let printed = fault::printed(&error).to_ascii_lowercase();
            prop_assert!(!printed.contains(KEY) && !printed.contains("in a body"), "{}", printed);
        }
        prop_assert!(started.elapsed() < Duration::from_secs(5), "it hangs");
        Ok(())
    });
}
