//! How the simulator says no: each error with the shape of body that the service gives it.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::simulator::keys::NoKey;

/// An error of the simulated service.
#[derive(Debug)]
pub(super) enum Refusal {
    Unauthorized,
    /// A guess, as the module says.
    UnknownVersion,
    BadAppId,
    UnknownChain,
    KmsNotFound,
    AppNotFound,
    /// A query parameter that breaks its type or bounds: name, value, type of the error, message.
    BadQuery(&'static str, String, &'static str, String),
    NoSuchPath,
    NoSuchMethod,
    /// A seeded scalar is no key.
    NoKey,
}

impl From<NoKey> for Refusal {
    fn from(NoKey: NoKey) -> Self {
        Self::NoKey
    }
}

impl From<PathRejection> for Refusal {
    fn from(_: PathRejection) -> Self {
        Self::NoSuchPath
    }
}

impl Refusal {
    fn parts(self) -> (StatusCode, Value) {
        let detail = |text: &str| json!({ "detail": text });
        match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, detail("The API key is missing or not known.")),
            Self::UnknownVersion => {
                (StatusCode::BAD_REQUEST, detail("X-Phala-Version is missing or not known. (The simulator's guess.)"))
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
            Self::NoSuchPath => (StatusCode::NOT_FOUND, detail("Not Found")),
            Self::NoSuchMethod => (StatusCode::METHOD_NOT_ALLOWED, detail("Method Not Allowed")),
            Self::NoKey => (StatusCode::INTERNAL_SERVER_ERROR, json!({ "message": "The KMS has no usable key." })),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = self.parts();
        (status, Json(body)).into_response()
    }
}
