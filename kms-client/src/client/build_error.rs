//! The error of building a client.

use std::sync::Arc;

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// The error of building a client. No message shows a key.
///
/// As an [`Error`], missing and invalid credentials are [`ErrorKind::Unauthorized`], and the others
/// [`ErrorKind::InvalidArgument`].
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Neither an API key nor a token was given.
    #[error("no credentials: set PHALA_CLOUD_API_KEY or PHALA_OIDC_TOKEN, or call `api_key` or `oidc_token`")]
    MissingCredentials,
    /// An environment variable of this process is not Unicode.
    #[error("{variable} is not Unicode: set it to valid text")]
    NotUnicode {
        /// The name of the variable.
        variable: &'static str,
    },
    /// The API key or the token is not a valid header value.
    #[error("{what} is not a valid header value: it must be one or more visible ASCII characters")]
    InvalidCredentials {
        /// The name of the variable, or of the setting. Never the value.
        what: &'static str,
    },
    /// The base URL is not valid.
    #[error("{what} is not valid: {reason}")]
    InvalidBaseUrl {
        /// The name of the variable, or of the setting.
        what: &'static str,
        /// The reason.
        reason: &'static str,
    },
    /// The workspace or the user agent is not a valid header value.
    #[error("{what} is not a valid header value: it must be one or more visible ASCII characters")]
    InvalidHeader {
        /// The name of the variable, or of the setting. Never the value.
        what: &'static str,
    },
    /// The HTTP client could not be built.
    #[error(
        "the HTTP client could not be built; if this machine has no root certificates, install them \
         (on Debian the package ca-certificates), or give your own through `http`"
    )]
    Http(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Self {
        let kind = match error {
            BuildError::MissingCredentials | BuildError::InvalidCredentials { .. } => ErrorKind::Unauthorized,
            _ => ErrorKind::InvalidArgument,
        };
        Self::new(kind, "building the client", error.to_string()).with_source(error)
    }
}
