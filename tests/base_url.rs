//! The base URL may end in `/api/v1` or not, and means the same.

use kms_client::{BuildError, Client};

use crate::server::{Canned, KEY};

#[tokio::test]
async fn every_spelling_of_the_base_url_reaches_the_same_path() {
    let server = Canned::json("{}").await;
    for end in ["", "/", "/api/v1", "/api/v1/"] {
        let client = Client::builder().base_url(format!("{}{end}", server.url)).api_key(KEY).build().unwrap();
        let _ = client.get_kms_info("phala").await;
        assert_eq!(server.asked().last().unwrap().uri, "/api/v1/kms/phala", "{end:?}");
    }
}

#[tokio::test]
async fn a_path_of_a_gateway_is_kept() {
    let server = Canned::json("{}").await;
    for end in ["/gateway", "/gateway/api/v1/"] {
        let client = Client::builder().base_url(format!("{}{end}", server.url)).api_key(KEY).build().unwrap();
        let _ = client.get_kms_info("phala").await;
        assert_eq!(server.asked().last().unwrap().uri, "/gateway/api/v1/kms/phala", "{end:?}");
    }
}

#[test]
fn the_key_is_not_sent_in_the_clear() {
    let error = Client::builder().base_url("http://192.0.2.1").api_key(KEY).build().unwrap_err();
    assert!(matches!(error, BuildError::InvalidBaseUrl { .. }));
    assert!(error.to_string().contains("https"));
}
