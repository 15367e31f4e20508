//! The builder of a client.

use std::env::{self, VarError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kms_api_gen::{BaseUrl, DEFAULT_BODY_LIMIT};
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

use crate::call::budget::Budget;
use crate::call::gate::Gate;
use crate::call::retry::Retry;
use crate::call::time_limit::MAX_DEADLINE;
use crate::call::transport::{Shared, Transport};
use crate::client::base_url::base_url;
use crate::client::build_error::BuildError;
use crate::client::credentials::{Credentials, Scheme};
use crate::client::handle::Client;
use crate::client::header::{visible, visible_words};
use crate::client::http::{with_defaults, with_promises};
use crate::error::redactor::Redactor;

/// The origin of Phala Cloud.
const PHALA_CLOUD: &str = "https://cloud-api.phala.com";
const DEADLINE: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(30);
const READ_TIMEOUT: Duration = Duration::from_secs(15);
const MAX_IN_FLIGHT: usize = 64;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const USER_AGENT: &str = concat!("phala-kms-client/", env!("CARGO_PKG_VERSION"));

impl Client {
    /// Creates a client from the environment variables of this process.
    ///
    /// | variable | value |
    /// |---|---|
    /// | `PHALA_CLOUD_API_KEY` | the API key |
    /// | `PHALA_OIDC_TOKEN` | a bearer token, used if there is no API key |
    /// | `PHALA_CLOUD_API_PREFIX` | another [base URL](ClientBuilder::base_url) |
    /// | `PHALA_CLOUD_WORKSPACE` | the [workspace](ClientBuilder::workspace) |
    ///
    /// # Errors
    ///
    /// [`BuildError`] if neither key nor token is set, or if a variable has an invalid value.
    #[doc(alias = "new")]
    pub fn from_env() -> Result<Self, BuildError> {
        ClientBuilder::from_env()?.build()
    }

    /// Creates a builder with the default settings and without credentials.
    ///
    /// ```
    /// use kms_client::Client;
    ///
    /// let url = "http://127.0.0.1:4599";
    /// let client = Client::builder().api_key("phak_0123").base_url(url).build()?;
    /// # Ok::<(), kms_client::BuildError>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Returns the URL of the service, without `/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.transport.shared.base_url.as_url().as_str().trim_end_matches('/')
    }
}

/// A builder of a [`Client`]; see [`Client::builder`].
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    /// With the name of its variable or method, for errors.
    base_url: (String, &'static str),
    /// With the name of its variable or method, for errors.
    workspace: Option<(String, &'static str)>,
    retry: Retry,
    deadline: Duration,
    timeout: Duration,
    read_timeout: Duration,
    connect_timeout: Duration,
    body_limit: usize,
    max_in_flight: usize,
    user_agent: Option<String>,
    allow_plain_http: bool,
    http: Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>,
}

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            credentials: None,
            base_url: (PHALA_CLOUD.to_owned(), "the base URL"),
            workspace: None,
            retry: Retry::default(),
            deadline: DEADLINE,
            timeout: TIMEOUT,
            read_timeout: READ_TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            body_limit: DEFAULT_BODY_LIMIT,
            max_in_flight: MAX_IN_FLIGHT,
            user_agent: None,
            allow_plain_http: false,
            http: Box::new(|http| http),
        }
    }

    /// Creates a builder from the environment variables of this process; [`Client::from_env`] lists them. Empty ones count as not
    /// set.
    ///
    /// # Errors
    ///
    /// [`BuildError::NotUnicode`] if a variable is not Unicode.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::from_variables(env::var)
    }

    fn from_variables(variable: impl Fn(&'static str) -> Result<String, VarError>) -> Result<Self, BuildError> {
        let read = |name| match variable(name) {
            // A variable that is set and empty is one that was left out, as by `${X:-}` in a compose file.
            Ok(value) => Ok(Some(value.trim_end_matches(['\r', '\n']).to_owned()).filter(|value| !value.is_empty())),
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
            builder.base_url = (prefix, "PHALA_CLOUD_API_PREFIX");
        }
        if let Some(workspace) = read("PHALA_CLOUD_WORKSPACE")? {
            builder.workspace = Some((workspace, "PHALA_CLOUD_WORKSPACE"));
        }
        Ok(builder)
    }

    /// Sets the API key, sent in the header `X-API-Key`. Line breaks at its end are dropped.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::new(key, Scheme::ApiKey, "the API key"));
        self
    }

    /// Sets a token in place of an API key, sent as `Authorization: Bearer`. Line breaks at its end are dropped.
    ///
    /// Of `api_key` and `oidc_token` the last call counts.
    pub fn oidc_token(mut self, token: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::new(token, Scheme::Bearer, "the OIDC token"));
        self
    }

    /// Sets the URL of the service; `https://cloud-api.phala.com` by default.
    ///
    /// A slash or `/api/v1` at the end makes no difference. The scheme must be `https`, except on loopback. User info, a
    /// query and a fragment are rejected.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = (url.into(), "the base URL");
        self
    }

    /// Sets the workspace, sent in the header `X-Phala-Workspace`; by default the one that the API key belongs to.
    pub fn workspace(mut self, workspace: impl Into<String>) -> Self {
        self.workspace = Some((workspace.into(), "the workspace"));
        self
    }

    /// Sets how failed calls are retried; at most three times by default. [`Retry::off`] turns retries off.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the deadline of a call, over all attempts and all waits; 60 seconds by default.
    ///
    /// Each page of a stream is a call of its own.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the timeout of one attempt, from connecting to the last byte read; 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long the service can stay silent, before or during its response; 15 seconds by default.
    ///
    /// While a call waits, an HTTP/2 connection is pinged after a sixth of it, or of the [timeout](Self::timeout) of an attempt
    /// if that is shorter, and at once after a pause. It is closed if there is no answer within four more sixths, so that a
    /// retry does not get a dead connection again.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Sets the timeout of connecting, TLS included; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the limit of a response body in bytes, counted after decompression; 8 MiB by default.
    ///
    /// A larger body fails with [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge). Of an error response at most 256 KiB
    /// are read; the error of a larger one has the status, but not the service's message. A decoded response takes a few times
    /// the size of its body.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets the maximum number of requests that a client and its clones have in flight; 64 by default, and at least one.
    ///
    /// Further calls wait, within their deadline. After a response with status 429 the client and its clones send nothing
    /// before the end of `Retry-After`, or for a day if it is longer. For a minute after that, requests start at even
    /// intervals, at first at 95 % of the rate that succeeded before, and at ten a second at least.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = requests.max(1);
        self
    }

    /// Sets what precedes `phala-kms-client/<version>` in the header `User-Agent`, such as `my-program/1.0`.
    pub fn user_agent(mut self, prefix: impl Into<String>) -> Self {
        self.user_agent = Some(prefix.into());
        self
    }

    /// Allows a base URL with `http` to any host: **everybody on the way can read the API key, and change what the service says.**
    ///
    /// It is for a simulator on another host of a network that is yours, such as one of containers. Verification of an app's
    /// key still holds against changed responses.
    pub fn dangerously_allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Tunes the HTTP client: proxies, root certificates, connection pool, HTTP/2 pings, and TLS (1.2 at least, unless set
    /// otherwise).
    ///
    /// The promises of this crate are set afterwards and win: redirects are not followed, the scheme is `https` except on
    /// loopback, loopback is resolved without the system and not reached through a proxy, one attempt is at most one
    /// request, gzip is accepted, reqwest's verbose log is off, and the connect timeout, the credentials and the user agent are
    /// those of this builder. Shorter timeouts of a request that are set here hold as well.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let proxy = kms_client::reqwest::Proxy::all("http://proxy.example:3128")?;
    /// let builder = kms_client::ClientBuilder::from_env()?;
    /// let client = builder.http(|http| http.proxy(proxy)).build()?;
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

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if a setting is not valid.
    pub fn build(self) -> Result<Client, BuildError> {
        let credentials = self.credentials.ok_or(BuildError::MissingCredentials)?;
        let header = credentials.header().ok_or(BuildError::InvalidCredentials { what: credentials.what })?;
        // The library would add what it accepts to the headers of each request, which then have to grow.
        let mut headers = HeaderMap::from_iter([header, (ACCEPT_ENCODING, HeaderValue::from_static("gzip"))]);
        if let Some((workspace, what)) = &self.workspace {
            headers.insert("x-phala-workspace", visible(workspace).ok_or(BuildError::InvalidHeader { what })?);
        }
        let user_agent = match &self.user_agent {
            Some(prefix) => visible_words(&format!("{} {USER_AGENT}", prefix.trim())),
            None => Some(HeaderValue::from_static(USER_AGENT)),
        };
        let user_agent = user_agent.ok_or(BuildError::InvalidHeader { what: "the user agent" })?;

        let (base, what) = &self.base_url;
        let base = base_url(base, what, self.allow_plain_http)?;
        // The library adds timeouts to a clock that cannot hold every sum.
        let [timeout, read_timeout, connect_timeout] =
            [self.timeout, self.read_timeout, self.connect_timeout].map(|timeout| timeout.min(MAX_DEADLINE));
        let http = (self.http)(with_defaults(&base, timeout.min(read_timeout)))
            .connect_timeout(connect_timeout)
            .user_agent(user_agent)
            .default_headers(headers);
        let http = with_promises(http, &base).build().map_err(|error| BuildError::Http(Arc::new(error)))?;

        let shared = Shared {
            base_url: Arc::new(BaseUrl::new(base)),
            http,
            timeout,
            read_timeout,
            redactor: Redactor::new(&credentials.secret),
            gate: Gate::new(self.max_in_flight),
            budget: Budget::new(self.retry.budget),
        };
        let transport = Transport {
            shared: Arc::new(shared),
            retry: self.retry,
            deadline: self.deadline,
            body_limit: self.body_limit,
        };
        Ok(Client { transport })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
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
        for empty in ["", "\n"] {
            let variables =
                [("PHALA_CLOUD_API_KEY", empty), ("PHALA_OIDC_TOKEN", "token"), ("PHALA_CLOUD_WORKSPACE", empty)];
            assert!(from(&variables).is_ok(), "an empty variable is not set");
            assert!(matches!(from(&variables[..1]), Err(BuildError::MissingCredentials)));
        }
        assert!(matches!(from(&[]), Err(BuildError::MissingCredentials)));
        let error = from(&[("PHALA_CLOUD_API_KEY", "phak_1"), ("PHALA_CLOUD_API_PREFIX", "nowhere")]).unwrap_err();
        assert!(error.to_string().starts_with("PHALA_CLOUD_API_PREFIX is not valid"), "{error}");
    }

    #[test]
    fn a_key_that_cannot_be_sent_is_rejected_and_not_shown() {
        for key in ["phak secret", "phak_sécret", "phak_\nsecret", "phak_secret\t", "phak_secret\0"] {
            let error = from(&[("PHALA_CLOUD_API_KEY", key), ("PHALA_OIDC_TOKEN", "good")]).unwrap_err();
            assert!(matches!(error, BuildError::InvalidCredentials { what: "PHALA_CLOUD_API_KEY" }), "{key:?}");
            assert!(!format!("{error} {error:?}").contains("cret"));
        }
    }

    #[test]
    fn a_workspace_and_a_user_agent_that_cannot_be_sent_are_rejected() {
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
