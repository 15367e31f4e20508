//! A call of an operation as data: its arguments can be set by name, it can be sent, and it knows its URL.

use std::fmt;

use kms_api_gen::{OPERATIONS, Operation, Place};
use kms_client::{Client, Error};
use schemars::Schema;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Value, json};

use crate::arguments::{Arguments, BODY};
use crate::rows::{ROWS, Row};

/// One call. It is serialized as an object with the operation's id under `operation`, the arguments by name, and the body of
/// the request under `body`.
#[derive(Clone)]
pub struct Call {
    row: &'static Row,
    arguments: Arguments,
}

/// Returns a call of every operation, in the table's order, with the example of each required parameter.
#[must_use]
pub fn calls() -> Vec<Call> {
    OPERATIONS.into_iter().map(|operation| Call::of(operation.id)).collect()
}

impl Call {
    /// Returns a call of the operation with this id, with the example of each required parameter and of the
    /// body.
    #[must_use]
    pub fn of(id: &str) -> Self {
        let row = ROWS.iter().find(|row| row.operation.id == id);
        let row = row.unwrap_or_else(|| panic!("{id} has no row in tests/testkit/src/rows.rs"));
        let required = row.operation.parameters.iter().filter(|parameter| parameter.required);
        let required = required.map(|parameter| (parameter.name, parameter.example));
        let arguments = required.chain(row.operation.body_example.map(|body| (BODY, body)));
        Self { row, arguments: Arguments(arguments.map(|(name, value)| (name, value.to_owned())).collect()) }
    }

    /// Sets an argument, as it is written in a URL.
    #[must_use]
    pub fn with(mut self, parameter: &str, value: impl Into<String>) -> Self {
        let mut known = self.row.operation.parameters.iter();
        let known = known.find(|known| known.name == parameter);
        let known = known.unwrap_or_else(|| panic!("{} has no parameter `{parameter}`", self.id()));
        self.arguments.0.insert(known.name, value.into());
        self
    }

    /// Returns the operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.row.operation
    }

    /// Returns the operation's id.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.row.operation.id
    }

    /// Returns the body of the request, if the operation has one.
    #[must_use]
    pub fn body(&self) -> Option<Value> {
        self.arguments.0.get(BODY).map(|body| serde_json::from_str(body).unwrap())
    }

    /// Makes the call. Returns the client's response as JSON.
    ///
    /// # Errors
    ///
    /// Those of the call.
    pub async fn send(&self, client: &Client) -> Result<Value, Error> {
        (self.row.send)(client.clone(), self.arguments.clone()).await
    }

    /// Returns the JSON Schema of the client's response.
    #[must_use]
    pub fn response_schema(&self) -> Schema {
        (self.row.response)()
    }

    /// Returns the fields of the wire's response that the client's response does not have, each with the reason.
    #[must_use]
    pub fn left_out(&self) -> &'static [(&'static str, &'static str)] {
        self.row.left_out
    }

    /// Returns the client's response in the form of the wire, without the fields that are [left out](Self::left_out).
    #[must_use]
    pub fn on_the_wire(&self, response: Value) -> Value {
        match self.row.left_out {
            [(list, _), ..] => json!({ *list: response }),
            [] => response,
        }
    }

    /// Returns the path and the query of the request.
    #[must_use]
    pub fn target(&self) -> String {
        let mut path = self.row.operation.path.to_owned();
        let mut query = Vec::new();
        for parameter in self.row.operation.parameters {
            let Some(value) = self.arguments.0.get(parameter.name) else { continue };
            match parameter.place {
                Place::Path => path = path.replace(&format!("{{{}}}", parameter.name), value),
                Place::Query => query.push(format!("{}={value}", parameter.name)),
            }
        }
        query.sort();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id(), self.target())
    }
}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("operation", self.id())?;
        for parameter in self.row.operation.parameters {
            let Some(value) = self.arguments.0.get(parameter.name) else { continue };
            // Only the query has numbers and flags: an app id of digits is a text.
            match parameter.place {
                Place::Path => map.serialize_entry(parameter.name, value)?,
                Place::Query => map.serialize_entry(parameter.name, &serde_json::from_str::<Value>(value).unwrap())?,
            }
        }
        if let Some(body) = self.body() {
            map.serialize_entry("body", &body)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_rows_are_the_operations_of_the_table() {
        let rows: BTreeSet<_> = ROWS.iter().map(|row| row.operation.id).collect();
        assert_eq!(rows, OPERATIONS.iter().map(|operation| operation.id).collect());
        assert_eq!(rows.len(), ROWS.len(), "an operation has two rows");
    }

    #[test]
    fn a_call_knows_its_url_and_its_arguments() {
        let call = Call::of("get_kms_info");
        assert_eq!(call.target(), "/api/v1/kms/phala");
        let call = Call::of("list_kms").with("page_size", "5").with("page", "2").with("is_onchain", "true");
        assert_eq!(call.target(), "/api/v1/kms?is_onchain=true&page=2&page_size=5");
        let json = json!({ "operation": "list_kms", "page": 2, "page_size": 5, "is_onchain": true });
        assert_eq!(serde_json::to_value(&call).unwrap(), json);
    }
}
