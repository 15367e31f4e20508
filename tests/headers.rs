//! Every request has the key, the API version of its operation and a user agent, and no header that only the generator
//! knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kms_api_gen::Place;
use kms_client::reqwest::dns::{Name, Resolve, Resolving};
use kms_client::{Client, ErrorKind};
use testkit::{API_KEY, Call, Reply, Request, TestServer, calls, documents};

/// Calls every operation. The responses do not matter.
pub(crate) async fn call_all(client: &Client) {
    for call in calls() {
        let _ = call.send(client).await;
    }
}

#[tokio::test]
async fn every_operation_requests_its_path_with_its_version() {
    let server = TestServer::json("{}").await;
    call_all(&server.client()).await;
    let requests = server.requests();
    let version = |request: &Request| request.headers["x-phala-version"].to_str().unwrap().to_owned();
    let found: Vec<_> = requests.iter().map(|request| (request.target.clone(), version(request))).collect();
    let expected: Vec<_> = calls().iter().map(|call| (call.target(), call.operation().version.to_owned())).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn every_request_has_the_key_and_a_user_agent() {
    let server = TestServer::json("{}").await;
    call_all(&server.client_builder().workspace("team-1").user_agent("my-program/2").build().unwrap()).await;
    assert_eq!(server.requests().len(), calls().len());
    for request in server.requests() {
        assert_eq!(request.headers["x-api-key"], API_KEY);
        assert_eq!(request.headers["accept"], "application/json");
        assert_eq!(request.headers["x-phala-workspace"], "team-1");
        assert_eq!(
            request.headers["user-agent"],
            format!("my-program/2 phala-kms-client/{}", env!("CARGO_PKG_VERSION"))
        );
        for absent in ["api-version", "authorization", "cookie", "referer"] {
            assert!(!request.headers.contains_key(absent), "{absent}");
        }
        assert_eq!(request.headers.get_all("x-phala-version").iter().count(), 1);
    }
}

#[tokio::test]
async fn a_token_is_sent_as_a_bearer_token_without_a_key() {
    let server = TestServer::json("{}").await;
    let client = Client::builder().base_url(server.url()).oidc_token("token.abc\n").build().unwrap();
    let _ = client.list_kms().await;
    let headers = &server.requests()[0].headers;
    assert_eq!(headers["authorization"], "Bearer token.abc");
    assert!(!headers.contains_key("x-api-key") && !headers.contains_key("x-phala-workspace"));
    assert_eq!(headers["user-agent"], format!("phala-kms-client/{}", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn setters_make_the_query_and_nothing_else_does() {
    let server = TestServer::json("{}").await;
    let client = server.client();
    let _ = client.list_kms().page(3).page_size(100).on_chain(false).await;
    let _ = client.list_kms_contracts().on_chain(true).await;
    let _ = client.get_next_app_ids().counts(20).await;
    let targets: Vec<_> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(
        targets,
        [
            "/api/v1/kms?is_onchain=false&page=3&page_size=100",
            "/api/v1/kms?is_onchain=true",
            "/api/v1/kms/phala/next_app_id?counts=20"
        ]
    );
}

#[tokio::test]
async fn every_query_parameter_is_sent_as_it_is_set() {
    let server = TestServer::json("{}").await;
    let client = server.client();
    let mut parameters = 0;
    for call in calls() {
        for parameter in call.operation().parameters.iter().filter(|parameter| parameter.place == Place::Query) {
            let call = call.clone().with(parameter.name, parameter.example);
            let _ = call.send(&client).await;
            assert_eq!(server.requests().last().unwrap().target, call.target());
            parameters += 1;
        }
    }
    assert!(parameters >= 7 && server.requests().len() == parameters);
}

/// Returns a call for each bound of each query parameter, just beyond the bound, and the start of the bound's description.
fn calls_out_of_bounds() -> Vec<(Call, String)> {
    let mut calls = Vec::new();
    for document in documents() {
        for (_, _, operation) in document.operations() {
            let call = Call::of(operation["operationId"].as_str().unwrap());
            let parameters = operation["parameters"].as_array().unwrap().iter().map(|p| document.resolve(p));
            for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
                let bound = |keyword: &str| parameter["schema"][keyword].as_u64();
                let beyond = [bound("minimum").map(|bound| bound - 1), bound("maximum").map(|bound| bound + 1)];
                let name = parameter["name"].as_str().unwrap();
                let beyond = beyond.into_iter().flatten().map(|value| call.clone().with(name, value.to_string()));
                let description = format!("`{name}` must be {}", bound("minimum").unwrap_or_default());
                calls.extend(beyond.map(|call| (call, description.clone())));
            }
        }
    }
    calls
}

#[tokio::test]
async fn a_parameter_out_of_bounds_is_rejected_before_anything_is_sent() {
    let server = TestServer::json("{}").await;
    let calls = calls_out_of_bounds();
    for (call, description) in &calls {
        let error = call.send(&server.client()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{call:?}");
        assert!(error.to_string().contains(description), "{error}");
    }
    assert!(calls.len() >= 8, "{calls:?}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_http_client_set_up_by_hand_keeps_the_promises() {
    let server = TestServer::replying(Reply::http(302, &[("location", "http://127.0.0.1:9/elsewhere")], "")).await;
    let builder = server.client_builder().http(|http| {
        let proxy = kms_client::reqwest::Proxy::all("http://127.0.0.1:9").unwrap();
        http.proxy(proxy).redirect(kms_client::reqwest::redirect::Policy::limited(5)).user_agent("other")
    });
    let error = builder.build().unwrap().list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
    assert!(server.requests()[0].headers["user-agent"].to_str().unwrap().starts_with("phala-kms-client/"));
}

/// A resolver that sends every name elsewhere, and counts the names.
struct Elsewhere(Arc<AtomicUsize>);

impl Resolve for Elsewhere {
    fn resolve(&self, _: Name) -> Resolving {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Err("resolved elsewhere".into()) })
    }
}

#[tokio::test]
async fn localhost_is_loopback_whatever_the_resolver_says() {
    let server = TestServer::json("{}").await;
    let resolved = Arc::default();
    for name in ["localhost", "LOCALHOST", "LocalHost"] {
        let elsewhere = Elsewhere(Arc::clone(&resolved));
        let builder = testkit::client_builder(&format!("http://{name}:{}", server.port));
        let client = builder.http(|http| http.dns_resolver(elsewhere)).build().unwrap();
        assert_eq!(client.get_kms_info("phala").await.unwrap_err().kind(), ErrorKind::Decode);
    }
    assert_eq!(server.requests().len(), 3);
    assert_eq!(resolved.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn every_name_of_loopback_reaches_it_without_resolver_and_proxy() {
    let server = TestServer::json("{}").await;
    let resolved = Arc::default();
    for (name, index) in ["localhost.", "x.localhost", "a.B.LocalHost."].into_iter().zip(1..) {
        let elsewhere = Elsewhere(Arc::clone(&resolved));
        let builder = testkit::client_builder(&format!("https://{name}:{}", server.port));
        let proxy = kms_client::reqwest::Proxy::all("http://127.0.0.1:9").unwrap();
        let client = builder.http(|http| http.proxy(proxy).dns_resolver(elsewhere)).build().unwrap();
        // The server does not speak TLS. That it is reached is enough.
        assert!(client.get_kms_info("phala").await.is_err());
        assert_eq!(server.recording().opened, index, "{name}");
    }
    assert_eq!(resolved.load(Ordering::Relaxed), 0);
}
