//! The span of a call and its events. They never hold a key or a value.

use std::time::Duration;

use kms_api_gen::Operation;
use tracing::field::Empty;
use tracing::{Span, debug, debug_span};

use crate::error::failure::Error;

/// Creates the span of a call. [`ended`] records the fields that are empty here.
pub(crate) fn call(operation: &Operation) -> Span {
    debug_span!(
        target: "kms_client",
        "call",
        operation = operation.id,
        version = operation.version,
        attempts = Empty,
        status = Empty,
        request_id = Empty,
        duration_ms = Empty,
    )
}

/// Logs an attempt that failed and is followed by a retry.
pub(crate) fn retrying(attempt: u32, error: &Error, backoff: Duration) {
    debug!(
        target: "kms_client",
        {
            attempt,
            kind = ?error.kind(),
            status = error.status(),
            request_id = error.request_id(),
            backoff_ms = milliseconds(backoff),
        },
        "the attempt failed and is retried"
    );
}

/// Records the end of a call: the status and the request id of its response, or its error.
pub(crate) fn ended(span: &Span, attempts: u32, duration: Duration, result: Result<(u16, Option<&str>), &Error>) {
    let (status, request_id) = match result {
        Ok((status, request_id)) => (Some(status), request_id),
        Err(error) => (error.status(), error.request_id()),
    };
    span.record("attempts", attempts);
    span.record("status", status);
    span.record("request_id", request_id);
    span.record("duration_ms", milliseconds(duration));
    span.in_scope(|| match result {
        Ok(_) => debug!(target: "kms_client", "the call succeeded"),
        Err(error) => debug!(target: "kms_client", kind = ?error.kind(), "the call failed"),
    });
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
