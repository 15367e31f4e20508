//! Answers that no service should give: each becomes a value or a typed error, and none a panic or a wait.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fault::{OPERATIONS, Operation, operation};
use kms_client::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::fixtures::fixture;
use crate::server::Canned;

/// Far more than any of these needs, and far less than the client's own patience.
const PATIENCE: Duration = Duration::from_secs(10);

type Outcome = Result<Value, Error>;

/// What each body becomes, in order.
async fn answered(call: Operation, bodies: Vec<Vec<u8>>) -> Vec<Outcome> {
    let count = bodies.len();
    let next = AtomicUsize::new(0);
    let server = Canned::with(move |_| {
        let body = bodies[next.fetch_add(1, Ordering::Relaxed)].clone();
        (200, vec![("content-type", "application/json".to_owned())], body.into())
    })
    .await;
    let client = server.client();
    let mut outcomes = Vec::with_capacity(count);
    for _ in 0..count {
        let outcome = tokio::time::timeout(PATIENCE, (call.call)(client.clone())).await;
        outcomes.push(outcome.expect("the call ends"));
    }
    outcomes
}

fn decode_error(outcome: Outcome, about: &str) -> String {
    let error = outcome.expect_err(about);
    assert_eq!(error.kind(), ErrorKind::Decode, "{about}: {error}");
    let shown = error.to_string();
    assert!(!shown.contains('\n') && shown.len() < 700, "{about}: {shown}");
    assert!(!format!("{shown} {error:?}").contains("SECRET"), "{about}: {shown}");
    shown
}

/// The JSON pointers of all values, the whole included.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, child)| places(child, &format!("{at}/{key}"), all)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, child)| places(child, &format!("{at}/{index}"), all));
        }
        _ => {}
    }
}

/// The place as an error says it: `/items/1/id` is `items[1].id`.
fn said(pointer: &str) -> String {
    let tokens = pointer.split('/').skip(1).map(|token| match token.parse::<usize>() {
        Ok(index) => format!("[{index}]"),
        Err(_) => format!(".{token}"),
    });
    tokens.collect::<String>().trim_start_matches('.').to_owned()
}

#[tokio::test]
async fn an_answer_that_is_cut_off_anywhere_is_an_error() {
    for call in OPERATIONS {
        let body = fixture(call.id, 200).to_string().into_bytes();
        let cuts: Vec<_> = (0..body.len()).step_by(7).map(|length| body[..length].to_vec()).collect();
        for outcome in answered(call, cuts).await {
            assert!(decode_error(outcome, call.id).contains("empty or cut off"));
        }
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_in_any_field_is_an_error_that_names_it_or_no_loss() {
    let wrong =
        [json!("SECRET"), json!(-1), json!(1.5), json!(true), json!({"SECRET": 1}), json!(["SECRET"]), json!(null)];
    let (mut refused, mut taken) = (0, 0);
    for call in OPERATIONS {
        let body = fixture(call.id, 200);
        let mut all = Vec::new();
        places(&body, "", &mut all);
        let cases: Vec<_> = all.iter().flat_map(|place| wrong.iter().map(move |value| (place, value))).collect();
        let bodies = cases.iter().map(|(place, value)| {
            let mut body = body.clone();
            *body.pointer_mut(place).unwrap() = (*value).clone();
            body.to_string().into_bytes()
        });
        let outcomes = answered(call, bodies.collect()).await;
        for ((place, value), outcome) in cases.into_iter().zip(outcomes) {
            let about = format!("{} with {value} at {place}", call.id);
            match outcome {
                Ok(_) => {
                    let before = body.pointer(place).unwrap();
                    let same_type = std::mem::discriminant(before) == std::mem::discriminant(value);
                    // What is null is absent, and what was null may be anything that fits.
                    assert!(same_type || value.is_null() || before.is_null(), "{about} was taken");
                    taken += 1;
                }
                Err(error) => {
                    let text = decode_error(Err(error), &about);
                    let place = said(place);
                    assert!(place.is_empty() || text.contains(&format!("at `{place}")), "{about}: {text}");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 500 && taken > 100, "{refused} were refused, {taken} taken");
}

#[tokio::test]
async fn a_hundred_thousand_items_are_read_whole() {
    for (id, item, count) in [
        ("list_kms", json!({"id": "k", "url": "u", "version": "v"}), 100_000),
        ("get_next_app_ids", json!({"app_id": "ab".repeat(20), "nonce": 1}), 50_000),
    ] {
        let call = operation(id);
        let items: Vec<_> = std::iter::repeat_n(item, count).collect();
        let body = match id {
            "list_kms" => json!({"items": items, "total": count, "page": 1, "page_size": 100, "pages": 1000}),
            _ => json!({"app_ids": items}),
        };
        let answer = answered(call, vec![body.to_string().into_bytes()]).await.pop().unwrap().unwrap();
        let items = if id == "list_kms" { &answer["items"] } else { &answer };
        assert_eq!(items.as_array().unwrap().len(), count);
    }
}

#[tokio::test]
async fn nesting_without_end_is_passed_over_where_nobody_looks_and_an_error_elsewhere() {
    for call in OPERATIONS {
        let body = fixture(call.id, 200);
        let mut open = body.to_string();
        open.pop();
        let nested = |count: usize| "[".repeat(count) + &"]".repeat(count);
        let beside = format!("{open},\"more\":{}}}", nested(200_000));
        let bodies = [body.to_string(), beside, nested(200_000), "[".repeat(200_000)];
        let mut outcomes = answered(call, bodies.map(String::into_bytes).to_vec()).await;
        decode_error(outcomes.pop().unwrap(), call.id);
        decode_error(outcomes.pop().unwrap(), call.id);
        assert_eq!(outcomes.pop().unwrap().unwrap(), outcomes.pop().unwrap().unwrap());
    }
}

#[tokio::test]
async fn numbers_that_fit_no_type_are_errors_that_name_the_field() {
    for number in ["18446744073709551616", "1e400", "-9223372036854775809", "1e-400", "0.1"] {
        let body = format!(r#"{{"app_ids":[{{"app_id":"{}","nonce":{number}}}]}}"#, "ab".repeat(20));
        let call = operation("get_next_app_ids");
        let text = decode_error(answered(call, vec![body.into_bytes()]).await.pop().unwrap(), number);
        // What is no number at all for the parser is no JSON for it either.
        assert!(text.contains("app_ids[0].nonce") || text.contains("not JSON"), "{text}");
    }
    let body = format!(r#"{{"app_ids":[{{"app_id":"{}","nonce":{}}}]}}"#, "ab".repeat(20), u64::MAX);
    let answer = answered(operation("get_next_app_ids"), vec![body.into_bytes()]).await.pop().unwrap().unwrap();
    assert_eq!(answer[0]["nonce"], u64::MAX);
}

#[tokio::test]
async fn a_key_that_is_there_twice_is_an_error_that_names_it() {
    let body = br#"{"id":"kms_1","url":"a","url":"SECRET","version":"v"}"#.to_vec();
    let outcome = answered(operation("get_kms_info"), vec![body]).await.pop().unwrap();
    assert!(decode_error(outcome, "url twice").contains("does not fit at `url`"));
}

#[tokio::test]
async fn what_is_no_utf_8_or_begins_with_a_byte_order_mark_is_an_error() {
    for call in OPERATIONS {
        let good = fixture(call.id, 200).to_string();
        let mark = format!("\u{feff}{good}").into_bytes();
        let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut latin = good.clone().into_bytes();
        let quote = latin.iter().rposition(|byte| *byte == b'"').unwrap();
        latin.insert(quote, 0xe9);
        for (about, outcome) in ["mark", "UTF-16", "Latin-1"].iter().zip(answered(call, vec![mark, utf16, latin]).await)
        {
            decode_error(outcome, &format!("{} with {about}", call.id));
        }
    }
}

#[tokio::test]
async fn the_content_type_does_not_decide_what_the_body_is() {
    for call in OPERATIONS {
        let body = fixture(call.id, 200).to_string();
        for content_type in ["text/html", "application/octet-stream", "application/json; charset=utf-16", "nonsense"] {
            let server = Canned::answering(200, &[("content-type", content_type)], body.clone()).await;
            assert!((call.call)(server.client()).await.is_ok(), "{} as {content_type}", call.id);
        }
        let page = "<!doctype html><title>SECRET</title>";
        let server = Canned::answering(200, &[("content-type", "application/json")], page).await;
        assert!(decode_error((call.call)(server.client()).await, call.id).contains("not JSON"));
    }
}

#[tokio::test]
async fn compression_that_nobody_asked_for_is_an_error_where_it_is_not_understood() {
    // The tests' own reqwest takes gzip off; brotli it does not know.
    let body = fixture("get_kms_info", 200).to_string();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(body.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let call = operation("get_kms_info");
    let bodies = [
        ("gzip", gzip.clone()),
        ("br", gzip.clone()),
        ("gzip", gzip[..gzip.len() / 2].to_vec()),
        ("gzip", body.clone().into_bytes()),
    ];
    let mut outcomes = Vec::new();
    for (encoding, body) in bodies {
        let server = Canned::answering(200, &[("content-encoding", encoding)], body).await;
        outcomes.push((call.call)(server.client()).await);
    }
    let kinds: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().err().map(Error::kind)).collect();
    assert_eq!(kinds[..2], [None, Some(ErrorKind::Decode)]);
    // Half a stream, and none at all: the body breaks off.
    assert!(kinds[2..].iter().all(Option::is_some), "{kinds:?}");
    // A server that compresses without saying so.
    let server = Canned::answering(200, &[("content-type", "application/json")], gzip).await;
    assert!(decode_error((call.call)(server.client()).await, "gzip in disguise").contains("not JSON"));
}
