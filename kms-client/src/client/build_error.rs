//! The error of building a client.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// The error of building a client. No message shows a key.
///
/// As an [`Error`], missing and invalid credentials are [`ErrorKind::Unauthorized`], and the others
/// [`ErrorKind::InvalidArgument`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// Neither an API key nor a token was given.
    MissingCredentials,
    /// An environment variable of this process is not Unicode.
    NotUnicode {
        /// The name of the variable.
        variable: &'static str,
    },
    /// The API key or the token is not a valid header value.
    InvalidCredentials {
        /// The name of the variable, or of the setting. Never the value.
        what: &'static str,
    },
    /// The base URL is not valid.
    InvalidBaseUrl {
        /// The name of the variable, or of the setting.
        what: &'static str,
        /// The reason.
        reason: &'static str,
    },
    /// The workspace or the user agent is not a valid header value.
    InvalidHeader {
        /// The name of the variable, or of the setting. Never the value.
        what: &'static str,
    },
    /// The HTTP client could not be built.
    Http(Arc<dyn StdError + Send + Sync>),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingCredentials => f.write_str(
                "no credentials: set PHALA_CLOUD_API_KEY or PHALA_OIDC_TOKEN, or call `api_key` or `oidc_token`",
            ),
            Self::NotUnicode { variable } => write!(f, "{variable} is not Unicode: set it to valid text"),
            Self::InvalidCredentials { what } | Self::InvalidHeader { what } => {
                write!(f, "{what} is not a valid header value: it must be one or more visible ASCII characters")
            }
            Self::InvalidBaseUrl { what, reason } => write!(f, "{what} is not valid: {reason}"),
            Self::Http(_) => f.write_str(
                "the HTTP client could not be built; if this machine has no root certificates, install them \
                 (on Debian the package ca-certificates), or give your own through `http`",
            ),
        }
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Http(source) => Some(source.as_ref()),
            _ => None,
        }
    }
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
