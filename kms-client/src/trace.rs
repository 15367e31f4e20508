//! What a call tells `tracing`: a span for itself, and events for each repeat and for its end; never a key or a value.

use std::time::Duration;

use tracing::field::Empty;
use tracing::{Span, debug, debug_span};

use crate::{Error, ErrorKind};

/// The span of a call; what is known at its end is recorded [then](ended).
pub(crate) fn call(operation: &'static str) -> Span {
    debug_span!(
        target: "kms_client",
        "call",
        operation,
        version = kms_api_gen::version(operation),
        "try" = Empty,
        status = Empty,
        request_id = Empty,
        duration_ms = Empty,
    )
}

/// A try failed, and another one follows after a wait.
pub(crate) fn repeated(tries: u32, error: &Error, wait: Duration) {
    debug!(
        target: "kms_client",
        {
            "try" = tries,
            kind = ?error.kind(),
            status = error.status(),
            request_id = error.request_id(),
            wait_ms = milliseconds(wait),
        },
        "the call failed and is repeated"
    );
}

/// How a call ended.
pub(crate) struct End {
    pub(crate) tries: u32,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<String>,
    pub(crate) failure: Option<ErrorKind>,
    pub(crate) duration: Duration,
}

pub(crate) fn ended(span: &Span, end: &End) {
    span.record("try", end.tries);
    span.record("status", end.status);
    span.record("request_id", end.request_id.as_deref());
    span.record("duration_ms", milliseconds(end.duration));
    span.in_scope(|| match end.failure {
        None => debug!(target: "kms_client", "the call was answered"),
        Some(kind) => debug!(target: "kms_client", ?kind, "the call failed"),
    });
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
