//! Each call tells `tracing` what an operator asks for, and no key and no value.

use kms_client::{Client, Retry};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::secrecy::Log;
use crate::server::{Canned, KEY};

const KMS: &str = r#"{"id": "VALUESECRET", "url": "https://VALUESECRET.example", "version": "VALUESECRET"}"#;

/// What this thread's calls tell, as the subscriber that most programs use writes it.
async fn told(calls: impl AsyncFnOnce()) -> String {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(LevelFilter::DEBUG).with_ansi(false).with_writer(log.clone()).finish();
    let _guard = subscriber.set_default();
    calls().await;
    log.text().split_inclusive('\n').filter(|line| line.contains("kms_client")).collect()
}

#[tokio::test]
async fn a_span_tells_operation_version_try_status_request_id_and_duration() {
    let server = Canned::answering(200, &[("x-request-id", "req-1")], KMS).await;
    let client = server.client();
    let told = told(async || assert!(client.get_kms_info("phala").await.is_ok())).await;
    assert_eq!(told.lines().count(), 1, "{told}");
    for part in [
        "DEBUG call{operation=\"get_kms_info\" version=\"2026-05-22\" try=1 status=200 request_id=\"req-1\" duration_ms=",
        "}: kms_client: the call was answered",
    ] {
        assert!(told.contains(part), "{part} is missing: {told}");
    }
}

#[tokio::test]
async fn each_repeat_and_the_failure_are_told() {
    let server = Canned::answering(503, &[("x-request-id", "req-2")], "").await;
    let retry = Retry::default().max_retries(2).initial_backoff(std::time::Duration::ZERO);
    let client = server.builder().retry(retry).build().unwrap();
    let told = told(async || assert!(client.get_kms_contract("phala").await.is_err())).await;
    let repeats: Vec<_> = told.lines().filter(|line| line.contains("is repeated")).collect();
    assert_eq!(repeats.len(), 2, "{told}");
    for (line, number) in repeats.iter().zip(1..) {
        let part = format!("try={number} kind=Server status=503 request_id=\"req-2\" wait_ms=0");
        assert!(line.contains(&part), "{part} is missing: {line}");
    }
    let end = told.lines().last().unwrap();
    let part = "call{operation=\"get_kms_contract\" version=\"2026-06-23\" try=3 status=503 request_id=\"req-2\" ";
    assert!(end.contains(part) && end.contains("the call failed kind=Server"), "{end}");
}

#[tokio::test]
async fn no_key_and_no_value_is_told() {
    let message = format!("{{\"message\": \"{KEY} VALUESECRET\", \"request_id\": \"{KEY}\\n{KEY}\"}}");
    let (fails, repeats) = (Canned::answering(500, &[("x-request-id", KEY)], message).await, Retry::default());
    let (fails, answers) =
        (fails.builder().retry(repeats.initial_backoff(std::time::Duration::ZERO)), Canned::json(KMS).await);
    let clients: [Client; 2] = [fails.build().unwrap(), answers.client()];
    let told = told(async || {
        for client in &clients {
            let _ = client.get_kms_info("QUERYSECRET").await;
            let _ = client.get_kms_onchain_detail("querysecret").await;
        }
    })
    .await;
    assert!(told.contains("[redacted]\\\\n[redacted]") && told.contains("the call was answered"), "{told}");
    for secret in [KEY, "VALUESECRET", "QUERYSECRET", "querysecret"] {
        assert!(!told.contains(secret), "{told}");
    }
}
