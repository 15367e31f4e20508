//! The base URL has the same meaning with and without `/api/v1`.

use kms_client::{BuildError, Client};
use testkit::{API_KEY, TestServer};

/// Calls `get_kms_info` with the server's URL and this suffix. Returns the request target.
async fn target(server: &TestServer, suffix: &str) -> String {
    let base_url = server.url() + suffix;
    let client = Client::builder().base_url(base_url).api_key(API_KEY).build().unwrap();
    let _ = client.get_kms_info("phala").await;
    server.requests().last().unwrap().target.clone()
}

#[tokio::test]
async fn every_spelling_of_the_base_url_reaches_the_same_path() {
    let server = TestServer::json("{}").await;
    for suffix in ["", "/", "/api/v1", "/api/v1/"] {
        assert_eq!(target(&server, suffix).await, "/api/v1/kms/phala", "{suffix:?}");
    }
}

#[tokio::test]
async fn the_path_of_a_gateway_is_kept() {
    let server = TestServer::json("{}").await;
    for suffix in ["/gateway", "/gateway/api/v1/"] {
        assert_eq!(target(&server, suffix).await, "/gateway/api/v1/kms/phala", "{suffix:?}");
    }
}

#[test]
fn plain_http_is_rejected_beyond_loopback() {
    let error = Client::builder().base_url("http://192.0.2.1").api_key(API_KEY).build().unwrap_err();
    assert!(matches!(error, BuildError::InvalidBaseUrl { .. }));
    assert!(error.to_string().contains("https"));
}

#[tokio::test]
async fn plain_http_to_another_host_needs_a_method_that_warns() {
    let proxy = TestServer::json(r#"{"id": "kms_1", "url": "u", "version": "v1"}"#).await;
    let url = "http://simulator.internal:4599";
    let builder = || {
        let through = kms_client::reqwest::Proxy::all(proxy.url()).unwrap();
        Client::builder().api_key(API_KEY).base_url(url).http(|http| http.proxy(through))
    };
    let error = builder().build().unwrap_err();
    assert!(error.to_string().contains("`dangerously_allow_plain_http`"), "{error}");
    let client = builder().dangerously_allow_plain_http().build().unwrap();
    assert_eq!(client.get_kms_info("kms_1").await.unwrap().id, "kms_1");
    assert_eq!(proxy.requests()[0].target, format!("{url}/api/v1/kms/kms_1"));
    // The other rules hold.
    for url in
        ["http://user:secret@simulator.internal", "http://simulator.internal?key=secret", "ftp://simulator.internal"]
    {
        let error =
            Client::builder().api_key(API_KEY).base_url(url).dangerously_allow_plain_http().build().unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
