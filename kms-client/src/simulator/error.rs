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
