//! Faults that a test injects into a simulator.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kms_api_gen::{OPERATIONS, Operation};
use serde_json::{Value, json};

use crate::scalar::app_id::AppId;
use crate::simulator::keys::Keys;
use crate::simulator::world::World;

/// The age of a stale signature, in seconds: more than any default policy accepts.
const STALE: u64 = 24 * 60 * 60;

/// A fault that a simulator answers with, in place of or after its own response.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use kms_client::ErrorKind;
/// use kms_client::simulator::{Fault, Simulator};
///
/// let simulator = Simulator::start().await?;
/// simulator.fail_next(Fault::status(503));
/// assert!(simulator.client().get_kms_info("phala").await.is_ok(), "it is retried");
/// simulator.fail_always(Fault::status(404).on("get_kms_info"));
/// let error = simulator.client().get_kms_info("phala").await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault does nothing until it is passed to a simulator"]
pub struct Fault {
    kind: Kind,
    /// The id of the operation; every one if there is none.
    operation: Option<String>,
    /// How many more times; always if there is no number.
    left: Option<u32>,
}

#[derive(Clone, Debug)]
enum Kind {
    Status { status: u16, retry_after: Option<Duration> },
    Delay(Duration),
    Reset,
    WrongSignature,
    StaleSignature,
    MissingField(String),
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self { kind, operation: None, left: Some(1) }
    }

    /// Responds with this status and an error in place of the response. Nothing is changed.
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status { status, retry_after: None })
    }

    /// Adds the header `Retry-After` in whole seconds to a [`status`](Self::status).
    pub fn retry_after(mut self, wait: Duration) -> Self {
        if let Kind::Status { retry_after, .. } = &mut self.kind {
            *retry_after = Some(wait);
        }
        self
    }

    /// Waits before the response. A change is made before the wait.
    pub fn delay(delay: Duration) -> Self {
        Self::new(Kind::Delay(delay))
    }

    /// Breaks the connection in the middle of the response. A change has been made by then.
    pub fn reset() -> Self {
        Self::new(Kind::Reset)
    }

    /// Signs the key of an app with the key of another KMS.
    pub fn wrong_signature() -> Self {
        Self::new(Kind::WrongSignature).on("get_app_env_encrypt_pubkey")
    }

    /// Signs the key of an app with a v1 signature of yesterday.
    pub fn stale_signature() -> Self {
        Self::new(Kind::StaleSignature).on("get_app_env_encrypt_pubkey")
    }

    /// Leaves a field out of the response, wherever it is.
    pub fn missing_field(name: impl Into<String>) -> Self {
        Self::new(Kind::MissingField(name.into()))
    }

    /// Injects the fault into one operation only, by its id, which is the name of the method of [`Client`](crate::Client), such as
    /// `get_kms_info`. It is every one by default.
    ///
    /// # Panics
    ///
    /// If there is no such operation: a fault that never comes would let a test pass.
    pub fn on(mut self, operation: &str) -> Self {
        assert!(OPERATIONS.iter().any(|known| known.id == operation), "there is no operation `{operation}`");
        self.operation = Some(operation.to_owned());
        self
    }

    /// Injects the fault this many times; once by default.
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }
}

/// The faults that are waiting.
#[derive(Default)]
pub(super) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(super) fn add(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    pub(super) fn always(&self, mut fault: Fault) {
        fault.left = None;
        self.add(fault);
    }

    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Takes the first fault that is for this operation.
    pub(super) fn take(&self, operation: Option<&Operation>) -> Option<Active> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_for = |fault: &Fault| {
            fault.left != Some(0)
                && fault.operation.as_ref().is_none_or(|id| operation.is_some_and(|operation| operation.id == id))
        };
        let index = faults.iter().position(is_for)?;
        let fault = &mut faults[index];
        let kind = fault.kind.clone();
        if let Some(left) = &mut fault.left {
            *left -= 1;
            if *left == 0 {
                drop(faults.remove(index));
            }
        }
        Some(Active(kind))
    }
}

/// A fault of one request.
pub(super) struct Active(Kind);

impl Active {
    /// Returns the response in place of that of the service, if the fault has one. Waits, if it is a delay.
    pub(super) async fn instead(&self) -> Option<Response> {
        match &self.0 {
            Kind::Delay(delay) => {
                tokio::time::sleep(*delay).await;
                None
            }
            Kind::Status { status, retry_after } => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let body = json!({ "message": "A fault that was injected into the simulator." });
                let mut response = (status, axum::Json(body)).into_response();
                if let Some(wait) = retry_after {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs()));
                }
                Some(response)
            }
            _ => None,
        }
    }

    /// Changes the response of the service.
    pub(super) async fn change(&self, world: &World, path: &str, response: Response) -> Response {
        let (mut head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        if matches!(self.0, Kind::Reset) {
            let half = body.slice(..body.len() / 2);
            let broken = Err::<Bytes, _>(std::io::Error::other("a fault that was injected"));
            let parts = futures_util::stream::iter([Ok(half), broken]);
            return Response::from_parts(head, Body::from_stream(parts));
        }
        let mut json: Value = match serde_json::from_slice(&body) {
            Ok(json) => json,
            Err(_) => return Response::from_parts(head, Body::from(body)),
        };
        match &self.0 {
            Kind::MissingField(name) => remove(&mut json, name),
            Kind::WrongSignature | Kind::StaleSignature => {
                let signed = self.signed(world, path, &json);
                json = signed.unwrap_or(json);
            }
            _ => {}
        }
        head.headers.remove(CONTENT_LENGTH);
        Response::from_parts(head, Body::from(json.to_string()))
    }

    /// Signs the key of a response anew.
    fn signed(&self, world: &World, path: &str, response: &Value) -> Option<Value> {
        let mut segments = path.rsplit('/');
        let (app_id, kms) = (segments.next()?.parse::<AppId>().ok()?, segments.nth(1)?);
        let public_key = const_hex::decode_to_array(response["public_key"].as_str()?).ok()?;
        let mut response = response.clone();
        if matches!(self.0, Kind::WrongSignature) {
            let other = Keys::from_name("another KMS").ok()?;
            response["signature"] = other.sign(app_id, None, &public_key).into();
        } else {
            let contract = world.node(kms).map_or(kms, |node| node.contract.as_str());
            let keys = world.contract(contract)?.keys().ok()?;
            let timestamp = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |now| now.as_secs().saturating_sub(STALE));
            response["timestamp"] = timestamp.into();
            response["signature_v1"] = keys.sign(app_id, Some(timestamp), &public_key).into();
        }
        Some(response)
    }
}

fn remove(value: &mut Value, name: &str) {
    match value {
        Value::Object(fields) => {
            fields.remove(name);
            fields.values_mut().for_each(|value| remove(value, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| remove(value, name)),
        _ => {}
    }
}
