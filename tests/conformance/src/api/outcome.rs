//! The outcome of a call, of an SDK or of the client, and the differences between two of them.

use kms_client::{Error, ErrorKind};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;
use testkit::Call;

/// The outcome of a call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Response(Value),
    /// The service responded with an error.
    Error {
        status: u16,
        code: Option<String>,
    },
    /// No request was sent, because an argument is not valid.
    InvalidArgument,
    /// The SDK has no method for the operation.
    NoMethod,
    /// Any other failure, with its message.
    Failed(String),
}

/// A difference between an SDK's outcome and the client's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// A JSON pointer; empty where the outcomes as a whole differ.
    pub(super) pointer: String,
    pub(super) sdk: String,
    pub(super) client: String,
}

impl Outcome {
    /// Returns the client's outcome of a call.
    pub(super) fn of_client(call: &Call, result: Result<Value, Error>) -> Self {
        match result {
            Ok(response) => Self::Response(call.on_the_wire(response)),
            Err(error) => match (error.status(), error.kind()) {
                (Some(status), _) => Self::Error { status, code: error.code().map(str::to_owned) },
                (None, ErrorKind::InvalidArgument) => Self::InvalidArgument,
                (None, _) => Self::Failed(error.to_string()),
            },
        }
    }

    /// Returns the differences between this SDK's outcome and the client's. Null equals absent, as in the API.
    pub(super) fn differences(&self, client: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        match (self, client) {
            (Self::Response(sdk), Self::Response(client)) => compare(sdk, client, "", &mut found),
            (sdk, client) if sdk == client => {}
            (sdk, client) => found.push(Difference::new("", sdk, client)),
        }
        found
    }

    /// Removes the fields that the client's response leaves out.
    pub(super) fn without_left_out(mut self, call: &Call, client: &Self) -> Self {
        if let (Self::Response(Value::Object(sdk)), Self::Response(Value::Object(client))) = (&mut self, client) {
            let left_out = call.left_out().iter().map(|(field, _)| *field);
            for field in left_out.filter(|field| !client.contains_key(*field)) {
                sdk.remove(field);
            }
        }
        self
    }
}

impl Difference {
    fn new(pointer: &str, sdk: &impl ToString, client: &impl ToString) -> Self {
        Self { pointer: pointer.to_owned(), sdk: sdk.to_string(), client: client.to_string() }
    }
}

fn compare(sdk: &Value, client: &Value, pointer: &str, found: &mut Vec<Difference>) {
    match (sdk, client) {
        (Value::Object(sdk), Value::Object(client)) => {
            let names: BTreeSet<&String> = sdk.keys().chain(client.keys()).collect();
            for name in names {
                let field = |object: &Map<String, Value>| object.get(name).cloned().unwrap_or_default();
                compare(&field(sdk), &field(client), &format!("{pointer}/{name}"), found);
            }
        }
        (Value::Array(sdk), Value::Array(client)) if sdk.len() == client.len() => {
            for (index, (sdk, client)) in sdk.iter().zip(client).enumerate() {
                compare(sdk, client, &format!("{pointer}/{index}"), found);
            }
        }
        (sdk, client) if sdk == client => {}
        (sdk, client) => found.push(Difference::new(pointer, sdk, client)),
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(response) => write!(f, "{response}"),
            Self::Error { status, code: Some(code) } => write!(f, "status {status} with {code}"),
            Self::Error { status, code: None } => write!(f, "status {status}"),
            Self::InvalidArgument => f.write_str("an invalid argument"),
            Self::NoMethod => f.write_str("no method"),
            Self::Failed(message) => f.write_str(message),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pointer, sdk, client } = self;
        let sdk: String = sdk.chars().take(200).collect();
        write!(f, "at `{pointer}` the SDK has {sdk}, the client has {client}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn responses_are_compared_by_field_and_null_equals_absent() {
        let sdk = Outcome::Response(json!({ "a": null, "b": [{ "c": 1 }], "d": "x" }));
        assert_eq!(sdk.differences(&Outcome::Response(json!({ "b": [{ "c": 1 }], "d": "x" }))), []);
        let other = sdk.differences(&Outcome::Response(json!({ "b": [{ "c": 2 }], "e": true })));
        let pointers: Vec<&str> = other.iter().map(|difference| difference.pointer.as_str()).collect();
        assert_eq!(pointers, ["/b/0/c", "/d", "/e"]);
    }

    #[test]
    fn a_response_differs_from_an_error_and_two_statuses_differ() {
        let error = |status| Outcome::Error { status, code: None };
        assert_eq!(error(404).differences(&error(404)), []);
        assert_eq!(error(404).differences(&error(400)).len(), 1);
        assert_eq!(Outcome::Response(json!({})).differences(&Outcome::InvalidArgument).len(), 1);
    }

    #[test]
    fn only_fields_that_the_client_leaves_out_are_removed() {
        let call = Call::of("list_kms_contract_nodes");
        let client = Outcome::of_client(&call, Ok(json!([1])));
        let sdk = Outcome::Response(json!({ "items": [2], "total": 1, "more": 3 })).without_left_out(&call, &client);
        assert_eq!(sdk, Outcome::Response(json!({ "items": [2], "more": 3 })));
        assert_eq!(sdk.differences(&client).len(), 2);
    }
}
