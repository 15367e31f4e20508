//! No argument of a call changes the path or the query of its request.

use kms_api_gen::{Parameter, Place};
use kms_client::ErrorKind;
use testkit::{Call, TestServer, calls};

/// Values that are not valid for any path parameter.
const HOSTILE: [&str; 17] = [
    "",
    ".",
    "..",
    "...",
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

/// Returns the hostile values of a parameter.
fn hostile(parameter: &Parameter) -> Vec<String> {
    let mut values: Vec<_> = HOSTILE.map(str::to_owned).to_vec();
    values.push("x".repeat(129));
    // As the name of a KMS, this is another path. A chain or a CVM may have this name.
    if !["chain", "cvm_id"].contains(&parameter.name) {
        values.push("on-chain".to_owned());
    }
    values
}

/// Returns every path parameter of every operation.
fn path_parameters() -> Vec<(Call, &'static Parameter)> {
    let of_call = |call: Call| call.operation().parameters.iter().map(move |parameter| (call.clone(), parameter));
    let all: Vec<_> = calls().into_iter().flat_map(of_call).filter(|(_, p)| p.place == Place::Path).collect();
    assert!(all.len() >= 8, "{all:?}");
    all
}

#[tokio::test]
async fn a_value_that_could_change_the_path_is_rejected_and_nothing_is_sent() {
    let server = TestServer::json("{}").await;
    let client = server.client();
    for (call, parameter) in path_parameters() {
        for value in hostile(parameter) {
            let call = call.clone().with(parameter.name, value);
            let error = call.send(&client).await.expect_err(&format!("{call:?}"));
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{call:?}: {error}");
            assert!(
                error.to_string().starts_with("invalid argument: `") && error.to_string().contains(": expected "),
                "{error}"
            );
            assert!(!error.is_retryable() && error.status().is_none());
        }
    }
    assert_eq!(server.recording().opened, 0, "a request was sent");
}

#[tokio::test]
async fn an_app_id_is_sent_in_one_form_whatever_its_spelling() {
    let server = TestServer::json("{}").await;
    let client = server.client();
    let with_app_id: Vec<_> = path_parameters().into_iter().filter(|(_, p)| p.name == "app_id").collect();
    assert!(with_app_id.len() >= 2);
    for (call, parameter) in with_app_id {
        let expected = call.clone().with(parameter.name, "ab".repeat(20)).target();
        for spelling in ["ab".repeat(20), "AB".repeat(20), format!("0x{}", "aB".repeat(20))] {
            let _ = call.clone().with(parameter.name, spelling).send(&client).await;
            assert_eq!(server.requests().last().unwrap().target, expected);
        }
    }
}

#[tokio::test]
async fn every_allowed_name_is_sent_as_it_is() {
    let server = TestServer::json("{}").await;
    let client = server.client();
    let names = ["phala", "kms_0123abcd", "a..b", ".a", "-", "_", "V1.2-3_4"];
    for (call, parameter) in path_parameters().into_iter().filter(|(_, p)| !["app_id", "chain"].contains(&p.name)) {
        for name in names {
            let call = call.clone().with(parameter.name, name);
            let _ = call.send(&client).await;
            assert_eq!(server.requests().last().unwrap().target, call.target());
        }
    }
}
