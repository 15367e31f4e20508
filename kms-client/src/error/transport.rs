//! Failures between here and the service: what the HTTP library reports, sorted by what to do about it.

use std::error::Error as StdError;
use std::io;

use kms_api_gen::BodyTooLarge;

use super::{Error, ErrorKind};

/// Sorts a failure of the HTTP library. Its text names the URL, which is left out: the operation says as much.
pub(crate) fn from_transport(operation: &'static str, error: reqwest::Error) -> Error {
    let kind = kind(&error);
    let message = match kind {
        ErrorKind::Connect => "could not connect to the service",
        ErrorKind::Tls => "could not agree on TLS with the service",
        ErrorKind::Timeout => "the service did not answer in time",
        ErrorKind::TooLarge => "the answer is larger than what is read of it",
        ErrorKind::Decode => "the answer is no HTTP that can be read",
        _ => "the connection broke before the answer was whole",
    };
    Error::new(kind, operation, message).with_source(error.without_url())
}

fn kind(error: &reqwest::Error) -> ErrorKind {
    if causes(error).any(<dyn StdError>::is::<BodyTooLarge>) {
        ErrorKind::TooLarge
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if error.is_connect() {
        if causes(error).any(is_tls) { ErrorKind::Tls } else { ErrorKind::Connect }
    } else if causes(error).any(is_malformed) {
        ErrorKind::Decode
    } else {
        ErrorKind::Transport
    }
}

/// Heads that cannot be parsed have a kind of their own; chunks that are none and false compression are invalid to the
/// stream that they are read through.
fn is_malformed(cause: &(dyn StdError + 'static)) -> bool {
    let unparsed = cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse);
    let invalid = |error: &io::Error| matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput);
    unparsed || cause.downcast_ref().is_some_and(invalid)
}

/// rustls reports a failed handshake as invalid data of the stream; the platform's library has a type of its own.
fn is_tls(cause: &(dyn StdError + 'static)) -> bool {
    #[cfg(feature = "native-tls")]
    if cause.is::<native_tls::Error>() {
        return true;
    }
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::InvalidData)
}

/// The error and what is behind it. An I/O error names as its source what is behind the error that it holds, and would
/// hide that one.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(held) => Some(held),
        None => error.source(),
    })
}
