//! Every fixture fits its document, and its snapshot in `snapshots/responses` is the client's view of it.

use kms_client::Error;
use serde_json::{Value, json};
use testkit::{Call, Fixture, Reply, ResponseSchema, TestServer, documents, fixtures};

use crate::snapshots::assert_snapshot;

#[test]
fn every_documented_response_has_a_fixture() {
    let operations = documents().iter().flat_map(testkit::Document::operations);
    let responses = operations.map(|(_, _, operation)| operation["responses"].as_object().unwrap().len());
    assert_eq!(fixtures().len(), responses.sum::<usize>());
}

#[test]
fn every_fixture_fits_its_document() {
    for Fixture { operation, status, body } in fixtures() {
        let schema = ResponseSchema::of(operation.id, status).unwrap();
        assert!(schema.mismatches(&body).is_empty(), "{} {status}: {:?}", operation.id, schema.mismatches(&body));
    }
}

#[test]
fn a_fixture_without_a_required_property_does_not_fit() {
    let mut checked = 0;
    for Fixture { operation, status, body } in fixtures() {
        let schema = ResponseSchema::of(operation.id, status).unwrap();
        for property in required(operation.id, status) {
            let mut incomplete = body.clone();
            incomplete.as_object_mut().unwrap().remove(property).unwrap();
            assert!(!schema.mismatches(&incomplete).is_empty(), "{} {status} without {property}", operation.id);
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

/// Returns the required properties of a response.
fn required(id: &str, status: u16) -> Vec<&'static str> {
    let mut schemas = documents().iter().filter_map(|document| document.response(id, status));
    let schema = schemas.next().unwrap();
    schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect()
}

/// Returns everything that the public API of an error shows.
fn shown(error: &Error) -> Value {
    let details: Vec<_> =
        error.details().iter().map(|detail| json!([detail.field, detail.message, detail.kind])).collect();
    json!({
        "kind": format!("{:?}", error.kind()),
        "code": error.code(),
        "request_id": error.request_id(),
        "retry_after": error.retry_after().map(|wait| wait.as_secs()),
        "is_retryable": error.is_retryable(),
        "details": details,
        "text": error.to_string(),
    })
}

#[tokio::test]
async fn the_clients_view_of_every_fixture_is_its_snapshot() {
    for Fixture { operation, status, body } in fixtures() {
        let id = operation.id;
        let mut headers = vec![("content-type", "application/json"), ("x-request-id", "req-header")];
        if status == 429 {
            headers.push(("retry-after", "30"));
        }
        let server = TestServer::replying(Reply::http(status, &headers, body.to_string())).await;
        let shown = match (status, Call::of(id).send(&server.client()).await) {
            (200..300, Ok(response)) => response,
            (200..300, Err(error)) => panic!("{id}: {error}"),
            // A registration is a step, and not an error.
            (465, Ok(step)) => step,
            (_, Ok(response)) => panic!("{id} {status}: {response}"),
            (_, Err(error)) => shown(&error),
        };
        assert!(!shown.to_string().contains("VALUE"), "{id} {status} shows a value of the request: {shown}");
        assert_snapshot(&format!("responses/{id}"), &status.to_string(), &shown);
    }
}
