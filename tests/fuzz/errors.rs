//! Error responses and their headers, `Retry-After` among them: each is an error of one line that shows neither the key nor
//! a value, and no wait exceeds the deadline.

use std::time::{Duration, Instant};

use kms_client::Retry;
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::{API_KEY, printable};

use super::budget::fuzz;
use super::corrupt::{changed, changes, corrupted, corruptions};
use super::service::Service;

/// A value that the service sends back, and that no error shows.
const VALUE: &str = "a value that was sent";
const DEADLINE: Duration = Duration::from_millis(300);

fn bodies() -> Vec<Value> {
    let key = format!("the key {API_KEY} is wrong");
    vec![
        json!({
            "error_code": API_KEY, "message": key, "request_id": API_KEY, "suggestions": [key], "links": [{ "url": key }],
            "details": [
                { "field": API_KEY, "value": VALUE, "message": key },
                { "value": { "x": [VALUE] }, "message": key },
            ],
        }),
        json!({
            "detail": [
                { "loc": ["query", API_KEY, 3], "msg": key, "type": API_KEY, "input": VALUE, "ctx": { "x": VALUE } },
            ],
        }),
        json!({
            "detail": { "error_code": API_KEY, "message": key, "details": [{ "value": VALUE, "message": key }] },
        }),
        json!({ "detail": key, "value": VALUE }),
        json!({ "message": key, "input": VALUE }),
    ]
}

/// Returns values of `Retry-After`: seconds, dates, and neither.
fn retry_after() -> impl Strategy<Value = Vec<u8>> {
    let valid = prop_oneof![
        any::<u64>().prop_map(|seconds| seconds.to_string()),
        (0_u64..3).prop_map(|seconds| seconds.to_string()),
        Just("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
        Just("Fri, 31 Dec 9999 23:59:59 GMT".to_owned()),
        Just("Sunday, 06-Nov-94 08:49:37 GMT".to_owned()),
        Just("Sun Nov  6 08:49:37 1994".to_owned()),
        "[0-9.+e-]{0,30}".prop_map(String::from),
    ];
    (valid, corruptions()).prop_map(|(value, corruptions)| {
        let mut value = corrupted(value.into_bytes(), &corruptions);
        value.retain(|byte| !matches!(byte, b'\r' | b'\n'));
        value
    })
}

#[test]
fn an_error_response_shows_neither_key_nor_value_and_waits_within_the_deadline() {
    let service = Service::start();
    let retry = Retry::default().initial_backoff(Duration::from_millis(1));
    let client = service.client_builder().retry(retry).deadline(DEADLINE).build().unwrap();
    let bodies = bodies();
    let status = prop_oneof![
        prop::sample::select(vec![301_u16, 400, 401, 403, 404, 408, 409, 422, 425, 429, 465, 500, 502, 503, 504]),
        201_u16..1000,
    ];
    let random = prop::option::weighted(0.1, prop::collection::vec(any::<u8>(), 0..200));
    let inputs = (status, 0..bodies.len(), changes(API_KEY), corruptions(), random, retry_after());
    fuzz("error responses", inputs, |(status, body, changes, corruptions, random, wait)| {
        // A corruption can move a value to the place of a message, and a message is shown.
        let intact = random.is_none() && corruptions.is_empty();
        let body = changed(bodies[body].clone(), &changes);
        let body = random.unwrap_or_else(|| corrupted(body.to_string().into_bytes(), &corruptions));
        let headers = [&b"x-request-id: "[..], API_KEY.as_bytes(), b"\r\nretry-after: ", &wait, b"\r\n"].concat();
        service.set_reply(status, &headers, &body);

        let started = Instant::now();
        let error = service.runtime.block_on(client.get_kms_info("phala")).unwrap_err();
        prop_assert!(started.elapsed() < DEADLINE + Duration::from_secs(1), "the call takes too long");
        let text = error.to_string();
        prop_assert!(text.len() < 4000 && !text.chars().any(char::is_control), "{}", text);
        let printed = printable(&error).to_ascii_lowercase();
        prop_assert!(!printed.contains(API_KEY), "{}", printed);
        prop_assert!(!intact || !printed.contains(VALUE), "{}", printed);
        Ok(())
    });
}
