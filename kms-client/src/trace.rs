//! What a call tells `tracing`: a span for itself, and events for each repeat and for its end; never a key or a value.

use std::time::Duration;

use tracing::field::Empty;
use tracing::{Span, debug, debug_span};

use kms_api_gen::Operation;

use crate::Error;

/// The span of a call; what is known at its end is recorded [then](ended).
pub(crate) fn call(operation: &Operation) -> Span {
    debug_span!(
        target: "kms_client",
        "call",
        operation = operation.id,
        version = operation.version,
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

/// The call ended: it was answered, which had this request id, or it failed.
pub(crate) fn ended(span: &Span, tries: u32, duration: Duration, answered: Result<Option<&str>, &Error>) {
    let (status, request_id) = match answered {
        Ok(request_id) => (Some(200), request_id),
        Err(error) => (error.status(), error.request_id()),
    };
    span.record("try", tries);
    span.record("status", status);
    span.record("request_id", request_id);
    span.record("duration_ms", milliseconds(duration));
    span.in_scope(|| match answered {
        Ok(_) => debug!(target: "kms_client", "the call was answered"),
        Err(error) => debug!(target: "kms_client", kind = ?error.kind(), "the call failed"),
    });
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
