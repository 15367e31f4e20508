//! The error of a call.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::error::kind::ErrorKind;
use crate::scalar::parse::ParseScalarError;

/// The error of a call.
///
/// Match on its [`kind`](Self::kind). The message is one line: the operation, the reason (at most 300 characters of the
/// service's own message, with the API key replaced by `[redacted]`) and what to do. It never holds a body or a value that
/// was sent. The cause is the [`source`](StdError::source), if there is one.
#[derive(Clone)]
pub struct Error(pub(crate) Box<Failure>);

/// The parts of an error.
#[derive(Clone)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) operation: Option<&'static str>,
    pub(crate) message: String,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) page: Option<u32>,
    pub(crate) details: Vec<Detail>,
    pub(crate) suggestions: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) history: History,
    pub(crate) effect: Effect,
    /// The `details` of status 465.
    pub(crate) registration: Registration,
    pub(crate) source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The number of attempts of a call, and the error of the first where there were several.
#[derive(Clone, Default)]
pub(crate) struct History {
    pub(crate) attempts: u32,
    pub(crate) first: Option<Error>,
    /// `true` if the last error was not retried because the client's retry budget is used up.
    pub(crate) out_of_budget: bool,
}

/// The effect that a failed call can have had on the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The call was a read.
    #[default]
    Read,
    /// The call was a change, and no request was written.
    NotSent,
    /// The service rejected the change.
    Rejected,
    /// A request was written, and no response says what became of it.
    Unknown,
}

/// The values that a registration needs, as the service sent them. They are not for people to read.
#[derive(Clone, Default)]
pub(crate) struct Registration(pub(crate) Option<Value>);

/// A problem that the service found in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detail {
    /// The place, such as `query.page`.
    pub field: String,
    /// The problem, for people.
    pub message: String,
    /// The problem, for programs, if the service sends it.
    pub kind: Option<String>,
}

/// A page that the service names for further reading.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The title.
    pub label: String,
    /// The URL, as the service writes it. Nothing has checked it.
    pub url: String,
}

impl Error {
    /// Creates an error as a call would return it, for tests of code that handles errors. Real calls never return it.
    ///
    /// `status` is that of the response, if there was one; [`is_retryable`](Self::is_retryable) depends on it.
    ///
    /// ```
    /// use kms_client::{Error, ErrorKind};
    ///
    /// let error = Error::mock(ErrorKind::Server, Some(503));
    /// assert!(error.is_retryable());
    /// assert!(error.to_string().ends_with("made up for a test (status 503); retry"));
    /// ```
    #[must_use]
    pub fn mock(kind: ErrorKind, status: Option<u16>) -> Self {
        let mut error = Self::new(kind, "mock", "an error that was made up for a test");
        error.0.status = status;
        error
    }

    /// Returns the error as that of a change whose outcome is unknown, for tests:
    /// [`may_have_taken_effect`](Self::may_have_taken_effect) is `true`.
    ///
    /// ```
    /// use kms_client::{Error, ErrorKind};
    ///
    /// let error = Error::mock(ErrorKind::Timeout, None).with_unknown_outcome();
    /// assert!(error.may_have_taken_effect());
    /// ```
    #[must_use]
    pub fn with_unknown_outcome(self) -> Self {
        self.with_effect(Effect::Unknown)
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the HTTP status, if a response arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the service's error code, such as `ERR-02-011`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the request id, from the body or from the header `X-Request-ID`. Quote it to support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns how long the service asks to wait, from the header `Retry-After`. A date in the past is zero.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the problems that the service found in the request: at most 20, each text at most 300 characters.
    #[must_use]
    pub fn details(&self) -> &[Detail] {
        &self.0.details
    }

    /// Returns what the service suggests to do: at most 20 texts, each at most 300 characters.
    #[must_use]
    pub fn suggestions(&self) -> &[String] {
        &self.0.suggestions
    }

    /// Returns the pages that the service names: at most 20, each text at most 300 characters.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.0.links
    }

    /// Returns the number of the page that a [stream](crate::model::ListRequest::stream) failed to fetch.
    ///
    /// All items of the pages before it were yielded: a stream that [starts](crate::model::ListRequest::page) at this page
    /// continues where this one ended.
    #[must_use]
    pub fn page(&self) -> Option<u32> {
        self.0.page
    }

    /// Returns the number of attempts that the call made; 0 for an error outside of a call, such as an invalid argument.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.history.attempts
    }

    /// Returns the error of the first attempt, if there were several. This error is that of the last attempt, or of the
    /// deadline.
    #[must_use]
    pub fn first_failure(&self) -> Option<&Self> {
        self.0.history.first.as_ref()
    }

    /// Returns `true` if the same call may succeed later and can be made again. A [client retries](crate::Retry) these errors
    /// by itself.
    ///
    /// For a read it is `true` for connection failures and broken connections, for timeouts before a response, for 408, 425,
    /// 429, 500, 502, 503 and 504, and for a 409 without an error code. For a change it is `true` only if there was no
    /// connection. For both it is `true` if the call was not made, because the service had asked to wait for longer than the
    /// deadline.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.effect {
            Effect::Read => {}
            Effect::NotSent => {
                return matches!(self.0.kind, ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::RateLimited);
            }
            Effect::Rejected | Effect::Unknown => return false,
        }
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Transport | ErrorKind::RateLimited => true,
            ErrorKind::Timeout => self.0.status.is_none(),
            ErrorKind::Conflict => self.0.code.is_none(),
            _ => matches!(self.0.status, Some(408 | 425 | 429 | 500 | 502 | 503 | 504)),
        }
    }

    /// Returns `true` if the call was a change, and nobody knows whether the service has made it.
    ///
    /// It is `false` for every read, for a change that the service rejected (4xx, but for 408), and for one that was never sent: an invalid
    /// argument, no connection, a wait that the rate limit asks for. It is `true` where a request was or may have been written
    /// and no response says what became of it: a timeout, a broken connection, 408, a 5xx, a redirect, a response of success that
    /// cannot be read. Dropping the future of a call has the same meaning, and there is no error then.
    ///
    /// To find out, look at the CVM: after an update it shuts down and starts again. A second update is not harmful, and
    /// restarts the CVM once more.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        self.0.effect == Effect::Unknown
    }

    pub(crate) fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Failure { operation: Some(operation), ..Failure::new(kind, message.into()) }))
    }

    pub(crate) fn invalid_argument(message: impl Into<String>) -> Self {
        Self(Box::new(Failure::new(ErrorKind::InvalidArgument, message.into())))
    }

    /// Adds the name of the argument, and of the operation that has it.
    pub(crate) fn in_argument(mut self, operation: &'static str, name: &str) -> Self {
        self.0.message = format!("`{name}` of {operation}: {}", self.0.message);
        self
    }

    /// Adds the metadata of a response that was not read to its end, or not understood.
    pub(crate) fn with_head(mut self, status: u16, request_id: Option<String>) -> Self {
        self.0.status = Some(status);
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn with_page(mut self, page: u32) -> Self {
        self.0.page = Some(page);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_history(mut self, history: History) -> Self {
        self.0.history = history;
        self
    }

    pub(crate) fn with_effect(mut self, effect: Effect) -> Self {
        self.0.effect = effect;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into().into());
        self
    }
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, message: String) -> Self {
        Self {
            kind,
            operation: None,
            message,
            status: None,
            code: None,
            request_id: None,
            retry_after: None,
            page: None,
            details: Vec::new(),
            suggestions: Vec::new(),
            links: Vec::new(),
            history: History::default(),
            effect: Effect::default(),
            registration: Registration::default(),
            source: None,
        }
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

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
