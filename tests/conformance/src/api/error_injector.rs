//! What stands before the simulator for Prism to ask: it answers as it is told to, or as the simulator does.

use crate::judges::relay;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The header by which a call says what it wants to be answered with.
pub(super) const WISH: &str = "x-answer-with";

/// A running stage; it stops when it is dropped.
pub(super) struct Stage {
    pub(super) base_url: String,
    task: JoinHandle<()>,
}

struct Behind {
    base_url: String,
    http: reqwest::Client,
}

impl Stage {
    pub(super) async fn start(simulator: &str, http: reqwest::Client) -> anyhow::Result<Self> {
        let behind = Arc::new(Behind { base_url: simulator.to_owned(), http });
        let (base_url, task) = relay::serve(Router::new().fallback(answer).with_state(behind)).await?;
        Ok(Self { base_url, task })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(behind): State<Arc<Behind>>, request: Request) -> Response {
    if let Some(status) = request.headers().get(WISH).and_then(|wish| wish.to_str().ok()?.parse().ok()) {
        return error(status);
    }
    match relay::forward(&behind.http, &behind.base_url, request).await {
        Ok(exchange) => exchange.into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response(),
    }
}

/// An error as the documents describe it; a rate limit is over at once.
fn error(status: u16) -> Response {
    let Ok(code) = StatusCode::from_u16(status) else { return StatusCode::BAD_REQUEST.into_response() };
    let mut response = (code, Json(body(status))).into_response();
    if code == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("0"));
    }
    response
}

/// The forms that errors of the service have, each under the statuses where it is seen.
fn body(status: u16) -> Value {
    match status {
        401 | 403 => json!({ "detail": "The API key has no access." }),
        422 => {
            json!({ "detail": [{ "loc": ["query", "page", 0], "msg": "Input should be a number", "type": "int_parsing" }] })
        }
        500 => json!({ "message": "Something failed." }),
        _ => json!({
            "error_code": "ERR-00-000",
            "message": "Something is wrong.",
            "request_id": null,
            "details": [{ "field": null, "value": { "any": [1] }, "message": "Something in particular." }],
            "suggestions": ["Try another."],
            "links": [{ "url": "https://docs.example", "label": "Read more" }],
        }),
    }
}
