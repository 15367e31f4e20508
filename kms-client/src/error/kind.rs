//! The kinds of errors.

/// The kind of an [`Error`](crate::Error): the value to match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument of the call is not valid. Nothing was sent.
    InvalidArgument,
    /// The call was made outside of a tokio runtime, or its timers or its I/O are off. Nothing was sent,
    /// unless the runtime was shut down during the call.
    NoRuntime,
    /// No connection was made: the name was not found, nobody listens, or the peer closed the connection during the TLS
    /// handshake. No request was sent.
    Connect,
    /// The TLS handshake failed: the certificate is not trusted or is for another name, or the peer does not speak TLS.
    /// No request was sent. With the feature `native-tls`, this is also the kind of a connection that is closed during the
    /// handshake.
    Tls,
    /// Connecting took too long, the service fell silent, or the response was not complete in time.
    Timeout,
    /// The connection closed before the response was complete.
    Transport,
    /// The service sent a redirect (3xx). Redirects are never followed, because they would carry the API key along.
    Redirect,
    /// The service did not understand the request, or a parameter is out of bounds (400, 422).
    InvalidRequest,
    /// The API key is missing, wrong or revoked (401).
    Unauthorized,
    /// The API key has no access (403).
    Forbidden,
    /// The service does not know the name or the id (404).
    NotFound,
    /// The request conflicts with the current state of the service (409).
    Conflict,
    /// The rate limit is exceeded (429), or an earlier 429 asked this client to wait beyond the deadline. Nothing was sent
    /// then, and there is no status.
    RateLimited,
    /// The compose hash of an update is not that of a pending one, or has expired (466).
    ComposeHashInvalid,
    /// The transaction of an update was not found, or does not register the compose hash (467).
    TransactionNotVerified,
    /// The app's contract does not allow the compose hash of an update (468).
    ComposeHashNotAllowed,
    /// The service rejected the request for another reason (the other 4xx).
    Rejected,
    /// The service failed (5xx).
    Server,
    /// A body is larger than [`body_limit`](crate::ClientBuilder::body_limit), or a stream has more than 100,000 items.
    TooLarge,
    /// The response is not what the API describes, or is not valid HTTP.
    Decode,
    /// The root key of the KMS was not read or not attested. The source is the error of the module that tried.
    NoAnchor,
    /// The key of the app was fetched and cannot be trusted. The source is a [`VerifyError`](crate::VerifyError).
    Unverified,
    /// The environment is not valid, or names variables that the app does not allow. The source is an
    /// [`EnvironmentError`](crate::EnvironmentError). Nothing was sent.
    InvalidEnvironment,
    /// The environment was not sealed. The source is a [`SealError`](crate::env::SealError).
    Unsealed,
}

impl ErrorKind {
    /// Returns the name of the kind in snake case, such as `not_found`. It is stable: use it for metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::NoRuntime => "no_runtime",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::InvalidRequest => "invalid_request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::ComposeHashInvalid => "compose_hash_invalid",
            Self::TransactionNotVerified => "transaction_not_verified",
            Self::ComposeHashNotAllowed => "compose_hash_not_allowed",
            Self::Rejected => "rejected",
            Self::Server => "server",
            Self::TooLarge => "too_large",
            Self::Decode => "decode",
            Self::NoAnchor => "no_anchor",
            Self::Unverified => "unverified",
            Self::InvalidEnvironment => "invalid_environment",
            Self::Unsealed => "unsealed",
        }
    }
}

impl std::fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
