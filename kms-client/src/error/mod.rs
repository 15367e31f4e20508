//! The one error of a call: what kind it is, what the service said, and what to do.

mod answer;
mod text;
mod transport;

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use answer::from_answer;
pub(crate) use text::Redactor;
pub(crate) use transport::from_transport;

use crate::retry::History;
use crate::{ParseScalarError, SealError, VerifyError};

/// Why a call failed.
///
/// [`kind`](Self::kind) is what to match on. The text is one line: what failed, what the service said (at most 300
/// characters of it, the API key replaced by `[redacted]`) and what to do. It never holds a body or a value that was
/// sent. The cause, where there is one, is the [`source`](StdError::source).
#[derive(Clone)]
pub struct Error(Box<Failure>);

/// What there is to say about a failure.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) operation: Option<&'static str>,
    pub(crate) message: String,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) page: Option<u64>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) history: History,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument of the call does not have the form it must have. Nothing was sent.
    InvalidArgument,
    /// No connection came about: the name was not found, or nobody listens. Nothing was sent.
    Connect,
    /// No TLS came about: the certificate is not trusted or is for another name, or the peer speaks no TLS. Nothing was
    /// sent. A peer that hangs up in the handshake is a failure to connect, and with the feature `native-tls` one of TLS.
    Tls,
    /// The answer did not come in time.
    Timeout,
    /// The connection broke before the answer was whole.
    Transport,
    /// The service sent the call elsewhere (3xx). Redirects are never followed: they would carry the key along.
    Redirect,
    /// The service did not understand the request, or a parameter is out of bounds (400, 422).
    InvalidRequest,
    /// The key is missing, wrong or revoked (401).
    Unauthorized,
    /// The key has no access to this (403).
    Forbidden,
    /// Nothing is known under this name (404).
    NotFound,
    /// The state of the service forbids it for now (409).
    Conflict,
    /// Too many requests (429).
    RateLimited,
    /// The service refused for another reason (the other 4xx).
    Refused,
    /// The service failed (5xx).
    Server,
    /// The answer is larger than what is read.
    TooLarge,
    /// The answer is not what the API describes, or not even HTTP.
    Decode,
    /// The key of the app was fetched, and is not to be trusted. The source is a [`VerifyError`].
    Unverified,
    /// The environment could not be sealed. The source is a [`SealError`].
    Unsealed,
}

/// One thing that the service found wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where it is, as in `query.page`.
    pub location: String,
    /// What is wrong, for people.
    pub message: String,
    /// What is wrong, for programs, where the service says so.
    pub kind: Option<String>,
}

impl Error {
    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The HTTP status, if the service answered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service's code of the error, such as `ERR-02-011`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What support asks for: the id of the request, from the body or from the header `X-Request-ID`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asks to wait, from the header `Retry-After`; a date that is past is no wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What in particular is wrong with the request, if the service says so.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Which page of a [stream](crate::ListRequest::stream) could not be fetched. All items of the pages before it were
    /// yielded, so that a stream that [starts](crate::ListRequest::page) there goes on where this one ended.
    #[must_use]
    pub fn page(&self) -> Option<u64> {
        self.0.page
    }

    /// How many times the call was tried; 0 where it was not made, or did not fail.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.history.attempts
    }

    /// Why the first try failed, where there were several. This error is that of the last one.
    #[must_use]
    pub fn first_failure(&self) -> Option<&Self> {
        self.0.history.first.as_ref()
    }

    /// Whether the same call may succeed later. Every operation reads and changes nothing, so a repeat is safe.
    ///
    /// So for connections that did not come about or broke, for timeouts before an answer, for 408, 425, 429, 500, 502,
    /// 503 and 504, and for a 409 without a code. This is what a [client repeats](crate::Retry) by itself.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Transport => true,
            ErrorKind::Timeout => self.0.status.is_none(),
            ErrorKind::Conflict => self.0.code.is_none(),
            _ => matches!(self.0.status, Some(408 | 425 | 429 | 500 | 502 | 503 | 504)),
        }
    }

    /// What to do about it, where that is more than to read the message.
    fn advice(&self) -> Option<&'static str> {
        match self.0.kind {
            ErrorKind::Connect => Some("check the network, the proxy and the base URL"),
            ErrorKind::Tls => Some("check the base URL, the clock and the root certificates of this machine"),
            ErrorKind::Timeout => Some("try again, or allow more time (`timeout`, `read_timeout`, `deadline`)"),
            ErrorKind::TooLarge => Some("check the base URL, or allow more with `body_limit`"),
            ErrorKind::Redirect => Some("check the base URL"),
            ErrorKind::Unauthorized => Some("check the API key"),
            ErrorKind::Forbidden => Some("check which workspace the API key belongs to"),
            ErrorKind::NotFound => Some("check the name, and that the base URL is that of the API"),
            ErrorKind::Decode => Some("check the base URL, and whether there is a newer kms-client"),
            ErrorKind::RateLimited => Some("try again later"),
            _ if self.is_retryable() => Some("try again"),
            _ => None,
        }
    }

    pub(crate) fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Failure { operation: Some(operation), ..Failure::new(kind, message.into()) }))
    }

    pub(crate) fn invalid_argument(message: impl Into<String>) -> Self {
        Self(Box::new(Failure::new(ErrorKind::InvalidArgument, message.into())))
    }

    /// The answer had begun, and was not read to its end or not understood.
    pub(crate) fn after_head(mut self, status: u16, request_id: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn at_page(mut self, page: u64) -> Self {
        self.0.page = Some(page);
        self
    }

    #[cfg(test)]
    pub(crate) fn asking_to_wait(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    pub(crate) fn after(mut self, history: History) -> Self {
        self.0.history = history;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into().into());
        self
    }
}

impl Failure {
    fn new(kind: ErrorKind, message: String) -> Self {
        Self {
            kind,
            operation: None,
            message,
            status: None,
            code: None,
            request_id: None,
            retry_after: None,
            page: None,
            violations: Vec::new(),
            history: History::default(),
            source: None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { operation, message, status, code, request_id, retry_after, page, history, .. } = &*self.0;
        match operation {
            Some(operation) => write!(f, "{operation} failed: {message}")?,
            None => write!(f, "invalid argument: {message}")?,
        }
        let mut notes = Vec::new();
        notes.extend(status.map(|status| format!("status {status}")));
        notes.extend(code.as_ref().map(|code| format!("code {code}")));
        notes.extend(request_id.as_ref().map(|id| format!("request id {id}")));
        notes.extend(retry_after.map(|wait| format!("retry after {} s", wait.as_secs())));
        notes.extend(page.map(|page| format!("page {page}")));
        notes.extend(history.first.as_ref().map(|first| match first.status() {
            Some(status) => format!("after {} attempts, the first of which failed with status {status}", history.attempts),
            None => format!("after {} attempts, the first of which failed with: {}", history.attempts, first.0.message),
        }));
        if !notes.is_empty() {
            write!(f, " ({})", notes.join(", "))?;
        }
        match self.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<ParseScalarError> for Error {
    fn from(error: ParseScalarError) -> Self {
        Self::invalid_argument(error.to_string())
    }
}

impl From<VerifyError> for Error {
    fn from(error: VerifyError) -> Self {
        Self::new(ErrorKind::Unverified, "seal_env", "the key of the app is not to be trusted").with_source(error)
    }
}

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        Self::new(ErrorKind::Unsealed, "seal_env", "the environment was not sealed").with_source(error)
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
