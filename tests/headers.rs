//! Every request carries the key, the version of its operation and who asks, and nothing of the generator's own.

use kms_client::{Client, ErrorKind};

use crate::server::{Canned, KEY};

/// Calls every operation; the answers do not matter.
pub(crate) async fn call_all(client: &Client) {
    for operation in fault::OPERATIONS {
        let _ = (operation.call)(client.clone()).await;
    }
}

#[tokio::test]
async fn each_operation_asks_for_its_path_under_its_version() {
    let server = Canned::json("{}").await;
    call_all(&server.client()).await;
    let app = "ab".repeat(20);
    let asked: Vec<_> = server
        .asked()
        .into_iter()
        .map(|asked| (asked.uri, asked.headers["x-phala-version"].to_str().unwrap().to_owned()))
        .collect();
    let expected = [
        ("/api/v1/kms".to_owned(), "2026-05-22"),
        ("/api/v1/kms/phala".to_owned(), "2026-05-22"),
        ("/api/v1/kms/phala/info".to_owned(), "2026-05-22"),
        ("/api/v1/kms/on-chain/base".to_owned(), "2026-06-23"),
        (format!("/api/v1/kms/phala/pubkey/{app}"), "2026-06-23"),
        (format!("/api/v1/apps/{app}/kms-info"), "2026-06-23"),
        ("/api/v1/kms/phala/next_app_id".to_owned(), "2026-06-23"),
        ("/api/v1/kms".to_owned(), "2026-06-23"),
        ("/api/v1/kms/phala".to_owned(), "2026-06-23"),
        ("/api/v1/kms/phala/nodes".to_owned(), "2026-06-23"),
    ];
    assert_eq!(kms_api_gen::OPERATIONS.len(), expected.len(), "an operation is missing from this table");
    assert_eq!(asked, expected.map(|(uri, version)| (uri, version.to_owned())));
}

#[tokio::test]
async fn every_request_carries_the_key_and_who_asks() {
    let server = Canned::json("{}").await;
    call_all(&server.builder().workspace("team-1").user_agent("my-program/2").build().unwrap()).await;
    assert_eq!(server.asked().len(), 10);
    for asked in server.asked() {
        assert_eq!(asked.headers["x-api-key"], KEY);
        assert_eq!(asked.headers["accept"], "application/json");
        assert_eq!(asked.headers["x-phala-workspace"], "team-1");
        assert_eq!(asked.headers["user-agent"], format!("my-program/2 kms-client/{}", env!("CARGO_PKG_VERSION")));
        for absent in ["api-version", "authorization", "cookie", "referer"] {
            assert!(!asked.headers.contains_key(absent), "{absent}");
        }
        assert_eq!(asked.headers.get_all("x-phala-version").iter().count(), 1);
    }
}

#[tokio::test]
async fn a_token_goes_out_as_a_bearer_token_and_no_key_with_it() {
    let server = Canned::json("{}").await;
    let client = Client::builder().base_url(&server.url).oidc_token("token.abc\n").build().unwrap();
    let _ = client.list_kms().await;
    let headers = &server.asked()[0].headers;
    assert_eq!(headers["authorization"], "Bearer token.abc");
    assert!(!headers.contains_key("x-api-key") && !headers.contains_key("x-phala-workspace"));
    assert_eq!(headers["user-agent"], format!("kms-client/{}", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn setters_are_the_query_and_nothing_else_is() {
    let server = Canned::json("{}").await;
    let client = server.client();
    let _ = client.list_kms().page(3).page_size(100).on_chain(false).await;
    let _ = client.list_kms_contracts().on_chain(true).await;
    let _ = client.get_next_app_ids().counts(20).await;
    let asked: Vec<_> = server.asked().into_iter().map(|asked| asked.uri).collect();
    assert_eq!(
        asked,
        [
            "/api/v1/kms?is_onchain=false&page=3&page_size=100",
            "/api/v1/kms?is_onchain=true",
            "/api/v1/kms/phala/next_app_id?counts=20"
        ]
    );
}

#[tokio::test]
async fn setters_out_of_bounds_send_nothing() {
    let server = Canned::json("{}").await;
    let client = server.client();
    let errors = [
        client.list_kms().page(0).await.unwrap_err(),
        client.list_kms().page_size(0).await.unwrap_err(),
        client.list_kms_contracts().page_size(101).await.unwrap_err(),
        client.get_next_app_ids().counts(0).await.unwrap_err(),
        client.get_next_app_ids().counts(21).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("must be 1"), "{error}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn what_was_set_up_by_hand_does_not_undo_what_is_promised() {
    let server = Canned::answering(302, &[("location", "http://127.0.0.1:9/elsewhere")], "").await;
    let builder = server.builder().http(|http| {
        let proxy = kms_client::reqwest::Proxy::all("http://127.0.0.1:9").unwrap();
        http.proxy(proxy).redirect(kms_client::reqwest::redirect::Policy::limited(5)).user_agent("other")
    });
    let error = builder.build().unwrap().list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
    assert!(server.asked()[0].headers["user-agent"].to_str().unwrap().starts_with("kms-client/"));
}
