//! Setting up a client: credentials, where the service is, and how it is reached.

use std::env::{self, VarError};
use std::fmt;
use std::time::Duration;

use kms_api_gen::DEFAULT_BODY_LIMIT;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Url, redirect};
use secrecy::{ExposeSecret as _, SecretString};

use crate::base_url::{base_url, is_loopback};
use crate::client::Inner;
use crate::error::Redactor;
use crate::{Client, Retry};

/// Where Phala Cloud answers.
const PHALA_CLOUD: &str = "https://cloud-api.phala.com";
const DEADLINE: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(30);
const READ_TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest time for the HTTP library, which adds it to a clock that cannot hold every sum: a year.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
const USER_AGENT: &str = concat!("kms-client/", env!("CARGO_PKG_VERSION"));

/// Why a client could not be set up. No text of it shows a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Neither an API key nor a token was given.
    #[error("there are no credentials: set PHALA_CLOUD_API_KEY or PHALA_OIDC_TOKEN, or call `api_key` or `oidc_token`")]
    MissingCredentials,
    /// A variable of the environment is not Unicode.
    #[error("{variable} is not Unicode: set it again")]
    NotUnicode {
        /// Its name.
        variable: &'static str,
    },
    /// The API key or the token cannot be sent.
    #[error("{what} cannot be sent: it must be visible ASCII characters, and at least one")]
    InvalidCredentials {
        /// What cannot be sent: the name of a variable, or of a method.
        what: &'static str,
    },
    /// The base URL cannot be used.
    #[error("the base URL cannot be used: {reason}")]
    InvalidBaseUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The workspace or the user agent cannot be sent in a header.
    #[error("{what} cannot be sent: it must be visible ASCII characters, and at least one")]
    InvalidHeader {
        /// What cannot be sent.
        what: &'static str,
    },
    /// The HTTP client could not be set up.
    #[error(
        "the HTTP client could not be set up; if this machine has no root certificates, install them \
         (on Debian the package ca-certificates), or give your own through `http`"
    )]
    Http(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Sets up a [`Client`]; see [`Client::builder`].
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    base_url: String,
    /// With where it came from, for errors.
    workspace: Option<(String, &'static str)>,
    retry: Retry,
    deadline: Duration,
    timeout: Duration,
    read_timeout: Duration,
    connect_timeout: Duration,
    body_limit: usize,
    user_agent: Option<String>,
    http: Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>,
}

struct Credentials {
    secret: SecretString,
    scheme: Scheme,
    /// Where they came from, for errors.
    what: &'static str,
}

#[derive(Clone, Copy)]
enum Scheme {
    ApiKey,
    Bearer,
}

impl Credentials {
    /// A newline at the end is what `echo` and editors leave in files that hold secrets.
    fn new(secret: impl Into<String>, scheme: Scheme, what: &'static str) -> Self {
        let secret = SecretString::from(secret.into());
        let secret = SecretString::from(secret.expose_secret().trim_end_matches(['\r', '\n']));
        Self { secret, scheme, what }
    }

    /// The header that carries them, unless they cannot be sent.
    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
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

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            credentials: None,
            base_url: PHALA_CLOUD.to_owned(),
            workspace: None,
            retry: Retry::default(),
            deadline: DEADLINE,
            timeout: TIMEOUT,
            read_timeout: READ_TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            body_limit: DEFAULT_BODY_LIMIT,
            user_agent: None,
            http: Box::new(|http| http),
        }
    }

    /// A builder that starts from the environment of this process; see [`Client::from_env`] for the variables.
    ///
    /// # Errors
    ///
    /// [`BuildError::NotUnicode`] if a variable is not Unicode.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::from_variables(env::var)
    }

    fn from_variables(variable: impl Fn(&'static str) -> Result<String, VarError>) -> Result<Self, BuildError> {
        let read = |name| match variable(name) {
            Ok(value) => Ok(Some(value.trim_end_matches(['\r', '\n']).to_owned())),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(BuildError::NotUnicode { variable: name }),
        };
        let mut builder = Self::new();
        let credentials = [("PHALA_CLOUD_API_KEY", Scheme::ApiKey), ("PHALA_OIDC_TOKEN", Scheme::Bearer)];
        for (what, scheme) in credentials {
            if let (None, Some(secret)) = (&builder.credentials, read(what)?) {
                builder.credentials = Some(Credentials::new(secret, scheme, what));
            }
        }
        if let Some(prefix) = read("PHALA_CLOUD_API_PREFIX")? {
            builder.base_url = prefix;
        }
        if let Some(workspace) = read("PHALA_CLOUD_WORKSPACE")? {
            builder.workspace = Some((workspace, "PHALA_CLOUD_WORKSPACE"));
        }
        Ok(builder)
    }

    /// The API key, sent as `X-API-Key`. A newline at its end is dropped.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::new(key, Scheme::ApiKey, "the API key"));
        self
    }

    /// A token in place of an API key, sent as `Authorization: Bearer`. A newline at its end is dropped.
    pub fn oidc_token(mut self, token: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::new(token, Scheme::Bearer, "the OIDC token"));
        self
    }

    /// Where the service answers; `https://cloud-api.phala.com` by default.
    ///
    /// A slash or `/api/v1` at the end makes no difference. It must be `https`, except on loopback, and hold no user
    /// info, query or fragment.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// The workspace to act in, sent as `X-Phala-Workspace`; by default the one that the key belongs to.
    pub fn workspace(mut self, workspace: impl Into<String>) -> Self {
        self.workspace = Some((workspace.into(), "the workspace"));
        self
    }

    /// How a call that failed is repeated; three times by default. [`Retry::off`] turns it off.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How long a call may take in all, with every try, every wait and every body; 60 seconds by default.
    ///
    /// Each page of a stream is a call of its own.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How long each try of a call may take, from connecting to the last byte read; 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long the service may stay silent, before its answer or in the midst of it; 15 seconds by default.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// How long a connection may take to come about, TLS included; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How many bytes of an answer are read at most, counted after decompression; 8 MiB by default.
    ///
    /// A larger one is [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge). Of an answer that is no success at most
    /// 256 KiB are read, and one that is larger is known by its status alone. What is decoded of an answer takes some
    /// times its size, while the call lasts.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// What comes before `kms-client/<version>` in the header `User-Agent`, such as `my-program/1.0`.
    pub fn user_agent(mut self, prefix: impl Into<String>) -> Self {
        self.user_agent = Some(prefix.into());
        self
    }

    /// Tunes the HTTP client: proxies, root certificates, connection pool, and TLS, of which 1.2 is the least that is
    /// spoken unless this says otherwise.
    ///
    /// What this crate promises is set afterwards and wins: redirects are not followed, only `https` is spoken except
    /// on loopback, loopback is not reached through a proxy, and the timeouts and the user agent are those of this
    /// builder.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = kms_client::reqwest::Proxy::all("http://proxy.example:3128")?;
    /// let client = kms_client::ClientBuilder::from_env()?.http(|http| http.proxy(proxy)).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn http(
        mut self,
        tune: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.http = Box::new(tune);
        self
    }

    /// Sets the client up. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`BuildError`], if a setting cannot be used.
    pub fn build(self) -> Result<Client, BuildError> {
        let credentials = self.credentials.ok_or(BuildError::MissingCredentials)?;
        let header = credentials.header().ok_or(BuildError::InvalidCredentials { what: credentials.what })?;
        let mut headers = HeaderMap::from_iter([header]);
        if let Some((workspace, what)) = &self.workspace {
            headers.insert("x-phala-workspace", visible(workspace).ok_or(BuildError::InvalidHeader { what })?);
        }
        let user_agent = match &self.user_agent {
            Some(prefix) => visible_words(&format!("{} {USER_AGENT}", prefix.trim())),
            None => Some(HeaderValue::from_static(USER_AGENT)),
        };
        let user_agent = user_agent.ok_or(BuildError::InvalidHeader { what: "the user agent" })?;

        let base = base_url(&self.base_url)?;
        let http = speak_tls(reqwest::Client::builder(), &base)?;
        let mut http = (self.http)(http)
            .redirect(redirect::Policy::none())
            .referer(false)
            .https_only(base.scheme() == "https")
            .timeout(self.timeout.min(LONGEST))
            .read_timeout(self.read_timeout.min(LONGEST))
            .connect_timeout(self.connect_timeout.min(LONGEST))
            .user_agent(user_agent)
            .default_headers(headers);
        if is_loopback(&base) {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|error| BuildError::Http(error.into()))?;

        Ok(Client::new(Inner {
            base_url: base.as_str().trim_end_matches('/').to_owned(),
            http,
            redactor: Redactor::new(credentials.secret),
            retry: self.retry,
            deadline: self.deadline,
            body_limit: self.body_limit,
        }))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

/// Which library speaks TLS is this crate's feature to say, and not a matter of what else is in the program.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[allow(clippy::unnecessary_wraps, reason = "without TLS it can fail")]
fn speak_tls(http: reqwest::ClientBuilder, base: &Url) -> Result<reqwest::ClientBuilder, BuildError> {
    #[cfg(feature = "native-tls")]
    let http = http.tls_backend_native();
    #[cfg(not(feature = "native-tls"))]
    let http = http.tls_backend_rustls();
    let http = http.tls_version_min(reqwest::tls::Version::TLS_1_2);
    // Plain loopback needs no root certificates, and a machine may have none.
    Ok(if base.scheme() == "http" { http.tls_certs_only([]) } else { http })
}

/// Without TLS only loopback can be reached.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn speak_tls(http: reqwest::ClientBuilder, base: &Url) -> Result<reqwest::ClientBuilder, BuildError> {
    match base.scheme() {
        "http" => Ok(http),
        _ => {
            Err(BuildError::InvalidBaseUrl { reason: "kms-client was built without TLS: turn on its feature `rustls`" })
        }
    }
}

/// A header's value, if the text is visible ASCII and not empty.
fn visible(text: &str) -> Option<HeaderValue> {
    let visible = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    visible.then(|| HeaderValue::from_str(text).ok()).flatten()
}

/// A header's value of visible ASCII and spaces.
fn visible_words(text: &str) -> Option<HeaderValue> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    visible.then(|| HeaderValue::from_str(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&'static str, &str)]) -> Result<Client, BuildError> {
        ClientBuilder::from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned()).ok_or(VarError::NotPresent)
        })?
        .build()
    }

    #[test]
    fn the_key_comes_before_the_token() {
        assert!(from(&[("PHALA_CLOUD_API_KEY", "phak_1\n"), ("PHALA_OIDC_TOKEN", "bad token")]).is_ok());
        assert!(from(&[("PHALA_OIDC_TOKEN", "token\r\n")]).is_ok());
        assert!(matches!(from(&[]), Err(BuildError::MissingCredentials)));
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_refused_and_not_shown() {
        for key in ["", "\n", "phak secret", "phak_sécret", "phak_\nsecret", "phak_secret\t", "phak_secret\0"] {
            let error = from(&[("PHALA_CLOUD_API_KEY", key), ("PHALA_OIDC_TOKEN", "good")]).unwrap_err();
            assert!(matches!(error, BuildError::InvalidCredentials { what: "PHALA_CLOUD_API_KEY" }), "{key:?}");
            assert!(!format!("{error} {error:?}").contains("cret"));
        }
    }

    #[test]
    fn a_workspace_and_a_user_agent_that_cannot_be_sent_are_refused() {
        let builder = || Client::builder().api_key("phak_1");
        assert!(matches!(builder().workspace("").build(), Err(BuildError::InvalidHeader { what: "the workspace" })));
        assert!(matches!(builder().workspace("a\r\nb").build(), Err(BuildError::InvalidHeader { .. })));
        assert!(matches!(
            builder().user_agent("a\nb").build(),
            Err(BuildError::InvalidHeader { what: "the user agent" })
        ));
        assert!(builder().workspace("team-1").user_agent("my-program/1.0 (test)").build().is_ok());
    }

    #[test]
    fn nothing_that_can_be_printed_shows_the_key() {
        let builder = Client::builder().api_key("phak_secret");
        assert!(!format!("{builder:?}").contains("secret"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("secret"));
    }
}
