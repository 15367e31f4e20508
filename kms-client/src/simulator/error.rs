//! The errors of the simulated service, each with the body that the service sends.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::simulator::keys::InvalidKey;

/// An error of the simulated service.
#[derive(Debug)]
pub(super) enum ServiceError {
    Unauthorized,
    RateLimited,
    /// A guess; see the module's documentation.
    UnknownVersion,
    BadAppId,
    UnknownChain,
    KmsNotFound,
    AppNotFound,
    CvmNotFound,
    UpdateInProgress,
    /// The body of the response.
    RegistrationRequired(Value),
    ComposeHashInvalid,
    TransactionNotVerified,
    ComposeHashNotAllowed,
    /// A field of the body that is missing or of the wrong form: name, type of the error, message.
    BadBody(&'static str, &'static str, &'static str),
    /// A query parameter of the wrong type or out of bounds: name, value, type of the error, message.
    BadQuery(&'static str, String, &'static str, String),
    UnknownPath,
    UnknownMethod,
    /// A seeded scalar is not a valid private key.
    InvalidKey,
}

impl From<InvalidKey> for ServiceError {
    fn from(_: InvalidKey) -> Self {
        Self::InvalidKey
    }
}

impl From<PathRejection> for ServiceError {
    fn from(_: PathRejection) -> Self {
        Self::UnknownPath
    }
}

impl ServiceError {
    fn parts(self) -> (StatusCode, Value) {
        let detail = |text: &str| json!({ "detail": text });
        match self {
            Self::RateLimited => (StatusCode::TOO_MANY_REQUESTS, detail("Too many requests.")),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, detail("The API key is missing or unknown.")),
            Self::UnknownVersion => {
                (StatusCode::BAD_REQUEST, detail("X-Phala-Version is missing or unknown. (A guess of the simulator.)"))
            }
            Self::BadAppId => (StatusCode::BAD_REQUEST, detail("An app id has 40 hex digits.")),
            Self::UnknownChain => (StatusCode::BAD_REQUEST, detail("This chain is not supported.")),
            Self::KmsNotFound => (
                StatusCode::NOT_FOUND,
                json!({
                    "error_code": "ERR-02-011",
                    "message": "There is no such KMS.",
                    "details": [{ "field": "kms_id", "value": null, "message": "No id, slug or type matches." }],
                    "suggestions": ["List the KMS first."],
                    "links": [],
                }),
            ),
            Self::AppNotFound => (StatusCode::NOT_FOUND, detail("There is no such app.")),
            Self::CvmNotFound => (StatusCode::NOT_FOUND, detail("There is no such CVM.")),
            Self::UpdateInProgress => (StatusCode::CONFLICT, detail("Another update of this CVM is in progress.")),
            Self::RegistrationRequired(body) => (own_status(465), body),
            Self::ComposeHashInvalid => (
                own_status(466),
                json!({ "error_code": "ERR-01-006", "message": "The compose hash is not that of a pending update." }),
            ),
            Self::TransactionNotVerified => (
                own_status(467),
                json!({ "error_code": "ERR-01-007", "message": "No such transaction registers the compose hash." }),
            ),
            Self::ComposeHashNotAllowed => (
                own_status(468),
                json!({ "error_code": "ERR-01-008", "message": "The contract does not allow the compose hash." }),
            ),
            Self::BadBody(name, kind, msg) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({ "detail": [{ "type": kind, "loc": ["body", name], "msg": msg, "input": null }] }),
            ),
            Self::BadQuery(name, input, kind, msg) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({ "detail": [{ "type": kind, "loc": ["query", name], "msg": msg, "input": input }] }),
            ),
            Self::UnknownPath => (StatusCode::NOT_FOUND, detail("Not Found")),
            Self::UnknownMethod => (StatusCode::METHOD_NOT_ALLOWED, detail("Method Not Allowed")),
            Self::InvalidKey => (StatusCode::INTERNAL_SERVER_ERROR, json!({ "message": "The KMS has no usable key." })),
        }
    }
}

/// Returns one of the statuses that only this service has.
fn own_status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST)
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let (status, body) = self.parts();
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
