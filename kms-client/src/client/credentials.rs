//! Credentials, and the header that carries them.

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use crate::client::header::{visible, visible_words};

/// The API key or the token of a client.
pub(crate) struct Credentials {
    pub(crate) secret: SecretString,
    scheme: Scheme,
    /// The name of the variable or method that set them, for errors.
    pub(crate) what: &'static str,
}

/// The form in which credentials are sent.
#[derive(Clone, Copy)]
pub(crate) enum Scheme {
    /// In the header `X-API-Key`.
    ApiKey,
    /// In the header `Authorization`.
    Bearer,
}

impl Credentials {
    /// Drops line breaks at the end: `echo` and editors leave one in files that hold secrets.
    pub(crate) fn new(secret: impl Into<String>, scheme: Scheme, what: &'static str) -> Self {
        let secret = SecretString::from(secret.into());
        let secret = SecretString::from(secret.expose_secret().trim_end_matches(['\r', '\n']));
        Self { secret, scheme, what }
    }

    /// Returns the header that carries them, or `None` if they are not a valid header value.
    pub(crate) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let secret = self.secret.expose_secret();
        let key = visible(secret)?;
        let (name, mut value) = match self.scheme {
            Scheme::ApiKey => (HeaderName::from_static("x-api-key"), key),
            Scheme::Bearer => (AUTHORIZATION, visible_words(&format!("Bearer {secret}"))?),
        };
        value.set_sensitive(true);
        Some((name, value))
    }
}
