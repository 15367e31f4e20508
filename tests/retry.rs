//! What may succeed later is tried again, as often and as late as was said, and the last error tells of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kms_client::{Client, Error, ErrorKind, Retry};
use serde_json::json;

use crate::headers::call_all;
use crate::server::{Canned, KEY, builder, raw};

const KMS: &str = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;

type Answer = (u16, Vec<(&'static str, String)>, String);

/// A server that gives these answers one after another, and the last of them for ever.
async fn answering(answers: Vec<Answer>) -> Canned {
    let next = AtomicUsize::new(0);
    Canned::with(move |_| {
        let at = next.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        let (status, headers, body) = answers[at].clone();
        (status, headers, body.into())
    })
    .await
}

fn answer(status: u16, body: impl ToString) -> Answer {
    (status, vec![("content-type", "application/json".to_owned())], body.to_string())
}

/// A client that repeats without a wait.
fn eager(server: &Canned) -> Client {
    server.builder().retry(Retry::default().initial_backoff(Duration::ZERO)).build().unwrap()
}

async fn failing(answers: Vec<Answer>) -> (Error, usize) {
    let server = answering(answers).await;
    let error = eager(&server).get_kms_info("phala").await.unwrap_err();
    (error, server.asked().len())
}

#[tokio::test]
async fn what_may_succeed_later_is_repeated_until_it_does() {
    for status in [408, 409, 425, 429, 500, 502, 503, 504] {
        let server = answering(vec![answer(status, ""), answer(status, "<html>"), answer(200, KMS)]).await;
        assert_eq!(eager(&server).get_kms_info("phala").await.unwrap().id, "kms_1", "{status}");
        assert_eq!(server.asked().len(), 3, "{status}");
    }
}

#[tokio::test]
async fn what_cannot_succeed_later_is_asked_once() {
    for status in [201, 302, 400, 401, 403, 404, 405, 422, 465, 501, 505, 599] {
        let (error, asked) = failing(vec![answer(status, ""), answer(200, KMS)]).await;
        assert_eq!((error.status(), error.attempts(), asked), (Some(status), 1, 1));
        assert!(error.first_failure().is_none() && !error.to_string().contains("tries"), "{error}");
    }
    let final_word = json!({ "error_code": "ERR-01-001", "message": "taken" });
    let (error, asked) = failing(vec![answer(409, final_word), answer(200, KMS)]).await;
    assert_eq!((error.kind(), asked), (ErrorKind::Conflict, 1));
    for body in ["", "{", "{}", "[]"] {
        let (error, asked) = failing(vec![answer(200, body), answer(200, KMS)]).await;
        assert_eq!((error.kind(), asked), (ErrorKind::Decode, 1));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_repeated() {
    // Bound and not listening: nobody else gets the port meanwhile.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let nobody = format!("http://{}", socket.local_addr().unwrap());
    let hangs_up = raw(Some(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")).await;
    for (url, kind) in [(nobody, ErrorKind::Connect), (hangs_up, ErrorKind::Transport)] {
        let client = builder(&url).retry(Retry::default().initial_backoff(Duration::ZERO)).build().unwrap();
        let error = client.list_kms().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 4), "{error}");
        assert_eq!(error.first_failure().map(Error::kind), Some(kind));
    }
}

#[tokio::test]
async fn a_timeout_before_an_answer_is_repeated() {
    let retry = Retry::default().initial_backoff(Duration::ZERO);
    let client = builder(&raw(None).await).timeout(Duration::from_millis(50)).retry(retry).build().unwrap();
    let error = client.list_kms().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 4), "{error}");
}

#[tokio::test]
async fn the_error_of_the_last_try_says_how_many_there_were_and_what_the_first_failure_was() {
    let first = (502, vec![("x-request-id", "req-1".to_owned())], "SECRET".to_owned());
    let last = (503, vec![("x-request-id", "req-4".to_owned())], json!({ "message": "Down" }).to_string());
    let (error, asked) = failing(vec![first, answer(429, ""), answer(500, ""), last]).await;
    assert_eq!((error.status(), error.request_id(), error.attempts(), asked), (Some(503), Some("req-4"), 4, 4));
    let first = error.first_failure().unwrap();
    assert_eq!((first.status(), first.request_id()), (Some(502), Some("req-1")));
    assert_eq!(
        error.to_string(),
        "get_kms_info failed: Down (status 503, request id req-4, after 4 tries, the first of which failed with status \
         502); try again"
    );
    assert!(!format!("{error:?}").contains("SECRET"));
}

#[tokio::test]
async fn a_failure_for_good_after_a_repeat_tells_of_the_first_try() {
    let (error, asked) = failing(vec![answer(503, ""), answer(404, "")]).await;
    assert_eq!((error.kind(), error.attempts(), asked), (ErrorKind::NotFound, 2, 2));
    assert_eq!(error.first_failure().unwrap().status(), Some(503));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_has_the_request_id_of_its_own_try() {
    let first = (503, vec![("x-request-id", "req-1".to_owned())], String::new());
    let (error, _) = failing(vec![first, answer(200, "{")]).await;
    assert_eq!((error.kind(), error.request_id(), error.attempts()), (ErrorKind::Decode, None, 2));
}

#[tokio::test]
async fn one_call_turns_repeats_off() {
    let server = answering(vec![answer(503, ""), answer(200, KMS)]).await;
    let client = Client::builder().base_url(&server.url).api_key(KEY).retry(Retry::off()).build().unwrap();
    assert_eq!(client.get_kms_info("phala").await.unwrap_err().attempts(), 1);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn every_operation_is_repeated_with_the_same_key_version_and_path() {
    let server = answering(vec![answer(503, "")]).await;
    let retry = Retry::default().max_retries(1).initial_backoff(Duration::ZERO);
    call_all(&server.builder().retry(retry).build().unwrap()).await;
    let asked = server.asked();
    assert_eq!(asked.len(), 20);
    for pair in asked.chunks(2) {
        assert_eq!((&pair[0].uri, &pair[0].headers), (&pair[1].uri, &pair[1].headers));
        assert_eq!(pair[1].headers["x-api-key"], KEY);
    }
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    let busy = (429, vec![("retry-after", "1".to_owned())], String::new());
    let server = answering(vec![busy, answer(200, KMS)]).await;
    let started = Instant::now();
    assert!(eager(&server).get_kms_info("phala").await.is_ok());
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_retry_after_beyond_the_deadline_ends_the_call_at_once() {
    for wait in ["61", "18446744073709551615", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let started = Instant::now();
        let (error, asked) = failing(vec![(429, vec![("retry-after", wait.to_owned())], String::new())]).await;
        assert_eq!((error.kind(), error.attempts(), asked), (ErrorKind::RateLimited, 1, 1), "{wait}");
        assert!(started.elapsed() < Duration::from_secs(30), "{wait}");
    }
}

#[tokio::test]
async fn a_retry_after_that_is_past_or_no_time_is_no_wait() {
    for wait in ["0", "Sun, 06 Nov 1994 08:49:37 GMT", "soon", "-1", ""] {
        let (error, asked) = failing(vec![(429, vec![("retry-after", wait.to_owned())], String::new())]).await;
        assert_eq!((error.attempts(), asked), (4, 4), "{wait:?}");
    }
}
