//! The client: what its calls share, and the one place where calls are made.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kms_api_gen::{Operation, Session, contracts, nodes};
use progenitor_client::{Error as CallError, ResponseValue};
use serde::de::{DeserializeOwned, IgnoredAny};
use tracing::Instrument as _;

use crate::error::{Redactor, from_answer, from_transport};
use crate::wire::Misfit;
use crate::{BuildError, ClientBuilder, Error, ErrorKind, Retry, trace};

/// A client of the Phala Cloud KMS API.
///
/// It is cheap to clone, and its clones share connections. Every operation reads and changes nothing, on the service
/// and on this machine. Dropping the future of a call ends the call.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = kms_client::Client::from_env()?;
/// let kms = client.get_kms_info("phala").await?;
/// println!("{} runs {}", kms.id, kms.version);
/// # Ok(())
/// # }
/// ```
///
/// # Tracing
///
/// Each call is a span `call` of the crate `tracing`, with the target `kms_client` and the level DEBUG: `operation`,
/// `version` (of the API), `try` (how many there were), `status`, `request_id` and `duration_ms`. Within it, each repeat
/// and the end are events. No key and no value is told.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

/// What all calls of a client have in common.
pub(crate) struct Inner {
    pub(crate) base_url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) redactor: Redactor,
    pub(crate) retry: Retry,
    pub(crate) deadline: Duration,
    pub(crate) body_limit: usize,
}

impl Client {
    /// A client of Phala Cloud, set up by the environment of this process.
    ///
    /// | variable | what it gives |
    /// |---|---|
    /// | `PHALA_CLOUD_API_KEY` | the API key |
    /// | `PHALA_OIDC_TOKEN` | a bearer token, where there is no API key |
    /// | `PHALA_CLOUD_API_PREFIX` | another [base URL](ClientBuilder::base_url) |
    /// | `PHALA_CLOUD_WORKSPACE` | the [workspace](ClientBuilder::workspace) to act in |
    ///
    /// # Errors
    ///
    /// [`BuildError`], if neither key nor token is set, or a variable holds what cannot be used.
    #[doc(alias = "new")]
    pub fn from_env() -> Result<Self, BuildError> {
        ClientBuilder::from_env()?.build()
    }

    /// A client that is set up by hand.
    ///
    /// ```
    /// let client = kms_client::Client::builder().api_key("phak_0123").base_url("http://127.0.0.1:4599").build()?;
    /// # Ok::<(), kms_client::BuildError>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The calls of the nodes' document, for one call: a session knows what its request was answered.
    pub(crate) fn nodes(&self, operation: &'static Operation) -> nodes::Client {
        nodes::Client::new_with_client(
            &self.0.base_url,
            self.0.http.clone(),
            Session::new(operation, self.0.body_limit),
        )
    }

    /// The calls of the contracts' document, for one call.
    pub(crate) fn contracts(&self, operation: &'static Operation) -> contracts::Client {
        contracts::Client::new_with_client(
            &self.0.base_url,
            self.0.http.clone(),
            Session::new(operation, self.0.body_limit),
        )
    }

    /// Where the service is asked, without `/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// Makes a call, again where that may help, and turns its answer or its failure into ours.
    pub(crate) async fn call<G: DeserializeOwned, T, F: Future<Output = Result<ResponseValue<G>, CallError<()>>>>(
        &self,
        operation: &'static Operation,
        session: &Session,
        call: impl Fn() -> F,
        convert: impl Fn(G) -> Result<T, Misfit>,
    ) -> Result<T, Error> {
        let span = trace::call(operation);
        let operation = operation.id;
        let started = Instant::now();
        let told = |error| self.with_head(session, error);
        let attempt = || async { self.outcome(operation, call().await, &convert).await.map_err(told) };
        let calls = self.0.retry.run(operation, self.0.deadline, attempt);
        let (outcome, history) = calls.instrument(span.clone()).await;
        let tries = history.attempts;
        // The deadline may have come amid an answer.
        let outcome = outcome.map_err(|error| told(error).after(history));
        if !span.is_disabled() {
            let request_id = session.head().and_then(|head| self.0.redactor.header(&head.request_id?));
            let answered = outcome.as_ref().map(|_| request_id.as_deref());
            trace::ended(&span, tries, started.elapsed(), answered);
        }
        outcome
    }

    /// An error that came after an answer began tells the status and the id of that one.
    fn with_head(&self, session: &Session, error: Error) -> Error {
        match session.head() {
            Some(head) if error.status().is_none() => {
                let request_id = head.request_id.and_then(|id| self.0.redactor.header(&id));
                error.after_head(head.status.as_u16(), request_id)
            }
            _ => error,
        }
    }

    /// What came of one request.
    async fn outcome<G: DeserializeOwned, T>(
        &self,
        operation: &'static str,
        outcome: Result<ResponseValue<G>, CallError<()>>,
        convert: impl Fn(G) -> Result<T, Misfit>,
    ) -> Result<T, Error> {
        match outcome {
            Ok(answer) => convert(answer.into_inner()).map_err(|misfit| misplaced(operation, &misfit)),
            Err(CallError::InvalidResponsePayload(body, _)) => Err(unreadable::<G>(operation, &body)),
            Err(CallError::ResponseBodyError(error) | CallError::CommunicationError(error)) => {
                Err(from_transport(operation, error))
            }
            Err(CallError::UnexpectedResponse(answer)) => {
                Err(from_answer(operation, answer, &self.0.base_url, &self.0.redactor).await)
            }
            Err(CallError::InvalidRequest(message) | CallError::Custom(message)) => {
                Err(Error::new(ErrorKind::InvalidArgument, operation, message))
            }
            // Error answers are not in what was generated, and nothing is upgraded.
            Err(CallError::ErrorResponse(_) | CallError::InvalidUpgrade(_)) => {
                let message = "the answer is of a kind that the API does not describe";
                Err(Error::new(ErrorKind::Decode, operation, message))
            }
        }
    }
}

/// Reads the body of an answer.
pub(crate) fn decode<G: DeserializeOwned, T>(
    operation: &'static str,
    body: &[u8],
    convert: impl FnOnce(G) -> Result<T, Misfit>,
) -> Result<T, Error> {
    let generated = serde_json::from_slice(body).map_err(|_| unreadable::<G>(operation, body))?;
    convert(generated).map_err(|misfit| misplaced(operation, &misfit))
}

/// The error of a value that was decoded and is none of its kind.
fn misplaced(operation: &'static str, Misfit { path, expected }: &Misfit) -> Error {
    Error::new(ErrorKind::Decode, operation, format!("the answer does not fit at `{path}`: expected {expected}"))
}

/// The error of a body that cannot be decoded: why, and where. The value at that place stays out of it.
fn unreadable<G: DeserializeOwned>(operation: &'static str, body: &[u8]) -> Error {
    let message = match serde_json::from_slice::<IgnoredAny>(body) {
        Err(error) if error.is_eof() => "the answer is empty or cut off".to_owned(),
        Err(_) => "the answer is not JSON".to_owned(),
        Ok(_) => {
            let mut json = serde_json::Deserializer::from_slice(body);
            match serde_path_to_error::deserialize::<_, G>(&mut json) {
                Err(error) => format!("the answer does not fit at `{}`", place(&error)),
                Ok(_) => "the answer does not fit".to_owned(),
            }
        }
    };
    Error::new(ErrorKind::Decode, operation, message)
}

/// Where a body does not fit. Of a field that is missing or there twice the path says only what it is in; its name is ours.
fn place(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let (path, message) = (error.path().to_string(), error.inner().to_string());
    let named = ["missing field `", "duplicate field `"].iter().find_map(|start| message.strip_prefix(start));
    match (named.and_then(|rest| rest.split('`').next()), path.as_str()) {
        (Some(field), ".") => field.to_owned(),
        (Some(field), path) => format!("{path}.{field}"),
        (None, ".") => "the top".to_owned(),
        (None, _) => path,
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.0.base_url).finish_non_exhaustive()
    }
}
