//! Errors from the HTTP library, sorted by what to do about them.

use std::error::Error as StdError;
use std::{fmt, io};

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::error::redactor::Redactor;

/// The most causes of an error that are kept.
const MOST_CAUSES: usize = 10;

/// Converts an error of the HTTP library. Its URL is left out: the operation says as much.
///
/// Its causes can hold text of the peer, such as the reason of a closed HTTP/2 connection or the names of a certificate. So
/// the source has only their text, cut and redacted.
pub(crate) fn from_transport(operation: &'static str, error: reqwest::Error, redactor: &Redactor) -> Error {
    let kind = kind(&error);
    let message = match kind {
        ErrorKind::Connect => "could not connect to the service",
        ErrorKind::Tls => "TLS handshake failed",
        ErrorKind::Timeout if error.is_connect() => "could not connect in time",
        ErrorKind::Timeout => "no response in time",
        ErrorKind::Decode => "the response is not valid HTTP",
        _ => "connection closed before the response was complete",
    };
    let error = error.without_url();
    let texts: Vec<_> = causes(&error).take(MOST_CAUSES).map(|cause| redactor.show(&cause.to_string())).collect();
    let source = texts.into_iter().rev().fold(None, |source, text| Some(Box::new(Cause { text, source })));
    let failure = Error::new(kind, operation, message);
    match source {
        Some(source) => failure.with_source(source),
        None => failure,
    }
}

/// A cause of an error, as text.
#[derive(Debug)]
struct Cause {
    text: String,
    source: Option<Box<Cause>>,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

fn kind(error: &reqwest::Error) -> ErrorKind {
    if error.is_timeout() {
        ErrorKind::Timeout
    } else if error.is_connect() {
        if causes(error).any(is_tls) { ErrorKind::Tls } else { ErrorKind::Connect }
    } else if causes(error).any(is_malformed) {
        ErrorKind::Decode
    } else {
        ErrorKind::Transport
    }
}

/// Returns `true` for a response that is not valid HTTP.
///
/// The HTTP library has a kind for heads that it cannot parse. Invalid chunks and invalid compression are I/O errors of
/// the stream that reads them.
fn is_malformed(cause: &(dyn StdError + 'static)) -> bool {
    let unparsed = cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse);
    let invalid = |error: &io::Error| matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput);
    unparsed || cause.downcast_ref().is_some_and(invalid)
}

/// Returns `true` for a failed handshake: invalid data with rustls, a type of its own with the platform's library.
fn is_tls(cause: &(dyn StdError + 'static)) -> bool {
    #[cfg(feature = "native-tls")]
    if cause.is::<native_tls::Error>() {
        return true;
    }
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::InvalidData)
}

/// Returns the error and its causes. The source of an I/O error skips the error that it holds, which is not skipped here.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(held) => Some(held),
        None => error.source(),
    })
}
