//! A server between Prism and the simulator: it responds with the error that a request's header names, or forwards.

use crate::shared::relay;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The header that names the status of the error.
pub(super) const STATUS_HEADER: &str = "x-inject-status";

/// A running server; it stops when it is dropped.
pub(super) struct ErrorInjector {
    pub(super) base_url: String,
    task: JoinHandle<()>,
}

struct Upstream {
    base_url: String,
    http: reqwest::Client,
}

impl ErrorInjector {
    pub(super) async fn start(simulator: &str, http: reqwest::Client) -> anyhow::Result<Self> {
        let upstream = Arc::new(Upstream { base_url: simulator.to_owned(), http });
        let (base_url, task) = relay::serve(Router::new().fallback(respond).with_state(upstream)).await?;
        Ok(Self { base_url, task })
    }
}

impl Drop for ErrorInjector {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn respond(State(upstream): State<Arc<Upstream>>, request: Request) -> Response {
    if let Some(status) = request.headers().get(STATUS_HEADER).and_then(|status| status.to_str().ok()?.parse().ok()) {
        return error(status);
    }
    match relay::forward(&upstream.http, &upstream.base_url, request).await {
        Ok(exchange) => exchange.into_response(),
        Err(error) => relay::bad_gateway(&error),
    }
}

/// Returns an error as the documents describe it. A rate limit ends at once.
fn error(status: u16) -> Response {
    let Ok(code) = StatusCode::from_u16(status) else { return StatusCode::BAD_REQUEST.into_response() };
    let mut response = (code, Json(body(status))).into_response();
    if code == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("0"));
    }
    response
}

/// Returns a body in one of the service's four forms of errors, under the statuses that use it.
fn body(status: u16) -> Value {
    match status {
        401 | 403 => json!({ "detail": "The API key has no access." }),
        422 => {
            json!({ "detail": [{ "loc": ["query", "page", 0], "msg": "Input should be a number", "type": "int_parsing" }] })
        }
        500 => json!({ "message": "The operation failed." }),
        _ => json!({
            "error_code": "ERR-00-000",
            "message": "The request is not valid.",
            "request_id": null,
            "details": [{ "field": null, "value": { "any": [1] }, "message": "The value is not valid." }],
            "suggestions": ["Change the value."],
            "links": [{ "url": "https://docs.example", "label": "Read more" }],
        }),
    }
}
