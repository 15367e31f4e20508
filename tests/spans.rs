//! Every call emits a `tracing` span with the facts that an operator needs, and without the key or a value.

use kms_client::simulator::{APP_ON_PHALA, Simulator};
use kms_client::{Client, EnvUpdate, Environment, Retry};
use testkit::{API_KEY, Reply, TestServer};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::secrecy::Log;

const KMS: &str = r#"{"id": "VALUESECRET", "url": "https://VALUESECRET.example", "version": "VALUESECRET"}"#;

/// Returns the lines that this thread's calls log, as the subscriber of most programs writes them.
async fn logged(calls: impl AsyncFnOnce()) -> String {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(LevelFilter::DEBUG).with_ansi(false).with_writer(log.clone()).finish();
    let _guard = subscriber.set_default();
    calls().await;
    log.text().split_inclusive('\n').filter(|line| line.contains("kms_client")).collect()
}

#[tokio::test]
async fn a_span_has_operation_version_attempt_status_request_id_and_duration() {
    let server = TestServer::replying(Reply::http(200, &[("x-request-id", "req-1")], KMS)).await;
    let client = server.client();
    let log = logged(async || assert!(client.get_kms_info("phala").await.is_ok())).await;
    assert_eq!(log.lines().count(), 1, "{log}");
    for part in [
        "DEBUG call{operation=\"get_kms_info\" version=\"2026-05-22\" attempts=1 status=200 request_id=\"req-1\" duration_ms=",
        "}: kms_client: the call succeeded",
    ] {
        assert!(log.contains(part), "{part} is missing: {log}");
    }
}

#[tokio::test]
async fn every_retry_and_the_failure_are_logged() {
    let server = TestServer::replying(Reply::http(503, &[("x-request-id", "req-2")], "")).await;
    let retry = Retry::default().max_retries(2).initial_backoff(std::time::Duration::ZERO);
    let client = server.client_builder().retry(retry).build().unwrap();
    let log = logged(async || assert!(client.get_kms_contract("phala").await.is_err())).await;
    let retries: Vec<_> = log.lines().filter(|line| line.contains("is retried")).collect();
    assert_eq!(retries.len(), 2, "{log}");
    for (line, number) in retries.iter().zip(1..) {
        let part = format!("attempt={number} kind=Server status=503 request_id=\"req-2\" backoff_ms=0");
        assert!(line.contains(&part), "{part} is missing: {line}");
    }
    let end = log.lines().last().unwrap();
    let part = "call{operation=\"get_kms_contract\" version=\"2026-06-23\" attempts=3 status=503 request_id=\"req-2\" ";
    assert!(end.contains(part) && end.contains("the call failed kind=Server"), "{end}");
}

#[tokio::test]
async fn no_key_and_no_value_is_logged() {
    let message = format!("{{\"message\": \"{API_KEY} VALUESECRET\", \"request_id\": \"{API_KEY}\\n{API_KEY}\"}}");
    let failing = TestServer::replying(Reply::http(500, &[("x-request-id", API_KEY)], message)).await;
    let succeeding = TestServer::json(KMS).await;
    let retry = Retry::default().initial_backoff(std::time::Duration::ZERO);
    let clients: [Client; 2] = [failing.client_builder().retry(retry).build().unwrap(), succeeding.client()];
    let log = logged(async || {
        for client in &clients {
            let _ = client.get_kms_info("QUERYSECRET").await;
            let _ = client.get_kms_onchain_detail("querysecret").await;
        }
    })
    .await;
    assert!(log.contains("[redacted]\\\\n[redacted]") && log.contains("the call succeeded"), "{log}");
    for secret in [API_KEY, "VALUESECRET", "QUERYSECRET", "querysecret"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_span_says_on_what_grounds_a_key_may_seal() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let (anchor, other) = (simulator.root_key("phala").unwrap(), simulator.root_key("base").unwrap());
    let environment = Environment::from_pairs([("API_KEY", "VALUESECRET")]).unwrap();
    let log = logged(async || {
        let update = client.push_env("phala", APP_ON_PHALA, anchor, &environment).await.unwrap();
        assert!(matches!(update, EnvUpdate::Accepted { .. }));
        client.push_env("phala", APP_ON_PHALA, other, &environment).await.unwrap_err();
    })
    .await;
    let grounds = format!("verify{{app_id={APP_ON_PHALA} kms=phala anchor_source=pinned}}: kms_client: the key is");
    assert!(log.contains(&format!("{grounds} accepted form=legacy")), "{log}");
    assert!(log.contains(&format!("{grounds} rejected error=the key is not signed by the anchor")), "{log}");
    assert!(log.contains("operation=\"update_cvm_envs\"") && log.contains("status=202"), "{log}");
    assert!(!log.contains("VALUESECRET"), "{log}");
}
