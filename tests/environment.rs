//! A client is set up from environment variables, and an error names the variable. Each test runs a program of its own.

use std::process::Output;

use kms_client::AppId;
use kms_client::simulator::Simulator;
use testkit::{Reply, TestServer};

use crate::programs::{example, text};

/// Runs `quickstart` with these environment variables and no others.
async fn quickstart(variables: &[(&str, &str)]) -> Output {
    let mut command = example("quickstart");
    command.env_clear().envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test]
async fn without_a_key_it_uses_a_simulator() {
    // The simulator needs neither root certificates nor a working proxy.
    let nowhere =
        [("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent"), ("HTTP_PROXY", "http://127.0.0.1:9")];
    let output = quickstart(&nowhere).await;
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{err}");
    assert!(out.starts_with("Using a simulator at http://127.0.0.1:"), "{out}");
    for part in [
        "KMS nodes",
        "One KMS",
        "inspection",
        "KMS contracts",
        "Devices and OS images of the contract",
        "app ids",
        "public key",
        "The environment, as the CVM sees it",
        "s3cret",
    ] {
        assert!(out.contains(part), "{part} is missing");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100));
}

#[tokio::test]
async fn an_empty_variable_counts_as_not_set() {
    let output = quickstart(&[("PHALA_CLOUD_API_KEY", ""), ("PHALA_OIDC_TOKEN", "\n"), ("KMS_ROOT_KEY", "")]).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("Using a simulator at "));
}

#[tokio::test]
async fn with_a_key_it_stops_before_the_delivery() {
    let simulator = Simulator::start().await.unwrap();
    let url = simulator.base_url();
    let output =
        quickstart(&[("PHALA_CLOUD_API_KEY", simulator.api_key()), ("PHALA_CLOUD_API_PREFIX", url.as_str())]).await;
    let out = text(&output.stdout);
    assert!(output.status.success() && out.contains("Nothing is delivered to Phala Cloud"), "{out}");
    assert_eq!(simulator.environment(AppId::new([0xba; 20])), None);
}

#[tokio::test]
async fn with_a_key_it_calls_the_service_of_the_environment() {
    let server = TestServer::replying(Reply::http(401, &[], r#"{"detail": "unknown key phak_env"}"#)).await;
    let prefix = format!("{}/api/v1", server.url());
    let variables = [
        ("PHALA_CLOUD_API_KEY", "phak_env\n"),
        ("PHALA_CLOUD_API_PREFIX", prefix.as_str()),
        ("PHALA_CLOUD_WORKSPACE", "team-9\n"),
    ];
    let output = quickstart(&variables).await;
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("unknown key [redacted]") && err.contains("check the API key"), "{err}");
    let request = &server.requests()[0];
    assert_eq!(
        (&request.headers["x-api-key"], &request.headers["x-phala-workspace"]),
        (&"phak_env".parse().unwrap(), &"team-9".parse().unwrap())
    );
}

#[tokio::test]
async fn a_proxy_of_the_environment_gets_no_call_to_loopback() {
    let (server, proxy) = (TestServer::replying(Reply::http(401, &[], "")).await, TestServer::json("{}").await);
    let (url, proxy_url) = (server.url(), proxy.url());
    let local = url.replace("127.0.0.1", "localhost");
    for url in [&url, &local] {
        let mut variables = vec![("PHALA_CLOUD_API_KEY", "phak_env"), ("PHALA_CLOUD_API_PREFIX", url)];
        variables.extend(
            ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
                .map(|name| (name, proxy_url.as_str())),
        );
        let output = quickstart(&variables).await;
        assert!(text(&output.stderr).contains("check the API key"), "{}", text(&output.stderr));
    }
    assert_eq!((server.requests().len(), proxy.recording().opened), (2, 0));
}

#[tokio::test]
async fn an_invalid_variable_is_named_and_a_password_is_not_shown() {
    let output =
        quickstart(&[("PHALA_CLOUD_API_KEY", "k"), ("PHALA_CLOUD_API_PREFIX", "https://me:hunter2@x.example")]).await;
    let shown = text(&output.stdout) + &text(&output.stderr);
    assert!(shown.contains("user info") && !shown.contains("hunter2"), "{shown}");
    let output = quickstart(&[("PHALA_CLOUD_API_KEY", "k"), ("PHALA_CLOUD_WORKSPACE", "team ä")]).await;
    assert!(
        text(&output.stderr).contains("PHALA_CLOUD_WORKSPACE is not a valid header value"),
        "{}",
        text(&output.stderr)
    );
}

#[tokio::test]
async fn without_root_certificates_the_error_names_the_package_to_install() {
    let variables =
        [("PHALA_CLOUD_API_KEY", "phak_env"), ("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")];
    let output = quickstart(&variables).await;
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("ca-certificates") && err.contains("because: "), "{err}");
}

#[tokio::test]
async fn a_key_that_is_not_a_valid_header_is_rejected_and_not_shown() {
    for key in ["phak sécret", "phak_cret\nx"] {
        let output = quickstart(&[("PHALA_CLOUD_API_KEY", key)]).await;
        let shown = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            shown.contains("PHALA_CLOUD_API_KEY is not a valid header value") && !shown.contains("cret"),
            "{shown}"
        );
    }
}
