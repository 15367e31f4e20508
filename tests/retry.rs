//! A failure that may be temporary is retried within the limits of the policy, and the last error reports the attempts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kms_client::{Client, Error, ErrorKind, Retry};
use serde_json::json;
use testkit::{API_KEY, ClosedPort, Ending, Reply, TestServer, calls, client_builder};

use crate::headers::call_all;

const KMS: &str = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;

fn without_backoff() -> Retry {
    Retry::default().initial_backoff(Duration::ZERO)
}

fn reply(status: u16, body: impl ToString) -> Reply {
    Reply::http(status, &[("content-type", "application/json")], body.to_string())
}

fn rate_limited(retry_after: &str) -> Reply {
    Reply::http(429, &[("retry-after", retry_after)], "")
}

/// Returns a client that retries without a wait.
fn eager(server: &TestServer) -> Client {
    server.client_builder().retry(without_backoff()).build().unwrap()
}

/// Makes a call that fails. Returns the error and the number of requests.
async fn failure(replies: Vec<Reply>) -> (Error, usize) {
    let server = TestServer::replying_in_turn(replies).await;
    let error = eager(&server).get_kms_info("phala").await.unwrap_err();
    (error, server.requests().len())
}

#[tokio::test]
async fn a_temporary_failure_is_retried_until_the_call_succeeds() {
    for status in [408, 409, 425, 429, 500, 502, 503, 504] {
        let replies = vec![reply(status, ""), reply(status, "<html>"), reply(200, KMS)];
        let server = TestServer::replying_in_turn(replies).await;
        assert_eq!(eager(&server).get_kms_info("phala").await.unwrap().id, "kms_1", "{status}");
        assert_eq!(server.requests().len(), 3, "{status}");
    }
}

#[tokio::test]
async fn a_permanent_failure_is_not_retried() {
    for status in [201, 302, 400, 401, 403, 404, 405, 422, 465, 501, 505, 599] {
        let (error, requests) = failure(vec![reply(status, ""), reply(200, KMS)]).await;
        assert_eq!((error.status(), error.attempts(), requests), (Some(status), 1, 1));
        assert!(error.first_failure().is_none() && !error.to_string().contains("attempts"), "{error}");
    }
    let final_error = json!({ "error_code": "ERR-01-001", "message": "taken" });
    let (error, requests) = failure(vec![reply(409, final_error), reply(200, KMS)]).await;
    assert_eq!((error.kind(), requests), (ErrorKind::Conflict, 1));
    for body in ["", "{", "{}", "[]"] {
        let (error, requests) = failure(vec![reply(200, body), reply(200, KMS)]).await;
        assert_eq!((error.kind(), requests), (ErrorKind::Decode, 1));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_retried() {
    let closed_port = ClosedPort::new();
    let closing = Reply::bytes("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Ending::Close);
    let closing = TestServer::replying(closing).await;
    for (url, kind) in [(closed_port.url(), ErrorKind::Connect), (closing.url(), ErrorKind::Transport)] {
        let client = client_builder(&url).retry(without_backoff()).build().unwrap();
        let error = client.list_kms().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 4), "{error}");
        assert_eq!(error.first_failure().map(Error::kind), Some(kind));
    }
}

#[tokio::test]
async fn a_timeout_before_the_response_is_retried() {
    let server = TestServer::replying(Reply::nothing(Ending::Hold)).await;
    let builder = server.client_builder().timeout(Duration::from_millis(50)).retry(without_backoff());
    let error = builder.build().unwrap().list_kms().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 4), "{error}");
}

#[tokio::test]
async fn the_last_error_reports_the_attempts_and_the_first_failure() {
    let first = Reply::http(502, &[("x-request-id", "req-1")], "SECRET");
    let last = Reply::http(503, &[("x-request-id", "req-4")], json!({ "message": "Down" }).to_string());
    let (error, requests) = failure(vec![first, reply(429, ""), reply(500, ""), last]).await;
    assert_eq!((error.status(), error.request_id(), error.attempts(), requests), (Some(503), Some("req-4"), 4, 4));
    let first = error.first_failure().unwrap();
    assert_eq!((first.status(), first.request_id()), (Some(502), Some("req-1")));
    assert_eq!(
        error.to_string(),
        "get_kms_info failed: Down (status 503, request id req-4, after 4 attempts, the first of which failed with status \
         502); retry"
    );
    assert!(!format!("{error:?}").contains("SECRET"));
}

#[tokio::test]
async fn a_permanent_failure_after_a_retry_reports_the_first_failure() {
    let (error, requests) = failure(vec![reply(503, ""), reply(404, "")]).await;
    assert_eq!((error.kind(), error.attempts(), requests), (ErrorKind::NotFound, 2, 2));
    assert_eq!(error.first_failure().unwrap().status(), Some(503));
}

#[tokio::test]
async fn a_response_that_cannot_be_read_has_the_request_id_of_its_own_attempt() {
    let first = Reply::http(503, &[("x-request-id", "req-1")], "");
    let (error, _) = failure(vec![first, reply(200, "{")]).await;
    assert_eq!((error.kind(), error.request_id(), error.attempts()), (ErrorKind::Decode, None, 2));
}

#[tokio::test]
async fn one_client_turns_retries_off() {
    let server = TestServer::replying_in_turn(vec![reply(503, ""), reply(200, KMS)]).await;
    let client = Client::builder().base_url(server.url()).api_key(API_KEY).retry(Retry::off()).build().unwrap();
    assert_eq!(client.get_kms_info("phala").await.unwrap_err().attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn every_read_is_retried_with_the_same_key_version_and_path() {
    let server = TestServer::replying(reply(503, "")).await;
    call_all(&server.client_builder().retry(without_backoff().max_retries(1)).build().unwrap()).await;
    let requests = server.requests();
    // A change is not retried once it was written.
    let (reads, changes): (Vec<_>, Vec<_>) = requests.into_iter().partition(|request| request.method == "GET");
    let expected = calls().iter().filter(|call| call.operation().is_read()).count();
    assert_eq!((reads.len(), changes.len()), (2 * expected, calls().len() - expected));
    for pair in reads.chunks(2) {
        assert_eq!((&pair[0].target, &pair[0].headers), (&pair[1].target, &pair[1].headers));
        assert_eq!(pair[1].headers["x-api-key"], API_KEY);
    }
}

#[tokio::test]
async fn a_retry_waits_as_long_as_retry_after_says() {
    let server = TestServer::replying_in_turn(vec![rate_limited("1"), reply(200, KMS)]).await;
    let started = Instant::now();
    assert!(eager(&server).get_kms_info("phala").await.is_ok());
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_retry_after_beyond_the_deadline_ends_the_call_at_once() {
    for wait in ["61", "18446744073709551615", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let started = Instant::now();
        let (error, requests) = failure(vec![rate_limited(wait)]).await;
        assert_eq!((error.kind(), error.attempts(), requests), (ErrorKind::RateLimited, 1, 1), "{wait}");
        assert!(started.elapsed() < Duration::from_secs(30), "{wait}");
    }
}

#[tokio::test]
async fn a_retry_after_in_the_past_or_without_a_meaning_is_no_wait() {
    for wait in ["0", "Sun, 06 Nov 1994 08:49:37 GMT", "soon", "-1", ""] {
        let (error, requests) = failure(vec![rate_limited(wait)]).await;
        assert_eq!((error.attempts(), requests), (4, 4), "{wait:?}");
    }
}

#[tokio::test]
async fn many_calls_of_a_failing_service_share_one_budget() {
    let server = TestServer::replying(Reply::status(503)).await;
    let retry = Retry::default().initial_backoff(Duration::ZERO);
    let client = server.client_builder().retry(retry).build().unwrap();
    let calls = (0..200).map(|_| {
        let clone = client.clone();
        async move { clone.get_kms_info("phala").await.unwrap_err() }
    });
    let errors = futures_util::future::join_all(calls).await;
    assert_eq!(server.requests().len(), 200 + 100, "each call makes one request, and all of them have 100 retries");
    assert!(errors.iter().any(|error| error.to_string().contains("the retry budget is used up")));
    let unlimited = server.client_builder().retry(retry.budget(u32::MAX)).build().unwrap();
    unlimited.get_kms_info("phala").await.unwrap_err();
    assert_eq!(server.requests().len(), 300 + 4);
}

#[tokio::test]
async fn one_attempt_is_one_request_over_http_2_too() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let counted = counted.clone();
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    counted.fetch_add(1, Ordering::Relaxed);
                    // The HTTP library would retry a refused stream by itself.
                    respond.send_reset(h2::Reason::REFUSED_STREAM);
                }
            });
        }
    });
    for (retries, expected) in [(0, 1), (2, 3)] {
        let retry = Retry::default().max_retries(retries).initial_backoff(Duration::ZERO);
        let builder = client_builder(&url).retry(retry).http(kms_client::reqwest::ClientBuilder::http2_prior_knowledge);
        let error = builder.build().unwrap().get_kms_info("phala").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert_eq!(requests.swap(0, Ordering::Relaxed), expected);
    }
    server.abort();
}

#[tokio::test]
async fn after_a_rate_limit_nobody_sends_early_and_every_call_succeeds() {
    let simulator = kms_client::simulator::Simulator::builder().rate_limit(50).start().await.unwrap();
    let client = simulator.client();
    let calls = (0..150).map(|_| {
        let clone = client.clone();
        async move { clone.get_kms_info("phala").await }
    });
    let results = futures_util::future::join_all(calls).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    // The requests that were in flight when the limit was met are the only ones in vain.
    assert!(simulator.request_count() <= 150 + 64, "{} requests", simulator.request_count());
}
