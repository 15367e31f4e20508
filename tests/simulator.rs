//! The simulator serves any client: every version has its shape, and every mistake its status.

use std::time::Duration;

use kms_client::simulator::{APP_ON_BASE, APP_ON_PHALA, App, Contract, Fault, Node, PHALA_ROOT_KEY, Simulator};
use kms_client::{AppId, Client, Environment, ErrorKind, Policy, Retry, VerifyError};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

const VERSIONS: [&str; 4] = ["2025-10-28", "2026-01-21", "2026-05-22", "2026-06-23"];

fn get(simulator: &Simulator, path: &str, version: &str) -> RequestBuilder {
    reqwest::Client::new()
        .get(format!("{}/api/v1{path}", simulator.base_url()))
        .header("x-api-key", simulator.api_key())
        .header("x-phala-version", version)
}

async fn response(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    assert!(response.headers().contains_key("x-request-id"));
    (response.status(), response.json().await.unwrap())
}

#[tokio::test]
async fn the_same_path_has_the_shape_of_the_version() {
    let simulator = Simulator::start().await.unwrap();
    for version in VERSIONS {
        let contracts = version == "2026-06-23";
        let (_, list) = response(get(&simulator, "/kms", version)).await;
        assert_eq!(list["items"][0].get("node_count").is_some(), contracts, "{version}");
        let name = if contracts { "kc_phala000" } else { "kms_phala001" };
        let (status, one) = response(get(&simulator, &format!("/kms/{name}"), version)).await;
        assert_eq!((status, one["id"].as_str()), (StatusCode::OK, Some(name)));
        let (status, _) = response(get(&simulator, "/kms/phala/nodes", version)).await;
        assert_eq!(status.is_success(), contracts);
    }
}

#[tokio::test]
async fn the_other_operations_work_under_every_version() {
    let simulator = Simulator::start().await.unwrap();
    let app = "ab".repeat(20);
    for version in VERSIONS {
        for path in [
            "/kms/phala-1/info",
            "/kms/on-chain/base",
            &format!("/kms/phala/pubkey/0x{app}"),
            "/kms/phala/next_app_id?counts=20",
            &format!("/apps/{app}/kms-info"),
        ] {
            assert_eq!(response(get(&simulator, path, version)).await.0, StatusCode::OK, "{version} {path}");
        }
    }
}

#[tokio::test]
async fn literal_path_segments_take_precedence_over_parameters() {
    let simulator = Simulator::start().await.unwrap();
    // Two path templates match, and the one with the literal segment takes precedence.
    let (status, body) = response(get(&simulator, "/kms/on-chain/info", "2026-06-23")).await;
    assert_eq!((status, body["detail"].as_str()), (StatusCode::BAD_REQUEST, Some("This chain is not supported.")));
    let (status, body) = response(get(&simulator, "/kms/phala/info", "2026-05-22")).await;
    assert_eq!((status, body["id"].as_str()), (StatusCode::OK, Some("kms_phala001")));
}

#[tokio::test]
async fn a_request_without_a_valid_key_or_version_is_rejected() {
    let simulator = Simulator::start().await.unwrap();
    let url = format!("{}/api/v1/kms", simulator.base_url());
    let http = reqwest::Client::new();
    let cases = [
        (http.get(&url), 401),
        (http.get(&url).header("x-api-key", "phak_wrong").header("x-phala-version", "2026-05-22"), 401),
        (http.get(&url).header("x-api-key", simulator.api_key()), 400),
        (get(&simulator, "/kms", "2024-01-01"), 400),
        (get(&simulator, "/nothing", "2026-05-22"), 404),
        (get(&simulator, "/kms/%FF", "2026-05-22"), 404),
        (get(&simulator, "/kms/phala/pubkey/zz", "2026-05-22"), 400),
        (get(&simulator, "/apps/zz/kms-info", "2026-05-22"), 400),
        (get(&simulator, "/kms/on-chain/moon", "2026-05-22"), 400),
    ];
    for (request, status) in cases {
        let (found, body) = response(request).await;
        assert_eq!(found, status, "{body}");
        assert!(body["detail"].is_string(), "{body}");
    }
    let post = http.post(&url).header("x-api-key", simulator.api_key()).header("x-phala-version", "2026-05-22");
    assert_eq!(response(post).await.0, 405);
}

#[tokio::test]
async fn a_bad_query_is_a_422_with_its_place() {
    let simulator = Simulator::start().await.unwrap();
    let cases = [
        ("/kms?page=0", "page", "greater_than_equal"),
        ("/kms?page=-1", "page", "greater_than_equal"),
        ("/kms?page=one", "page", "int_parsing"),
        ("/kms?page=", "page", "int_parsing"),
        ("/kms?page_size=0", "page_size", "greater_than_equal"),
        ("/kms?page_size=101", "page_size", "less_than_equal"),
        ("/kms?is_onchain=maybe", "is_onchain", "bool_parsing"),
        ("/kms/phala/next_app_id?counts=0", "counts", "greater_than_equal"),
        ("/kms/phala/next_app_id?counts=21", "counts", "less_than_equal"),
        ("/kms/phala/next_app_id?counts=99999999999999999999999999999999999999999999", "counts", "less_than_equal"),
        ("/kms/phala/next_app_id?counts=-99999999999999999999999999999999999999999999", "counts", "greater_than_equal"),
        ("/kms/phala/next_app_id?counts=1.5", "counts", "int_parsing"),
    ];
    for (path, name, kind) in cases {
        let (status, body) = response(get(&simulator, path, "2026-05-22")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let violation = &body["detail"][0];
        assert_eq!((&violation["loc"][0], &violation["loc"][1]), (&Value::from("query"), &Value::from(name)), "{path}");
        assert_eq!(violation["type"], kind, "{path}");
    }
    let (status, body) = response(get(&simulator, "/kms?page=9999999999", "2026-05-22")).await;
    assert_eq!((status, body["items"].as_array().unwrap().len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn it_stops_on_shutdown_and_on_drop() {
    for shutdown in [true, false] {
        let simulator = Simulator::start().await.unwrap();
        let client = simulator.client();
        client.list_kms().await.unwrap();
        let address = simulator.base_url().replace("http://", "");
        // One connection is idle, and one is in the middle of a request.
        let mut idle = TcpStream::connect(&address).await.unwrap();
        let mut halfway = TcpStream::connect(&address).await.unwrap();
        halfway.write_all(b"GET /api/v1/kms HTTP/1.1\r\nhost: x\r\n").await.unwrap();
        if shutdown {
            simulator.shutdown().await;
        } else {
            drop(simulator);
        }
        for connection in [&mut idle, &mut halfway] {
            let end = timeout(Duration::from_secs(5), connection.read(&mut [0; 16]))
                .await
                .expect("the connection is still open");
            assert!(matches!(end, Ok(0) | Err(_)), "shutdown: {shutdown}");
        }
        assert!(TcpStream::connect(&address).await.is_err());
        assert!(client.list_kms().await.is_err(), "shutdown: {shutdown}");
    }
}

#[tokio::test]
async fn an_inconsistent_seed_does_not_start() {
    let mut no_key = Contract::new("kc_1", "mine");
    no_key.keys = Some(([0; 32], [1; 32]));
    let inconsistent = [
        Simulator::builder().contracts([Contract::new("kc_1", "mine")]),
        Simulator::builder().nodes([Node::new("kms_1", "kc_phala000")]),
        Simulator::builder().apps([App::new(AppId::new([0; 20]), "nobody")]),
        Simulator::builder().nodes([]).apps([]).contracts([no_key]),
    ];
    for builder in inconsistent {
        assert_eq!(builder.start().await.unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
    }
}

#[tokio::test]
async fn the_key_is_accepted_as_a_bearer_token_too() {
    let simulator = Simulator::start().await.unwrap();
    let client = Client::builder().base_url(simulator.base_url()).oidc_token(simulator.api_key()).build().unwrap();
    assert!(client.list_kms().await.is_ok());
}

#[tokio::test]
async fn a_port_in_use_and_an_invalid_key_are_errors() {
    let first = Simulator::start().await.unwrap();
    let port = first.base_url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Simulator::builder().port(port).start().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    assert!(Simulator::builder().api_key("").start().await.is_err());
}

#[tokio::test]
async fn a_fault_is_injected_as_often_as_it_says_into_the_operation_that_it_names() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client().with_retry(Retry::off());
    simulator.fail_next(Fault::status(429).retry_after(Duration::ZERO).on("get_kms_info").times(2));
    assert!(client.inspect_kms("phala").await.is_ok(), "it is for another operation");
    for _ in 0..2 {
        let error = client.get_kms_info("phala").await.unwrap_err();
        assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::ZERO)));
    }
    assert!(client.get_kms_info("phala").await.is_ok());

    simulator.fail_always(Fault::reset());
    assert_eq!(client.list_kms().await.unwrap_err().kind(), ErrorKind::Transport);
    assert_eq!(client.list_kms_contracts().await.unwrap_err().kind(), ErrorKind::Transport);
    simulator.stop_failing();
    simulator.fail_next(Fault::missing_field("version"));
    assert_eq!(client.get_kms_info("phala").await.unwrap_err().kind(), ErrorKind::Decode);
    simulator.fail_next(Fault::delay(Duration::from_secs(5)));
    let hasty = client.with_deadline(Duration::from_millis(100));
    assert_eq!(hasty.get_kms_info("phala").await.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(client.get_kms_info("phala").await.is_ok(), "the limit is that of the other client");

    let received: Vec<_> = simulator.requests().into_iter().filter_map(|request| request.operation).collect();
    assert_eq!(received[..3], ["inspect_kms", "get_kms_info", "get_kms_info"]);
    assert!(received.contains(&"list_kms") && received.contains(&"list_kms_contracts"), "{received:?}");
}

#[tokio::test]
async fn a_fault_in_a_signature_is_found() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let anchor = simulator.root_key("phala").unwrap();
    assert_eq!(anchor.to_string(), PHALA_ROOT_KEY);
    let fetch = || client.get_app_env_encrypt_pubkey("phala", APP_ON_PHALA);
    simulator.fail_next(Fault::wrong_signature());
    let error = fetch().await.unwrap().verify(anchor, Policy::default()).unwrap_err();
    assert!(matches!(error, VerifyError::NotSignedByAnchor { .. }), "{error}");
    simulator.fail_next(Fault::stale_signature());
    let error = fetch().await.unwrap().verify(anchor, Policy::default()).unwrap_err();
    assert!(matches!(error, VerifyError::Stale { .. }), "{error}");
    assert!(fetch().await.unwrap().verify(anchor, Policy::default()).is_ok());
}

#[test]
#[should_panic(expected = "there is no operation `get_kms`")]
fn a_fault_of_an_operation_that_does_not_exist_is_not_accepted() {
    let _ = Fault::status(500).on("get_kms");
}

#[tokio::test]
async fn one_deadline_is_over_all_calls_of_a_delivery() {
    let simulator = Simulator::start().await.unwrap();
    let anchor = simulator.root_key("phala").unwrap();
    let environment = Environment::from_pairs([("API_KEY", "s3cret")]).unwrap();
    let client = simulator.client().with_deadline(Duration::from_millis(900));
    // Each of the three calls is within the deadline, and all of them together are not.
    simulator.fail_always(Fault::delay(Duration::from_millis(400)));
    let push = || client.push_env("phala", APP_ON_PHALA, anchor, &environment);
    assert_eq!(push().keep_allowed_envs().await.unwrap_err().kind(), ErrorKind::Timeout);
    simulator.stop_failing();
    assert!(push().await.is_ok());
}

#[tokio::test]
async fn the_root_key_of_a_kms_is_found_by_any_of_its_names() {
    let simulator = Simulator::start().await.unwrap();
    for node in simulator.client().list_kms().all().await.unwrap() {
        let key = simulator.root_key(&node.id).unwrap();
        assert!(node.slug.is_none_or(|slug| simulator.root_key(&slug) == Some(key)));
    }
    assert_eq!(simulator.root_key("kms_missing"), None);
}

#[tokio::test]
async fn an_app_is_served_by_the_nodes_of_its_kms() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let nodes = client.list_kms().all().await.unwrap();
    for (app, slug) in [(APP_ON_PHALA, "phala-1"), (APP_ON_BASE, "base-1")] {
        let kms = client.get_app_kms_info(app).await.unwrap();
        let serving: Vec<_> = nodes.iter().filter(|node| kms.is_served_by(node)).collect();
        assert!(!serving.is_empty() && serving.len() < nodes.len(), "{serving:?}");
        assert!(serving.iter().any(|node| node.slug.as_deref() == Some(slug)), "{serving:?}");
    }
}

#[tokio::test]
async fn a_change_whose_response_is_lost_has_been_made() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let anchor = simulator.root_key("phala").unwrap();
    let environment = Environment::from_pairs([("API_KEY", "s3cret")]).unwrap();
    simulator.fail_next(Fault::reset().on("update_cvm_envs"));
    let error = client.push_env("phala", APP_ON_PHALA, anchor, &environment).await.unwrap_err();
    assert!(error.may_have_taken_effect(), "{error}");
    assert!(simulator.environment(APP_ON_PHALA).is_some());
    let updates = simulator.requests().into_iter().filter(|request| request.operation == Some("update_cvm_envs"));
    assert_eq!(updates.count(), 1);
}
