//! The routes of the simulated service, and the checks of the API key and the version before them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, get, on, patch, post};
use kms_api_gen::{OPERATIONS, Operation, operations};

use crate::simulator::error::ServiceError;
use crate::simulator::handlers;
use crate::simulator::rpc;
use crate::simulator::service::{ReceivedRequest, Service};

/// Returns the whole service.
pub(super) fn router(service: Arc<Service>) -> Router {
    // One handler serves both lists, and one both lookups: the version decides about the shape.
    let handled: [(&Operation, MethodRouter<Arc<Service>>); 10] = [
        (&operations::LIST_KMS, get(handlers::list)),
        (&operations::GET_KMS_INFO, get(handlers::one)),
        (&operations::INSPECT_KMS, get(handlers::inspect)),
        (&operations::LIST_KMS_CONTRACT_NODES, get(handlers::contract_nodes)),
        (&operations::GET_APP_ENV_ENCRYPT_PUBKEY, get(handlers::pubkey)),
        (&operations::GET_NEXT_APP_IDS, get(handlers::next_app_ids)),
        (&operations::GET_KMS_ONCHAIN_DETAIL, get(handlers::on_chain)),
        (&operations::GET_APP_KMS_INFO, get(handlers::app)),
        (&operations::GET_CVM_COMPOSE_FILE, get(handlers::compose_file)),
        (&operations::UPDATE_CVM_ENVS, patch(handlers::update_envs)),
    ];
    let is_handled = |path: &str| handled.iter().any(|(operation, _)| segments(operation.path).eq(segments(path)));
    let mut router = with_examples(Router::new(), OPERATIONS.into_iter().filter(|other| !is_handled(other.path)));
    for (operation, handler) in handled {
        router = router.route(operation.path, handler);
    }
    router
        .method_not_allowed_fallback(async || ServiceError::UnknownMethod)
        .fallback(async || ServiceError::UnknownPath)
        .layer(middleware::from_fn_with_state(service.clone(), admit))
        // A node asks for no API key.
        .route("/rpc/{chain}", post(rpc::respond))
        .with_state(service)
}

/// Serves the document's example for each of the operations.
fn with_examples<'a, S: Clone + Send + Sync + 'static>(
    router: Router<S>,
    operations: impl Iterator<Item = &'a Operation>,
) -> Router<S> {
    operations.fold(router, |router, operation| {
        let method = operation.method.parse().ok().and_then(|method: Method| MethodFilter::try_from(method).ok());
        let example = operation.response_example;
        let status = StatusCode::from_u16(operation.success).unwrap_or_default();
        let handler = async move || (status, [(CONTENT_TYPE, "application/json")], example);
        match method {
            Some(method) => router.route(operation.path, on(method, handler)),
            None => router,
        }
    })
}

/// Returns the segments of a path template, with `None` for a parameter: its name makes no difference.
fn segments(path: &str) -> impl Iterator<Item = Option<&str>> {
    path.split('/').map(|segment| (!segment.starts_with('{')).then_some(segment))
}

/// Checks the API key and the version before anything else, and gives every response a request id.
async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let key = text("x-api-key").or_else(|| text("authorization")?.strip_prefix("Bearer "));
    let mut response = if key != Some(&service.api_key) {
        ServiceError::Unauthorized.into_response()
    } else if !is_known(text("x-phala-version")) {
        ServiceError::UnknownVersion.into_response()
    } else if service.rate_limit.as_ref().is_some_and(|limit| !limit.admits()) {
        ServiceError::RateLimited.into_response()
    } else {
        fail(&service, request, next).await
    };
    let id = service.requests.fetch_add(1, Ordering::Relaxed) + 1;
    if let Ok(id) = HeaderValue::from_str(&format!("simulator-{id}")) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// Runs a request, with the fault that is waiting for it.
async fn fail(service: &Service, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let version = request.headers().get("x-phala-version").and_then(|version| version.to_str().ok());
    let operation = operation(request.method(), &path, version);
    service.receive(ReceivedRequest {
        operation: operation.map(|operation| operation.id),
        method: request.method().to_string(),
        path: path.clone(),
    });
    let Some(fault) = service.faults.take(operation) else { return next.run(request).await };
    match fault.instead().await {
        Some(response) => response,
        None => fault.change(&service.world, &path, next.run(request).await).await,
    }
}

/// Returns the operation of a request. Of two with the same path, the version decides; of two that fit, the one with fewer
/// parameters.
fn operation(method: &Method, path: &str, version: Option<&str>) -> Option<&'static Operation> {
    let fits = |operation: &&'static Operation| {
        let mut given = path.split('/');
        operation.method == method.as_str()
            && segments(operation.path).all(|segment| given.next().is_some_and(|g| segment.is_none_or(|s| s == g)))
            && given.next().is_none()
    };
    let parameters = |operation: &&'static Operation| operation.path.matches('{').count();
    let all = OPERATIONS.into_iter().filter(fits);
    all.min_by_key(|operation| (parameters(operation), version != Some(operation.version)))
}

/// Returns `true` for the versions of the documents, and for two older ones.
fn is_known(version: Option<&str>) -> bool {
    let of_documents = |version: &str| OPERATIONS.iter().any(|operation| operation.version == version);
    version.is_some_and(|version| ["2025-10-28", "2026-01-21"].contains(&version) || of_documents(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_operation_without_a_handler_is_served_with_its_example() {
        static WEATHER: Operation = Operation {
            id: "get_weather",
            method: "GET",
            path: "/api/v1/weather/{place}",
            version: "2026-06-23",
            parameters: &[],
            body_example: None,
            statuses: &[200],
            success: 200,
            response_example: r#"{"sky":"blue"}"#,
        };
        let router = with_examples(Router::new(), [&WEATHER].into_iter());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api/v1/weather/here", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router).await });
        let response = reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap();
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(response.text().await.unwrap(), WEATHER.response_example);
    }

    #[test]
    fn paths_with_other_names_of_parameters_are_the_same() {
        assert!(segments("/kms/{kms_id}").eq(segments("/kms/{slug}")));
        assert!(!segments("/kms/{kms_id}").eq(segments("/kms/{slug}/nodes")));
        assert!(!segments("/kms/on-chain").eq(segments("/kms/{slug}")));
    }
}
