//! A response body for each operation and documented status.
//!
//! Errors of one status share `fixtures/errors/<status>.json`. A file `fixtures/<operation>/<status>.json` takes precedence,
//! and a successful response without a file is the example of the table of operations.

use std::fs;
use std::path::{Path, PathBuf};

use kms_api_gen::{OPERATIONS, Operation};
use serde_json::Value;

/// A response body.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The operation.
    pub operation: &'static Operation,
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// Returns a fixture for each operation and documented status.
#[must_use]
pub fn fixtures() -> Vec<Fixture> {
    let statuses = |operation: &'static Operation| operation.statuses.iter().map(move |status| (operation, *status));
    let all = OPERATIONS.into_iter().flat_map(statuses);
    all.map(|(operation, status)| Fixture { operation, status, body: body(operation, status) }).collect()
}

/// Returns the body of an operation's response.
#[must_use]
pub fn fixture(id: &str, status: u16) -> Value {
    body(operation(id), status)
}

/// Returns the body of an operation's successful response.
#[must_use]
pub fn success(id: &str) -> Value {
    fixture(id, operation(id).success)
}

fn operation(id: &str) -> &'static Operation {
    OPERATIONS.into_iter().find(|operation| operation.id == id).unwrap()
}

fn body(operation: &Operation, status: u16) -> Value {
    let path = file(operation, status);
    if status == operation.success && !path.exists() {
        return serde_json::from_str(operation.response_example).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{} has no fixture for {status}: cannot read {}: {error}", operation.id, path.display())
    });
    serde_json::from_str(&text).unwrap()
}

/// Returns the path of the operation's own file, or of the shared one if there is none.
fn file(operation: &Operation, status: u16) -> PathBuf {
    let own = path(operation.id, status);
    if own.exists() { own } else { path("errors", status) }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn path(folder_name: &str, status: u16) -> PathBuf {
    folder().join(folder_name).join(format!("{status}.json"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn files() -> BTreeSet<PathBuf> {
        let folders = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
        folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())).collect()
    }

    #[test]
    fn every_fixture_file_is_the_body_of_a_documented_response() {
        let used = fixtures().into_iter().map(|fixture| file(fixture.operation, fixture.status));
        // An example of the table is not a file.
        let used: BTreeSet<_> = used.filter(|path| path.exists()).collect();
        assert_eq!(used, files());
    }

    #[test]
    fn no_fixture_file_is_a_copy_of_the_shared_one() {
        let json = |path: &Path| serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap();
        for file in files().iter().filter(|file| !file.starts_with(folder().join("errors"))) {
            let shared = folder().join("errors").join(file.file_name().unwrap());
            assert!(!shared.exists() || json(file) != json(&shared), "{} is a copy", file.display());
        }
    }

    #[test]
    fn an_operation_without_a_file_has_the_example_of_the_table() {
        let operation = Operation { id: "get_nothing", response_example: "{\"a\":1}", ..example() };
        assert_eq!(body(&operation, 200)["a"], 1);
        assert_eq!(body(&operation, 401), fixture("list_kms", 401));
    }

    fn example() -> Operation {
        Operation {
            id: "",
            method: "GET",
            path: "/",
            version: "",
            parameters: &[],
            body_example: None,
            statuses: &[200, 401],
            success: 200,
            response_example: "",
        }
    }
}
