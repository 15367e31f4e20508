//! The one place where calls are made, and the settings that all calls of a client share.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use kms_api_gen::{BODY_CUT_OFF, BODY_TOO_LARGE, BaseUrl, GeneratedCalls, Head, Operation, Session};
use progenitor_client::{Error as CallError, ResponseValue};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;
use tracing::Instrument as _;

use crate::call::budget::Budget;
use crate::call::decode::{does_not_fit, undecodable};
use crate::call::gate::{Gate, NotPassed};
use crate::call::rejection::rejection;
use crate::call::retry::Retry;
use crate::call::runtime::guarded;
use crate::call::time_limit::{Deadline, TimeLimit};
use crate::call::trace;
use crate::call::wire::FieldError;
use crate::error::failure::{Effect, Error};
use crate::error::kind::ErrorKind;
use crate::error::redactor::Redactor;
use crate::error::response::retry_after;
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
    /// The URL of the service without `/api/v1`.
    pub(crate) base_url: Arc<BaseUrl>,
    pub(crate) http: reqwest::Client,
    /// Of one attempt; at most a year, as the next one.
    pub(crate) timeout: Duration,
    pub(crate) read_timeout: Duration,
    pub(crate) redactor: Redactor,
    pub(crate) budget: Budget,
    pub(crate) gate: Gate,
}

/// The result of a generated call.
pub(crate) type Generated<T> = Result<ResponseValue<T>, CallError<()>>;

/// One call: what its attempts share.
struct Call<'a> {
    transport: &'a Transport,
    session: Session,
    deadline: Deadline,
}

impl Transport {
    /// Calls an operation, with retries, within the deadline. Converts the generated response with `convert`.
    pub(crate) async fn call<C: GeneratedCalls, F: Future<Output = Generated<G>>, G: DeserializeOwned, T>(
        &self,
        operation: &'static Operation,
        request: impl Fn(C) -> F,
        convert: impl Fn(G) -> Result<T, FieldError>,
    ) -> Result<T, Error> {
        let session = Session::new(operation, self.shared.base_url.clone(), self.body_limit);
        let call = &Call { transport: self, session, deadline: Deadline::after(self.deadline) };
        let span = trace::call(operation);
        let (request, convert) = (&request, &convert);
        let attempt = || async move { call.attempt(request, convert).await.map_err(|error| call.with_context(error)) };
        // Pinned here: it is large, and each function that it is passed to would copy it.
        let run = pin!(self.retry.run(&call.deadline, &self.shared.budget, attempt));
        let ran = guarded(operation.id, run.instrument(span.clone())).await;
        let (outcome, history) = ran.map_err(|error| error.with_effect(call.effect()))?;
        if !span.is_disabled() {
            let request_id = call.session.head().and_then(|head| self.shared.redactor.header(&head.request_id?));
            let result = outcome.as_ref().map(|_| (operation.success, request_id.as_deref()));
            trace::ended(&span, history.attempts, call.deadline.elapsed(), result);
        }
        outcome.map_err(|error| error.with_history(history))
    }
}

impl Call<'_> {
    /// Makes one attempt.
    async fn attempt<C: GeneratedCalls, F: Future<Output = Generated<G>>, G: DeserializeOwned, T>(
        &self,
        request: &impl Fn(C) -> F,
        convert: &impl Fn(G) -> Result<T, FieldError>,
    ) -> Result<T, Error> {
        let Shared { http, timeout, read_timeout, gate, .. } = &*self.transport.shared;
        let operation = self.session.operation().id;
        self.session.forget_head();
        let passed = gate.enter(self.deadline.end).await;
        let _in_flight = passed.map_err(|reason| self.not_passed(reason))?;
        let time = TimeLimit::start(operation, &self.deadline, *timeout, *read_timeout)?;
        let calls = C::new(http.clone(), self.session.clone());
        // A statement of its own: the request would stay in memory until its failure is read.
        let held = time.hold(self.session.parts(), pin!(request(calls))).await;
        let outcome = match held {
            Ok(Ok(response)) => convert(response.into_inner()).map_err(|error| does_not_fit(operation, &error)),
            Ok(Err(CallError::InvalidResponsePayload(body, _))) => Err(undecodable::<G>(operation, &body)),
            Ok(Err(error)) => Err(self.failure(&time, error).await),
            Err(too_late) => Err(too_late),
        };
        if self.session.head().is_some() {
            gate.responded();
        }
        if outcome.is_ok() {
            gate.succeeded();
        }
        outcome
    }

    /// Converts the error of a generated call, after the rest of an error response.
    async fn failure(&self, time: &TimeLimit<'_>, error: CallError<()>) -> Error {
        let Shared { base_url, redactor, gate, .. } = &*self.transport.shared;
        let (kind, message) = match error {
            CallError::UnexpectedResponse(response) => {
                let wait = retry_after(response.headers(), SystemTime::now());
                if response.status() == StatusCode::TOO_MANY_REQUESTS {
                    // Before the body is read: it can take as long as the call has time.
                    gate.close(wait.unwrap_or_default());
                }
                let (parts, limit) = (self.session.parts(), self.transport.body_limit);
                let error = rejection(time, parts, response, limit, base_url.as_url(), redactor).await;
                return error.with_retry_after(wait);
            }
            CallError::ResponseBodyError(error) | CallError::CommunicationError(error) => {
                return from_transport(time.operation, error, redactor);
            }
            CallError::Custom(message) if message == BODY_TOO_LARGE => {
                (ErrorKind::TooLarge, "the response is larger than the limit".to_owned())
            }
            CallError::Custom(message) if message == BODY_CUT_OFF => {
                (ErrorKind::Transport, "connection closed before the response was complete".to_owned())
            }
            CallError::InvalidRequest(message) | CallError::Custom(message) => (ErrorKind::InvalidArgument, message),
            // Bodies are decoded by the caller, error responses are not generated, and no request asks for an upgrade.
            CallError::InvalidResponsePayload(..) | CallError::ErrorResponse(_) | CallError::InvalidUpgrade(_) => {
                (ErrorKind::Decode, "the response is of a kind that the API does not describe".to_owned())
            }
        };
        Error::new(kind, time.operation, message)
    }

    /// Returns the error of an attempt that is not made.
    fn not_passed(&self, reason: NotPassed) -> Error {
        let operation = self.session.operation().id;
        match reason {
            NotPassed::TooLate => self.deadline.error(operation),
            NotPassed::ClosedFor(wait) => {
                let message = "the service asked this client to wait for longer than the deadline";
                Error::new(ErrorKind::RateLimited, operation, message).with_retry_after(Some(wait))
            }
        }
    }

    /// Adds to an error what the call knows: its effect, and the status and the request id of the response that was being
    /// read, if the error has none.
    fn with_context(&self, error: Error) -> Error {
        let error = match self.session.head() {
            Some(head) if error.status().is_none() => {
                let request_id = head.request_id.and_then(|id| self.transport.shared.redactor.header(&id));
                error.with_head(head.status.as_u16(), request_id)
            }
            _ => error,
        };
        error.with_effect(self.effect())
    }

    /// Returns the effect that the call can have had if it failed.
    fn effect(&self) -> Effect {
        // A proxy can send 408 about a request that it has passed on.
        let is_rejection = |head: Head| head.status.is_client_error() && head.status != StatusCode::REQUEST_TIMEOUT;
        if self.session.operation().is_read() {
            Effect::Read
        } else if !self.session.may_have_sent() {
            Effect::NotSent
        } else if self.session.head().is_some_and(is_rejection) {
            Effect::Rejected
        } else {
            Effect::Unknown
        }
    }
}
