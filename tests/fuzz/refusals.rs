//! Error answers and their headers, `Retry-After` among them: an error of one line that shows neither the key nor a value,
//! and no wait beyond the deadline.

use std::time::{Duration, Instant};

use kms_client::Retry;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::budget::fuzz;
use super::service::Service;
use super::spoil::{changed, changes, damaged, damages};
use crate::server::KEY;

/// A value that the service repeats, and that no error shows.
const VALUE: &str = "a value that was sent";
const DEADLINE: Duration = Duration::from_millis(300);

fn bodies() -> Vec<Value> {
    let key = format!("the key {KEY} is wrong");
    vec![
        json!({
            "error_code": KEY, "message": key, "request_id": KEY, "suggestions": [key], "links": [{ "url": key }],
            "details": [{ "field": KEY, "value": VALUE, "message": key }, { "value": { "x": [VALUE] }, "message": key }],
        }),
        json!({ "detail": [{ "loc": ["query", KEY, 3], "msg": key, "type": KEY, "input": VALUE, "ctx": { "x": VALUE } }] }),
        json!({ "detail": { "error_code": KEY, "message": key, "details": [{ "value": VALUE, "message": key }] } }),
        json!({ "detail": key, "value": VALUE }),
        json!({ "message": key, "input": VALUE }),
    ]
}

/// What a service asks to wait: seconds, a date, or what is neither.
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
    (valid, damages()).prop_map(|(value, damages)| {
        let mut value = damaged(value.into_bytes(), &damages);
        value.retain(|byte| !matches!(byte, b'\r' | b'\n'));
        value
    })
}

#[test]
fn a_refusal_shows_neither_key_nor_value_and_waits_within_the_deadline() {
    let service = Service::start();
    let retry = Retry::default().initial_backoff(Duration::from_millis(1));
    let client = service.builder().retry(retry).deadline(DEADLINE).build().unwrap();
    let bodies = bodies();
    let status = prop_oneof![
        prop::sample::select(vec![301_u16, 400, 401, 403, 404, 408, 409, 422, 425, 429, 465, 500, 502, 503, 504]),
        201_u16..1000,
    ];
    let noise = prop::option::weighted(0.1, prop::collection::vec(any::<u8>(), 0..200));
    let inputs = (status, 0..bodies.len(), changes(KEY), damages(), noise, retry_after());
    fuzz("refusals", inputs, |(status, body, changes, damages, noise, wait)| {
        // Damage can move a value to where a message is expected, and then it is one.
        let whole = noise.is_none() && damages.is_empty();
        let body = changed(bodies[body].clone(), &changes);
        let body = noise.unwrap_or_else(|| damaged(body.to_string().into_bytes(), &damages));
        let headers = [&b"x-request-id: "[..], KEY.as_bytes(), b"\r\nretry-after: ", &wait, b"\r\n"].concat();
        service.tell(status, &headers, &body);

        let started = Instant::now();
        let error = service.runtime.block_on(client.get_kms_info("phala")).unwrap_err();
        prop_assert!(started.elapsed() < DEADLINE + Duration::from_secs(1), "it waits too long");
        let text = error.to_string();
        prop_assert!(text.len() < 4000 && !text.chars().any(char::is_control), "{}", text);
        let printed = fault::printed(&error).to_ascii_lowercase();
        prop_assert!(!printed.contains(KEY), "{}", printed);
        prop_assert!(!whole || !printed.contains(VALUE), "{}", printed);
        Ok(())
    });
}
