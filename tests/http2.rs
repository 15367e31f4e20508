//! Calls share one HTTP/2 connection over TLS, and do not hang on a dead one.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use kms_client::{ErrorKind, Retry};
use testkit::Http2Server;

const KMS: &str = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;

#[tokio::test]
async fn sixty_four_calls_at_once_share_one_connection_from_the_first_one_on() {
    let server = Http2Server::start(KMS).await;
    let client = server.client_builder().build().unwrap();
    for result in join_all((0..64).map(|_| client.get_kms_info("phala"))).await {
        assert_eq!(result.unwrap().id, "kms_1");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_dead_connection_is_closed_before_a_call_on_it_ends_and_the_retry_gets_another_one() {
    let server = Http2Server::start(KMS).await;
    let read_timeout = Duration::from_millis(600);
    let retry = Retry::default().max_retries(1).initial_backoff(Duration::ZERO);
    let client = server.client_builder().read_timeout(read_timeout).retry(retry).build().unwrap();
    client.get_kms_info("phala").await.unwrap();
    server.fall_silent();
    let (started, once) = (Instant::now(), client.with_retry(Retry::off()));
    let (call, other) = tokio::join!(client.get_kms_info("phala"), once.get_kms_info("phala"));
    assert_eq!(call.unwrap().id, "kms_1");
    assert!(started.elapsed() < read_timeout, "{:?}", started.elapsed());
    let error = other.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, true), "{error}");
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_that_answers_pings_is_kept_while_the_service_takes_its_time() {
    let server = Http2Server::start_slow(KMS, Duration::from_millis(1000)).await;
    let client = server.client_builder().read_timeout(Duration::from_millis(1500)).build().unwrap();
    for _ in 0..2 {
        client.get_kms_info("phala").await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}
