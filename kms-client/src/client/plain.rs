//! An HTTP client of its own for one other service, which never gets the API key.

use std::pin::pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use kms_api_gen::{Parts, read_body};
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Url};
use tokio::time::Instant;

use crate::call::budget::Budget;
use crate::call::rejection::rejection;
use crate::call::retry::Retry;
use crate::call::runtime::guarded;
use crate::call::time_limit::{Deadline, TimeLimit};
use crate::client::base_url::secure_url;
use crate::client::http::{with_defaults, with_promises};
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::error::redactor::Redactor;
use crate::error::response::retry_after;
use crate::error::transport::from_transport;

/// The bound on a response, in bytes.
const BODY_LIMIT: usize = 4 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The fewest bytes of a part of a URL that can be a secret. Shorter ones are names such as `v2`.
const SHORTEST_SECRET: usize = 6;

/// A client for one service. Its URL is a secret, of which only the origin is shown.
pub(crate) struct PlainClient {
    pub(crate) url: Url,
    pub(crate) redactor: Redactor,
    http: reqwest::Client,
    budget: Budget,
}

impl PlainClient {
    /// Creates a client. Fails with the reason if the URL is not valid, or would send its secret in the clear.
    pub(crate) fn new(url: &str) -> Result<Self, &'static str> {
        let url = secure_url(url)?;
        let http = with_defaults(&url, TIMEOUT).connect_timeout(CONNECT_TIMEOUT);
        let http = with_promises(http, &url).build();
        let http = http.map_err(|_| "the HTTP client cannot be built: check the root certificates of this machine")?;
        let redactor = Redactor::of_all(secrets(&url));
        Ok(Self { url, redactor, http, budget: Budget::new(100) })
    }

    /// Sends a read, with retries, until the time `end`. Returns headers and body of a success.
    pub(crate) async fn read(
        &self,
        operation: &'static str,
        end: Instant,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<(HeaderMap, Bytes), Error> {
        let deadline = &Deadline::after(end.saturating_duration_since(Instant::now()));
        let attempt =
            || async { self.once(TimeLimit::start(operation, deadline, TIMEOUT, TIMEOUT)?, request(&self.http)).await };
        let run = guarded(operation, Retry::default().run(deadline, &self.budget, attempt)).await;
        run.and_then(|(outcome, history)| outcome.map_err(|error| error.with_history(history)))
    }

    async fn once(&self, time: TimeLimit<'_>, request: RequestBuilder) -> Result<(HeaderMap, Bytes), Error> {
        let transport = |error| from_transport(time.operation, error, &self.redactor);
        let parts = &Parts::default();
        let mut response = time.hold(parts, pin!(request.send())).await?.map_err(transport)?;
        if !response.status().is_success() {
            let wait = retry_after(response.headers(), SystemTime::now());
            let error = rejection(&time, parts, response, BODY_LIMIT, &self.url, &self.redactor).await;
            return Err(error.with_retry_after(wait));
        }
        let body = time.hold(parts, pin!(read_body(&mut response, BODY_LIMIT, parts))).await?.map_err(transport)?;
        let too_large = || Error::new(ErrorKind::TooLarge, time.operation, "the response is larger than 4 MiB");
        Ok((std::mem::take(response.headers_mut()), body.ok_or_else(too_large)?))
    }
}

/// Returns the parts of a URL that can be the key of a provider, decoded: the redactor finds them in any encoding.
fn secrets(url: &Url) -> Vec<String> {
    let credentials = [url.username(), url.password().unwrap_or_default()];
    let query = url.query().unwrap_or_default().split('&').map(|pair| match pair.split_once('=') {
        // A name is a secret only where there is no value.
        None | Some((_, "")) => pair.trim_end_matches('='),
        Some((_, value)) => value,
    });
    let parts = credentials.into_iter().chain(url.path_segments().into_iter().flatten()).chain(query);
    let parts = parts.map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned());
    parts.filter(|part| part.len() >= SHORTEST_SECRET).collect()
}
