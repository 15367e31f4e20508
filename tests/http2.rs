//! Calls share one HTTP/2 connection over TLS, and do not hang on a dead one.

use std::time::Duration;

use futures_util::future::join_all;
use kms_client::reqwest::ClientBuilder as HttpBuilder;
use kms_client::{Client, ErrorKind, Retry};
use testkit::Http2Server;

use crate::deliver::{OFF_CHAIN, saved};

const KMS: &str = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;
const READ_TIMEOUT: Duration = Duration::from_millis(1500);

#[tokio::test]
async fn sixty_four_calls_at_once_share_one_connection_from_the_first_one_on() {
    let server = Http2Server::start(KMS).await;
    let client = server.client_builder().build().unwrap();
    for result in join_all((0..64).map(|_| client.get_kms_info("phala"))).await {
        assert_eq!(result.unwrap().id, "kms_1");
    }
    assert_eq!(server.connections(), 1);
}

/// Returns a server, and a client with a connection to it that has fallen silent. The client pings after 0.25 s, and waits
/// a second for the answer.
async fn dead(idle: Duration) -> (Http2Server, Client) {
    let server = Http2Server::start(KMS).await;
    let retry = Retry::default().max_retries(1).initial_backoff(Duration::ZERO);
    let client = server.client_builder().read_timeout(READ_TIMEOUT).retry(retry).build().unwrap();
    client.get_kms_info("phala").await.unwrap();
    server.fall_silent();
    tokio::time::sleep(idle).await;
    (server, client)
}

#[tokio::test]
async fn a_dead_connection_is_closed_before_an_attempt_ends_and_the_retry_gets_another_one() {
    for idle in [Duration::ZERO, READ_TIMEOUT] {
        let (server, client) = dead(idle).await;
        let once = client.with_retry(Retry::off());
        let (call, other) = tokio::join!(client.get_kms_info("phala"), once.get_kms_info("phala"));
        assert_eq!(call.unwrap().id, "kms_1");
        let error = other.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Timeout, true), "{error}");
        assert!(!error.to_string().contains("no response for"), "the read timeout was first: {error}");
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test]
async fn the_pings_that_a_program_sets_replace_those_of_the_client() {
    let server = Http2Server::start(KMS).await;
    let rarely = |http: HttpBuilder| http.http2_keep_alive_interval(Duration::from_secs(60));
    let client = server.client_builder_with(rarely).read_timeout(READ_TIMEOUT).build().unwrap();
    client.get_kms_info("phala").await.unwrap();
    server.fall_silent();
    let error = client.get_kms_info("phala").await.unwrap_err();
    assert!(error.to_string().contains("no response for 1.5s"), "a ping was first: {error}");
}

#[tokio::test]
async fn a_change_on_a_dead_connection_is_not_sent_again_and_may_have_taken_effect() {
    let (server, client) = dead(Duration::ZERO).await;
    let env = saved();
    let error = client.update_cvm_envs(OFF_CHAIN, &env).await.unwrap_err();
    assert_eq!((error.attempts(), error.may_have_taken_effect()), (1, true), "{error}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_connection_that_answers_pings_is_kept_while_the_service_takes_its_time() {
    // Without an answer to the ping after 0.25 s, it would be closed after 1.25 s.
    let server = Http2Server::start_slow(KMS, Duration::from_millis(1400)).await;
    let client = server.client_builder().read_timeout(READ_TIMEOUT).build().unwrap();
    for _ in 0..2 {
        client.get_kms_info("phala").await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}
