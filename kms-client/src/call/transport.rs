//! The one place where calls are made, and the settings that all calls of a client share.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use kms_api_gen::{BODY_CUT_OFF, BODY_TOO_LARGE, Head, Operation, Session, contracts, nodes};
use progenitor_client::{Error as CallError, ResponseValue};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use tracing::Instrument as _;

use crate::call::budget::Budget;
use crate::call::decode::{does_not_fit, undecodable};
use crate::call::gate::{ClosedFor, Gate};
use crate::call::retry::Retry;
use crate::call::runtime::guarded;
use crate::call::trace;
use crate::call::wire::FieldError;
use crate::error::failure::{Effect, Error};
use crate::error::kind::ErrorKind;
use crate::error::redactor::Redactor;
use crate::error::response::{from_response, retry_after};
use crate::error::transport::from_transport;

/// The limits of a client, and what it shares with all clones.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(crate) shared: Arc<Shared>,
    pub(crate) retry: Retry,
    pub(crate) deadline: Duration,
    pub(crate) body_limit: usize,
}

/// What all clones of a client share, whatever their limits.
pub(crate) struct Shared {
    /// The URL of the service without `/api/v1` and without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) redactor: Redactor,
    pub(crate) budget: Budget,
    pub(crate) gate: Gate,
}

/// The generated calls of one document.
pub(crate) trait GeneratedCalls {
    fn new(base_url: &str, http: reqwest::Client, session: Session) -> Self;
}

impl GeneratedCalls for nodes::Client {
    fn new(base_url: &str, http: reqwest::Client, session: Session) -> Self {
        Self::new_with_client(base_url, http, session)
    }
}

impl GeneratedCalls for contracts::Client {
    fn new(base_url: &str, http: reqwest::Client, session: Session) -> Self {
        Self::new_with_client(base_url, http, session)
    }
}

/// The result of a generated call.
pub(crate) type Generated<T> = Result<ResponseValue<T>, CallError<()>>;

impl Transport {
    /// Calls an operation, with retries, within the deadline. Converts the generated response with `convert`.
    pub(crate) async fn call<C: GeneratedCalls, F: Future<Output = Generated<G>>, G: DeserializeOwned, T>(
        &self,
        operation: &'static Operation,
        request: impl Fn(C) -> F,
        convert: impl Fn(G) -> Result<T, FieldError>,
    ) -> Result<T, Error> {
        let session = Session::new(operation, self.body_limit);
        let span = trace::call(operation);
        let started = Instant::now();
        let (session, request, convert) = (&session, &request, &convert);
        let attempt = |limit| async move {
            session.forget_head();
            let _passed =
                self.shared.gate.enter(limit).await.map_err(|ClosedFor(wait)| rate_limited(operation.id, wait))?;
            let calls = C::new(&self.shared.base_url, self.shared.http.clone(), session.clone());
            let outcome = self.outcome(operation.id, request(calls).await, convert).await;
            if session.head().is_some() {
                self.shared.gate.responded();
            }
            if outcome.is_ok() {
                self.shared.gate.succeeded();
            }
            outcome.map_err(|error| self.with_head(session, error).with_effect(effect(operation, session)))
        };
        // Pinned here: it is large, and each function that it is passed to would copy it.
        let run = self.retry.run(operation.id, self.deadline, &self.shared.budget, attempt);
        let run = pin!(run.instrument(span.clone()));
        let (outcome, history) = guarded(operation.id, run).await?;
        let attempts = history.attempts;
        // The deadline can end a call in the middle of a response.
        let ended =
            |error| self.with_head(session, error).with_effect(effect(operation, session)).with_history(history);
        let outcome = outcome.map_err(ended);
        if !span.is_disabled() {
            let request_id = session.head().and_then(|head| self.shared.redactor.header(&head.request_id?));
            let result = outcome.as_ref().map(|_| (operation.success, request_id.as_deref()));
            trace::ended(&span, attempts, started.elapsed(), result);
        }
        outcome
    }

    /// Adds the status and the request id of the response that was being read, if the error has none.
    fn with_head(&self, session: &Session, error: Error) -> Error {
        match session.head() {
            Some(head) if error.status().is_none() => {
                let request_id = head.request_id.and_then(|id| self.shared.redactor.header(&id));
                error.with_head(head.status.as_u16(), request_id)
            }
            _ => error,
        }
    }

    /// Converts the result of one attempt.
    async fn outcome<G: DeserializeOwned, T>(
        &self,
        operation: &'static str,
        result: Generated<G>,
        convert: impl Fn(G) -> Result<T, FieldError>,
    ) -> Result<T, Error> {
        match result {
            Ok(response) => convert(response.into_inner()).map_err(|error| does_not_fit(operation, &error)),
            Err(CallError::InvalidResponsePayload(body, _)) => Err(undecodable::<G>(operation, &body)),
            Err(CallError::ResponseBodyError(error) | CallError::CommunicationError(error)) => {
                Err(from_transport(operation, error, &self.shared.redactor))
            }
            Err(CallError::UnexpectedResponse(response)) => {
                let wait = retry_after(response.headers(), SystemTime::now());
                if response.status() == StatusCode::TOO_MANY_REQUESTS {
                    // Before the body is read: it can take as long as the call has time.
                    self.shared.gate.close(wait.unwrap_or_default());
                }
                let error =
                    from_response(operation, response, self.body_limit, &self.shared.base_url, &self.shared.redactor)
                        .await;
                Err(error.with_retry_after(wait))
            }
            Err(CallError::Custom(message)) if message == BODY_TOO_LARGE => {
                Err(Error::new(ErrorKind::TooLarge, operation, "the response is larger than the limit"))
            }
            Err(CallError::Custom(message)) if message == BODY_CUT_OFF => {
                Err(Error::new(ErrorKind::Transport, operation, "connection closed before the response was complete"))
            }
            Err(CallError::InvalidRequest(message) | CallError::Custom(message)) => {
                Err(Error::new(ErrorKind::InvalidArgument, operation, message))
            }
            // Error responses are not generated, and no request asks for an upgrade.
            Err(CallError::ErrorResponse(_) | CallError::InvalidUpgrade(_)) => Err(Error::new(
                ErrorKind::Decode,
                operation,
                "the response is of a kind that the API does not describe",
            )),
        }
    }
}

/// Returns the effect that a failed call can have had.
fn effect(operation: &Operation, session: &Session) -> Effect {
    // A proxy can send 408 about a request that it has passed on.
    let is_rejection = |head: Head| head.status.is_client_error() && head.status != StatusCode::REQUEST_TIMEOUT;
    if operation.is_read() {
        Effect::Read
    } else if !session.may_have_sent() {
        Effect::NotSent
    } else if session.head().is_some_and(is_rejection) {
        Effect::Rejected
    } else {
        Effect::Unknown
    }
}

/// Returns the error of a call that is not made, because the service asked this client to wait for longer than the call can.
fn rate_limited(operation: &'static str, wait: Duration) -> Error {
    let message = "the service asked this client to wait for longer than the deadline";
    Error::new(ErrorKind::RateLimited, operation, message).with_retry_after(Some(wait))
}
