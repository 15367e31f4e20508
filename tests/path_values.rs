//! Nothing that a caller passes changes the path or the query.

use kms_client::{AppId, ErrorKind};

use crate::server::Canned;

const HOSTILE: [&str; 18] = [
    "",
    ".",
    "..",
    "...",
    "on-chain",
    "a/b",
    "/",
    "../auth/me",
    "phala/../../users",
    "phala?x=1",
    "phala#x",
    "%2e%2e",
    "%2F",
    "a b",
    "ä",
    "a\r\nX: y",
    "a\\b",
    "a\0b",
];

#[tokio::test]
async fn a_value_that_could_change_the_path_is_refused_and_nothing_is_sent() {
    let server = Canned::json("{}").await;
    let client = server.client();
    let app = AppId::from([1; 20]);
    let long = "x".repeat(129);
    for value in HOSTILE.into_iter().chain([long.as_str()]) {
        let mut errors = vec![
            client.get_kms_info(value).await.unwrap_err(),
            client.inspect_kms(value).await.unwrap_err(),
            client.get_kms_contract(value).await.unwrap_err(),
            client.list_kms_contract_nodes(value).await.unwrap_err(),
            client.get_app_env_encrypt_pubkey(value, app).await.unwrap_err(),
            client.get_app_env_encrypt_pubkey("phala", value).await.unwrap_err(),
            client.get_app_kms_info(value).await.unwrap_err(),
        ];
        // Only a KMS may not be called so: among chains it is a name like any other.
        if value != "on-chain" {
            errors.push(client.get_kms_onchain_detail(value).await.unwrap_err());
        }
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{value:?}: {error}");
            assert!(error.to_string().starts_with("invalid argument: expected "), "{error}");
            assert!(!error.is_retryable() && error.status().is_none());
        }
    }
    assert!(server.asked().is_empty(), "something was sent");
}

#[tokio::test]
async fn an_app_id_in_any_spelling_is_sent_in_one() {
    let server = Canned::json("{}").await;
    let client = server.client();
    for spelling in ["ab".repeat(20), "AB".repeat(20), format!("0x{}", "aB".repeat(20))] {
        let _ = client.get_app_kms_info(spelling).await;
    }
    assert_eq!(server.asked().len(), 3);
    for asked in server.asked() {
        assert_eq!(asked.uri, format!("/api/v1/apps/{}/kms-info", "ab".repeat(20)));
    }
}

#[tokio::test]
async fn every_allowed_value_is_sent_as_it_is() {
    let server = Canned::json("{}").await;
    for value in ["phala", "kms_0123abcd", "a..b", ".a", "-", "_", "V1.2-3_4"] {
        let _ = server.client().get_kms_info(value).await;
        assert_eq!(server.asked().last().unwrap().uri, format!("/api/v1/kms/{value}"));
    }
}
