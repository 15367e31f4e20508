//! The kinds of errors.

/// The kind of an [`Error`](crate::Error): the value to match on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument of the call is not valid. Nothing was sent.
    InvalidArgument,
    /// The call was made outside of a tokio runtime, or its timers or its I/O are off. Nothing was sent.
    NoRuntime,
    /// The connection was not established: the name was not found, or nobody listens. Nothing was sent.
    Connect,
    /// The TLS handshake failed: the certificate is not trusted or is for another name, or the peer does not speak TLS.
    /// Nothing was sent. A peer that closes the connection during the handshake is [`Connect`](Self::Connect), or `Tls`
    /// with the feature `native-tls`.
    Tls,
    /// The response did not arrive in time.
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
    /// The rate limit is exceeded (429).
    RateLimited,
    /// The service rejected the request for another reason (the other 4xx).
    Rejected,
    /// The service failed (5xx).
    Server,
    /// The response is larger than the limit.
    TooLarge,
    /// The response is not what the API describes, or is not valid HTTP.
    Decode,
    /// The key of the app was fetched and cannot be trusted. The source is a [`VerifyError`](crate::VerifyError).
    Unverified,
    /// The environment was not sealed. The source is a [`SealError`](crate::SealError).
    Unsealed,
}
