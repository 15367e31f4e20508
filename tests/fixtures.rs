//! One answer for each operation and status that the documents know: `fixtures/<operation>/<status>.json`. Each is what its
//! document allows, and what the facade shows of it is in `snapshots/answers`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fault::operation;
use kms_client::Error;
use serde_json::{Value, json};

use crate::contract::{answers, validator};
use crate::server::Canned;
use crate::snapshots::compare;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The answer of an operation.
pub(crate) fn fixture(operation: &str, status: u16) -> Value {
    let path = folder().join(operation).join(format!("{status}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn each_documented_answer_has_a_fixture_and_each_fixture_is_documented() {
    let mut there = BTreeSet::new();
    for operation in std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()) {
        for file in std::fs::read_dir(&operation).unwrap().map(|entry| entry.unwrap().path()) {
            let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
            there.insert((name(&operation), name(&file).parse().unwrap()));
        }
    }
    assert_eq!(there, answers().into_keys().collect());
}

#[test]
fn each_fixture_is_what_its_document_allows() {
    for ((operation, status), schema) in answers() {
        let problems: Vec<_> = validator(&schema)
            .iter_errors(&fixture(&operation, status))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{operation} {status}: {problems:?}");
    }
}

#[test]
fn a_fixture_with_a_required_field_taken_out_is_not() {
    let mut tried = 0;
    for ((operation, status), schema) in answers() {
        let answer = fixture(&operation, status);
        let reference = schema["$ref"].as_str().unwrap();
        let required = schema.pointer(&format!("{}/required", &reference[1..])).cloned().unwrap_or_default();
        for field in required.as_array().into_iter().flatten().map(|field| field.as_str().unwrap()) {
            let mut less = answer.clone();
            less.as_object_mut().unwrap().remove(field).unwrap();
            assert!(!validator(&schema).is_valid(&less), "{operation} {status} without {field}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

/// What a user sees of an error.
fn shown(error: &Error) -> Value {
    let violations: Vec<_> = error
        .violations()
        .iter()
        .map(|violation| json!([violation.location, violation.message, violation.kind]))
        .collect();
    json!({
        "kind": format!("{:?}", error.kind()),
        "code": error.code(),
        "request_id": error.request_id(),
        "retry_after": error.retry_after().map(|wait| wait.as_secs()),
        "is_retryable": error.is_retryable(),
        "violations": violations,
        "text": error.to_string(),
    })
}

#[tokio::test]
async fn each_fixture_is_shown_as_its_snapshot_says() {
    for (id, status) in answers().into_keys() {
        let body = fixture(&id, status);
        let mut headers = vec![("content-type", "application/json"), ("x-request-id", "req-header")];
        if status == 429 {
            headers.push(("retry-after", "30"));
        }
        let server = Canned::answering(status, &headers, body.to_string()).await;
        let result = (operation(&id).call)(server.client()).await;
        let shown = match (status, result) {
            (200, Ok(answer)) => answer,
            (200, Err(error)) => panic!("{id}: {error}"),
            (_, Ok(answer)) => panic!("{id} {status}: {answer}"),
            (_, Err(error)) => shown(&error),
        };
        assert!(!shown.to_string().contains("VALUE"), "{id} {status} shows what was sent: {shown}");
        compare(&format!("answers/{id}"), &status.to_string(), &shown);
    }
}
