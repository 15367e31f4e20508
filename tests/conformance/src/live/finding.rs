//! A deviation of the live service from the documents, found in one response.

use crate::shared::relay::Exchange;
use axum::http::header;
use kms_api_gen::Operation;
use kms_client::{Error, ErrorKind};
use serde_json::Value;
use testkit::ResponseSchema;

/// A deviation from the documents. It holds no values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) operation: &'static str,
    /// The status of the response, or `None` if there was no response.
    pub(super) status: Option<u16>,
    pub(super) text: String,
}

/// Returns the findings in a response and in the client's result of the call.
pub(super) fn find(
    operation: &'static Operation,
    exchange: &Exchange,
    result: &Result<Value, Error>,
    key: &str,
) -> Vec<Finding> {
    let status = exchange.status.as_u16();
    let mut found = Vec::new();
    let mut add = |text: String| {
        found.push(Finding { operation: operation.id, status: Some(status), text: one_line(&text, key) });
    };
    if let Err(error) = result
        && error.kind() == ErrorKind::Decode
    {
        add(format!("{UNREADABLE}: {error}"));
    }
    let Some(schema) = ResponseSchema::of(operation.id, status) else {
        add("the status is not in the document".to_owned());
        return found;
    };
    let kind = exchange.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next() != Some("application/json") {
        add(format!("the content type is `{kind}`"));
    }
    match serde_json::from_slice(&exchange.body) {
        Ok(body) => {
            schema.mismatches(&body).into_iter().for_each(&mut add);
            schema.undocumented(&body).into_iter().for_each(|place| add(format!("{place} is not in the document")));
        }
        Err(_) => add("the body is not valid JSON".to_owned()),
    }
    found
}

/// The maximum length of a text: the service chooses the names of fields and the content type.
const MAX_LENGTH: usize = 300;

/// Returns a text on one line, cut to the maximum length, and without the API key.
fn one_line(text: &str, key: &str) -> String {
    let text = if key.is_empty() { text.to_owned() } else { text.replace(key, "[redacted]") };
    text.chars().take(MAX_LENGTH).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The beginning of the one kind of finding that fails the run.
const UNREADABLE: &str = "the client cannot decode the response";

impl Finding {
    /// Returns `true` if the client cannot use the response.
    pub(super) fn is_failure(&self) -> bool {
        self.text.starts_with(UNREADABLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_service_is_one_short_line_without_the_key() {
        assert_eq!(
            one_line("`/phak_1\n# a` is not in the document", "phak_1"),
            "`/[redacted] # a` is not in the document"
        );
        assert_eq!(one_line(&"x".repeat(1000), "phak_1").len(), MAX_LENGTH);
        assert_eq!(one_line("unchanged", ""), "unchanged");
    }
}
