//! Response bodies that no service should send: each becomes a value or a typed error, and none a panic or a long wait.

use std::io::Write as _;
use std::time::Duration;

use kms_client::{Error, ErrorKind};
use serde_json::{Value, json};
use testkit::{Call, Reply, TestServer, calls, fixture, success};

/// Far more than any of these calls needs, and far less than the client's own deadline.
const WAIT_LIMIT: Duration = Duration::from_secs(10);

type Outcome = Result<Value, Error>;

/// Returns the outcome of a call for each body, in order.
async fn outcomes(call: &Call, bodies: impl IntoIterator<Item: AsRef<[u8]>>) -> Vec<Outcome> {
    let headers = [("content-type", "application/json")];
    let replies: Vec<_> = bodies.into_iter().map(|body| Reply::http(200, &headers, body)).collect();
    let count = replies.len();
    let server = TestServer::replying_in_turn(replies).await;
    let client = server.client();
    let mut outcomes = Vec::with_capacity(count);
    for _ in 0..count {
        let outcome = tokio::time::timeout(WAIT_LIMIT, call.send(&client)).await;
        outcomes.push(outcome.expect("the call ends"));
    }
    outcomes
}

async fn outcome(call: &Call, body: impl AsRef<[u8]>) -> Outcome {
    outcomes(call, [body]).await.pop().unwrap()
}

fn decode_error(outcome: Outcome, about: &str) -> String {
    let error = outcome.expect_err(about);
    assert_eq!(error.kind(), ErrorKind::Decode, "{about}: {error}");
    let shown = error.to_string();
    assert!(!shown.contains('\n') && shown.len() < 700, "{about}: {shown}");
    assert!(!format!("{shown} {error:?}").contains("SECRET"), "{about}: {shown}");
    shown
}

/// Adds the JSON pointers of a value and of all values in it.
fn add_pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, child)| add_pointers(child, &format!("{at}/{key}"), all)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, child)| add_pointers(child, &format!("{at}/{index}"), all));
        }
        _ => {}
    }
}

/// Returns the place of a pointer in the form of an error: `/items/1/id` is `items[1].id`.
fn place(pointer: &str) -> String {
    let tokens = pointer.split('/').skip(1).map(|token| match token.parse::<usize>() {
        Ok(index) => format!("[{index}]"),
        Err(_) => format!(".{token}"),
    });
    tokens.collect::<String>().trim_start_matches('.').to_owned()
}

#[tokio::test]
async fn a_response_that_is_cut_off_anywhere_is_an_error() {
    for call in calls() {
        let body = success(call.id()).to_string();
        let cut = (0..body.len()).step_by(7).map(|length| &body.as_bytes()[..length]);
        for outcome in outcomes(&call, cut).await {
            assert!(decode_error(outcome, call.id()).contains("empty or cut off"));
        }
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_an_error_that_names_its_place() {
    let wrong =
        [json!("SECRET"), json!(-1), json!(1.5), json!(true), json!({"SECRET": 1}), json!([["SECRET"]]), json!(null)];
    let (mut rejected, mut accepted) = (0, 0);
    for call in calls() {
        let body = success(call.id());
        let mut pointers = Vec::new();
        add_pointers(&body, "", &mut pointers);
        let cases: Vec<_> = pointers.iter().flat_map(|at| wrong.iter().map(move |value| (at, value))).collect();
        let bodies = cases.iter().map(|(at, value)| {
            let mut body = body.clone();
            *body.pointer_mut(at).unwrap() = (*value).clone();
            body.to_string()
        });
        let outcomes = outcomes(&call, bodies.collect::<Vec<_>>()).await;
        for ((at, value), outcome) in cases.into_iter().zip(outcomes) {
            let about = format!("{} with {value} at {at}", call.id());
            match outcome {
                Ok(_) => {
                    let before = body.pointer(at).unwrap();
                    let same_type = std::mem::discriminant(before) == std::mem::discriminant(value);
                    // Null is the same as absent, and a property that was null may have any type.
                    assert!(same_type || value.is_null() || before.is_null(), "{about} was accepted");
                    accepted += 1;
                }
                Err(error) => {
                    let text = decode_error(Err(error), &about);
                    let place = place(at);
                    assert!(place.is_empty() || text.contains(&format!("at `{place}")), "{about}: {text}");
                    rejected += 1;
                }
            }
        }
    }
    assert!(rejected > 500 && accepted > 100, "{rejected} were rejected, {accepted} accepted");
}

#[tokio::test]
async fn ten_thousand_items_are_read_and_one_more_is_an_error() {
    let item = json!({"id": "k", "url": "u", "version": "v"});
    let list = |length| json!({"items": vec![&item; length], "total": 1, "page": 1, "page_size": 100, "pages": 1});
    let call = Call::of("list_kms");
    let response = outcome(&call, list(10_000).to_string()).await.unwrap();
    assert_eq!(response["items"].as_array().unwrap().len(), 10_000);
    let error = decode_error(outcome(&call, list(10_001).to_string()).await, "a long list");
    assert!(error.contains("at `items`"), "{error}");
}

#[tokio::test]
async fn deep_nesting_is_ignored_in_an_unknown_property_and_an_error_elsewhere() {
    for call in calls() {
        let body = success(call.id()).to_string();
        let nested = |count: usize| "[".repeat(count) + &"]".repeat(count);
        let beside = format!("{},\"more\":{}}}", body.strip_suffix('}').unwrap(), nested(200_000));
        let mut outcomes = outcomes(&call, [body, beside, nested(200_000), "[".repeat(200_000)]).await;
        decode_error(outcomes.pop().unwrap(), call.id());
        decode_error(outcomes.pop().unwrap(), call.id());
        assert_eq!(outcomes.pop().unwrap().unwrap(), outcomes.pop().unwrap().unwrap());
    }
}

#[tokio::test]
async fn a_number_that_does_not_fit_is_an_error_that_names_the_property() {
    let call = Call::of("get_next_app_ids");
    let body = |nonce: &str| format!(r#"{{"app_ids":[{{"app_id":"{}","nonce":{nonce}}}]}}"#, "ab".repeat(20));
    for number in ["18446744073709551616", "1e400", "-9223372036854775809", "1e-400", "0.1"] {
        let text = decode_error(outcome(&call, body(number)).await, number);
        // The JSON parser rejects a number beyond its own range.
        assert!(text.contains("app_ids[0].nonce") || text.contains("not JSON"), "{text}");
    }
    let response = outcome(&call, body(&u64::MAX.to_string())).await.unwrap();
    assert_eq!(response[0]["nonce"], u64::MAX);
}

#[tokio::test]
async fn a_duplicate_property_is_an_error_that_names_it() {
    let body = r#"{"id":"kms_1","url":"a","url":"SECRET","version":"v"}"#;
    let outcome = outcome(&Call::of("get_kms_info"), body).await;
    assert!(decode_error(outcome, "url twice").contains("does not fit at `url`"));
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_or_begins_with_a_byte_order_mark_is_an_error() {
    for call in calls() {
        let good = success(call.id()).to_string();
        let mark = format!("\u{feff}{good}").into_bytes();
        let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut latin = good.clone().into_bytes();
        let quote = latin.iter().rposition(|byte| *byte == b'"').unwrap();
        latin.insert(quote, 0xe9);
        for (about, outcome) in ["mark", "UTF-16", "Latin-1"].iter().zip(outcomes(&call, [mark, utf16, latin]).await) {
            decode_error(outcome, &format!("{} with {about}", call.id()));
        }
    }
}

#[tokio::test]
async fn the_content_type_does_not_decide_how_a_body_is_read() {
    for call in calls() {
        let body = success(call.id()).to_string();
        for content_type in ["text/html", "application/octet-stream", "application/json; charset=utf-16", "nonsense"] {
            let server = TestServer::replying(Reply::http(200, &[("content-type", content_type)], &body)).await;
            assert!(call.send(&server.client()).await.is_ok(), "{} as {content_type}", call.id());
        }
        let page = outcome(&call, "<!doctype html><title>SECRET</title>").await;
        assert!(decode_error(page, call.id()).contains("not JSON"));
    }
}

#[tokio::test]
async fn compression_that_the_client_cannot_decode_is_an_error() {
    // gzip is on, whatever a user sets, and brotli is off.
    let body = fixture("get_kms_info", 200).to_string();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(body.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let call = Call::of("get_kms_info");
    let bodies = [("gzip", &gzip[..]), ("br", &gzip), ("gzip", &gzip[..gzip.len() / 2]), ("gzip", body.as_bytes())];
    let mut outcomes = Vec::new();
    for (encoding, body) in bodies {
        let server = TestServer::replying(Reply::http(200, &[("content-encoding", encoding)], body)).await;
        let builder = server.client_builder().http(|http| http.gzip(false));
        outcomes.push(call.send(&builder.build().unwrap()).await);
        assert_eq!(server.requests()[0].headers["accept-encoding"], "gzip");
    }
    let kinds: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().err().map(Error::kind)).collect();
    assert_eq!(kinds[..2], [None, Some(ErrorKind::Decode)]);
    // Half a gzip stream and a body that is not gzip both break off.
    assert!(kinds[2..].iter().all(Option::is_some), "{kinds:?}");
    // A server that compresses without an announcement.
    assert!(decode_error(outcome(&call, gzip).await, "gzip without a header").contains("not JSON"));
}
