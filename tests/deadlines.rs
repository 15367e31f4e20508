//! Every call ends in time, whatever the server does, and a dropped call ends at once.

use std::time::{Duration, Instant};

use kms_client::{ClientBuilder, Error, ErrorKind, Retry};
use testkit::{Ending, Reply, TestServer, client_builder};

use crate::deliver::{OFF_CHAIN, saved};

const KMS: &str = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

async fn silent() -> TestServer {
    TestServer::replying(Reply::nothing(Ending::Hold)).await
}

/// Starts a server that sends these bytes, and then a space every 20 milliseconds until the client leaves.
async fn dripping(start: &'static str) -> TestServer {
    TestServer::replying(Reply::bytes(start, Ending::Close).then_drip(b" ", ms(20))).await
}

/// Makes a call that must fail after this time: no earlier, and within a second.
async fn fails_after(builder: ClientBuilder, time: Duration) -> Error {
    let started = Instant::now();
    let error = builder.build().unwrap().get_kms_info("phala").await.unwrap_err();
    let elapsed = started.elapsed();
    assert!(elapsed >= time && elapsed < time + Duration::from_secs(1), "{elapsed:?} in place of {time:?}: {error}");
    error
}

#[tokio::test]
async fn a_slow_response_is_cut_off_by_the_deadline() {
    // An error about a response that has begun reports its status. A retry would take as long.
    let begun = "HTTP/1.1 200 OK\r\nx-request-id: req-1\r\ncontent-length: 100000\r\n\r\n{";
    for (start, known) in [("HTTP/1.1 200 OK\r\nx-drip:", None), (begun, Some((200, "req-1")))] {
        let server = dripping(start).await;
        let error = fails_after(server.client_builder().deadline(ms(300)), ms(300)).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
        assert_eq!(error.status().zip(error.request_id()), known);
        assert_eq!(error.is_retryable(), known.is_none());
        assert!(error.to_string().contains("within its deadline of 300ms"), "{error}");
    }
}

#[tokio::test]
async fn a_slow_error_response_is_cut_off_and_keeps_its_status() {
    let server = dripping("HTTP/1.1 404 Not Found\r\ncontent-length: 100000\r\n\r\n{").await;
    let error = fails_after(server.client_builder().timeout(ms(200)), ms(200)).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
}

#[tokio::test]
async fn each_attempt_has_its_own_timeout_and_all_attempts_share_the_deadline() {
    let retry = Retry::default().max_retries(100).initial_backoff(Duration::ZERO);
    let server = silent().await;
    let builder = server.client_builder().timeout(ms(80)).deadline(ms(300)).retry(retry);
    let error = fails_after(builder, ms(300)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!((2..=4).contains(&error.attempts()), "{error}");
    assert!(error.first_failure().unwrap().to_string().contains("within the timeout of 80ms"), "{error}");
}

#[tokio::test]
async fn the_read_timeout_ends_silence_before_and_within_a_response() {
    for (start, status) in [("", None), ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", Some(200))] {
        let server = TestServer::replying(Reply::bytes(start, Ending::Hold)).await;
        let error = fails_after(server.client_builder().read_timeout(ms(200)), ms(200)).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, status));
    }
}

#[tokio::test]
async fn the_body_of_an_error_has_its_own_time() {
    let body = r#"{"message": "there is no such KMS"}"#;
    let head = format!("HTTP/1.1 404 Not Found\r\ncontent-length: {}\r\n\r\n", body.len());
    let (head_chunk, body_chunk) = (head.len(), body.len());
    let reply = Reply::nothing(Ending::KeepAlive).then_slowly(head, head_chunk, ms(400));
    let server = TestServer::replying(reply.then_slowly(body, body_chunk, ms(400))).await;
    let client = server.client_builder().read_timeout(ms(600)).build().unwrap();
    let error = client.get_kms_info("phala").await.unwrap_err();
    assert!(error.to_string().contains("there is no such KMS"), "{error}");
}

#[tokio::test]
async fn a_call_whose_time_is_over_before_its_turn_sends_nothing() {
    // The first call of a client goes alone, until there is a response.
    let server = silent().await;
    let client = server.client();
    let (short, env) = (client.with_deadline(ms(100)), saved());
    let change = async {
        server.wait_for(|recording| recording.requests.len() == 1).await;
        short.update_cvm_envs(OFF_CHAIN, &env).await
    };
    let error = tokio::select! {
        _ = client.get_kms_info("phala") => panic!("the server is silent"),
        outcome = change => outcome.unwrap_err(),
    };
    assert_eq!((error.kind(), error.may_have_taken_effect()), (ErrorKind::Timeout, false));
    let error = client.with_deadline(Duration::ZERO).update_cvm_envs(OFF_CHAIN, &env).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_taken_effect()), (ErrorKind::Timeout, false));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_read_timeout_allows_a_slow_response_that_keeps_coming() {
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{KMS}", KMS.len());
    let server = TestServer::replying(Reply::nothing(Ending::KeepAlive).then_slowly(response, 20, ms(100))).await;
    let client = server.client_builder().read_timeout(ms(450)).build().unwrap();
    assert_eq!(client.get_kms_info("phala").await.unwrap().id, "kms_1");
}

#[tokio::test]
async fn the_status_of_an_attempt_is_not_reported_for_a_later_one() {
    let busy = Reply::http(503, &[("x-request-id", "req-1")], "");
    let server = TestServer::replying_in_turn(vec![busy, Reply::nothing(Ending::Hold)]).await;
    let retry = Retry::default().initial_backoff(Duration::ZERO);
    let error = fails_after(server.client_builder().deadline(ms(300)).retry(retry), ms(300)).await;
    assert_eq!((error.kind(), error.status(), error.request_id()), (ErrorKind::Timeout, None, None));
    let first = error.first_failure().unwrap();
    assert_eq!((error.attempts(), first.status(), first.request_id()), (2, Some(503), Some("req-1")));
}

#[tokio::test]
async fn the_wait_before_a_retry_ends_with_the_deadline() {
    // The first requested wait ends before the deadline, and the second one does not.
    let server = TestServer::replying(Reply::http(503, &[("retry-after", "1")], "")).await;
    let retry = Retry::default().initial_backoff(Duration::ZERO);
    let error = fails_after(server.client_builder().deadline(ms(1500)).retry(retry), ms(1000)).await;
    assert_eq!((error.status(), error.attempts()), (Some(503), 2));
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection_and_is_not_retried() {
    let server = silent().await;
    let client = server.client();
    tokio::select! {
        _ = client.get_kms_info("phala") => panic!("the server is silent"),
        _ = server.wait_for(|recording| recording.requests.len() == 1) => {}
    }
    server.wait_for(|recording| recording.closed == 1).await;
    let again = tokio::time::timeout(ms(300), server.wait_for(|recording| recording.opened > 1)).await;
    assert!(again.is_err());
}

#[tokio::test]
async fn a_call_that_is_dropped_before_a_retry_is_not_retried() {
    let server = TestServer::replying(Reply::http(503, &[("retry-after", "1")], "")).await;
    let client = server.client_builder().retry(Retry::default()).build().unwrap();
    let dropped = tokio::time::timeout(ms(500), client.get_kms_info("phala")).await;
    assert!(dropped.is_err());
    let again = tokio::time::timeout(ms(1000), server.wait_for(|recording| recording.requests.len() > 1)).await;
    assert!(again.is_err() && server.requests().len() == 1);
}

#[tokio::test]
async fn calls_share_one_connection() {
    let chunked = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{KMS}\r\n0\r\n\r\n", KMS.len());
    let replies = [Reply::json(KMS), Reply::bytes(chunked, Ending::KeepAlive), Reply::http(404, &[], "{}")];
    let server = TestServer::replying_in_turn([replies.clone(), replies].concat()).await;
    let client = server.client();
    for _ in 0..2 {
        assert!(client.get_kms_info("phala").await.is_ok());
        assert!(client.get_kms_info("phala").await.is_ok());
        assert_eq!(client.get_kms_info("phala").await.unwrap_err().kind(), ErrorKind::NotFound);
    }
    assert_eq!(server.recording().opened, 1);
}

#[tokio::test]
async fn any_duration_can_be_set() {
    let server = TestServer::json(KMS).await;
    let set =
        |builder: ClientBuilder, time| builder.deadline(time).timeout(time).read_timeout(time).connect_timeout(time);
    let retry = Retry::default().initial_backoff(Duration::MAX).max_backoff(Duration::MAX).max_retries(u32::MAX);
    let unbounded = set(server.client_builder(), Duration::MAX).retry(retry);
    assert!(unbounded.build().unwrap().get_kms_info("phala").await.is_ok());
    let server = silent().await;
    let error = fails_after(set(client_builder(&server.url()), Duration::ZERO), Duration::ZERO).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
