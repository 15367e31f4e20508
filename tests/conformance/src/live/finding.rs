//! What is found in one exchange with the service.

use super::schema;
use crate::contract::{Call, Document};
use crate::judges::relay::Exchange;
use anyhow::Context;
use axum::http::header;
use kms_client::{Error, ErrorKind};
use serde_json::Value;

/// Something that the documents do not say. It holds no values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) operation: &'static str,
    /// None where no answer came.
    pub(super) status: Option<u16>,
    pub(super) what: String,
}

/// Looks at an answer and at what the client made of it.
pub(super) fn find(
    documents: &[Document],
    call: &Call,
    exchange: &Exchange,
    answer: &Result<Value, Error>,
    key: &str,
) -> anyhow::Result<Vec<Finding>> {
    let operation = call.operation();
    let status = exchange.status.as_u16();
    let mut found = Vec::new();
    let mut tell = |what: String| found.push(Finding { operation, status: Some(status), what: shown(&what, key) });
    if let Err(error) = answer
        && error.kind() == ErrorKind::Decode
    {
        tell(format!("{UNREADABLE}: {error}"));
    }
    let known = documents.iter().find_map(|document| {
        let operation = document.operations.iter().find(|known| known.id == operation)?;
        Some((document, operation))
    });
    let (document, described) = known.with_context(|| format!("{operation} is in no document"))?;
    let Some(validator) = schema::of_answer(&document.content, &described.path, status)? else {
        tell("this status is not in the document".to_owned());
        return Ok(found);
    };
    let kind = exchange.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next() != Some("application/json") {
        tell(format!("the content type is `{kind}`"));
    }
    match serde_json::from_slice(&exchange.body) {
        Ok(body) => schema::problems(&validator, &body).into_iter().for_each(tell),
        Err(_) => tell("the body is no JSON".to_owned()),
    }
    Ok(found)
}

/// How much of what is told is shown: names and content types are the service's to choose.
const LONGEST: usize = 300;

/// One line, not too long, and without the key, whatever the service has written.
fn shown(what: &str, key: &str) -> String {
    let what = if key.is_empty() { what.to_owned() } else { what.replace(key, "[redacted]") };
    what.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// How the one kind of finding begins that makes the client useless.
const UNREADABLE: &str = "the client cannot read it";

impl Finding {
    /// Whether the client is of no use there.
    pub(super) fn breaks(&self) -> bool {
        self.what.starts_with(UNREADABLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_writes_is_shown_on_one_short_line_without_the_key() {
        assert_eq!(
            shown("`/phak_1\n# a` is not in the document", "phak_1"),
            "`/[redacted] # a` is not in the document"
        );
        assert_eq!(shown(&"x".repeat(1000), "phak_1").len(), LONGEST);
        assert_eq!(shown("as it is", ""), "as it is");
    }
}
