//! An HTTP relay on loopback that records the raw responses: the client itself exposes only decoded ones.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The maximum size of a body; every real body is smaller.
const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// The timeout of one forwarded request.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The headers that describe one connection, and are not forwarded.
const HOP_HEADERS: [HeaderName; 5] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::HOST, header::TRANSFER_ENCODING, header::UPGRADE];

/// A running relay; it stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Relay {
    pub(crate) base_url: String,
    recorded: Arc<Mutex<Vec<Exchange>>>,
    task: JoinHandle<()>,
}

/// A response, and the target of its request.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// The path and the query.
    pub(crate) target: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

struct Upstream {
    base_url: String,
    http: reqwest::Client,
    recorded: Arc<Mutex<Vec<Exchange>>>,
}

impl Relay {
    /// Starts a relay that forwards every request to the server at this URL.
    pub(crate) async fn start(upstream: &str, http: reqwest::Client) -> io::Result<Self> {
        let recorded = Arc::default();
        let state = Upstream { base_url: upstream.to_owned(), http, recorded: Arc::clone(&recorded) };
        let (base_url, task) = serve(Router::new().fallback(relay).with_state(Arc::new(state))).await?;
        Ok(Self { base_url, recorded, task })
    }

    /// Returns the exchanges since the last call.
    pub(crate) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.recorded.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on a free port of loopback until the task is aborted. Returns the base URL.
pub(crate) async fn serve(router: Router) -> io::Result<(String, JoinHandle<()>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let task = tokio::spawn(async move {
        // This returns only if the listener fails, and then the next request fails too.
        let _ = axum::serve(listener, router).await;
    });
    Ok((base_url, task))
}

/// Returns an HTTP client for loopback, which ignores the proxy settings of the machine.
pub(crate) fn local_http() -> anyhow::Result<reqwest::Client> {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    Ok(http.tls_certs_only([]).build()?)
}

async fn relay(State(upstream): State<Arc<Upstream>>, request: Request) -> Response {
    match forward(&upstream.http, &upstream.base_url, request).await {
        Ok(exchange) => {
            upstream.recorded.lock().unwrap_or_else(PoisonError::into_inner).push(exchange.clone());
            exchange.into_response()
        }
        Err(error) => bad_gateway(&error),
    }
}

/// Returns the response to a request that could not be forwarded.
pub(crate) fn bad_gateway(error: &anyhow::Error) -> Response {
    (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response()
}

/// Forwards a request to a server, and returns the response.
pub(crate) async fn forward(http: &reqwest::Client, base_url: &str, request: Request) -> anyhow::Result<Exchange> {
    let (mut parts, body) = request.into_parts();
    remove_hop_headers(&mut parts.headers);
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let body = axum::body::to_bytes(body, BODY_LIMIT).await?;
    let request = http.request(parts.method, format!("{base_url}{target}")).headers(parts.headers).body(body);
    let response = request.timeout(TIMEOUT).send().await.map_err(reqwest::Error::without_url)?;
    let (status, mut headers) = (response.status(), response.headers().clone());
    remove_hop_headers(&mut headers);
    let body = axum::body::to_bytes(Body::from_stream(response.bytes_stream()), BODY_LIMIT).await?;
    Ok(Exchange { target, status, headers, body })
}

fn remove_hop_headers(headers: &mut HeaderMap) {
    for name in HOP_HEADERS {
        headers.remove(name);
    }
}

impl IntoResponse for Exchange {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kms_client::simulator::Simulator;

    #[tokio::test]
    async fn a_response_is_forwarded_unchanged_and_recorded() {
        let simulator = Simulator::start().await.unwrap();
        let relay = Relay::start(&simulator.base_url(), local_http().unwrap()).await.unwrap();
        let client = simulator.client_builder().base_url(relay.base_url.clone()).build().unwrap();
        assert_eq!(
            client.list_kms().page_size(1).await.unwrap(),
            simulator.client().list_kms().page_size(1).await.unwrap()
        );
        let error = client.get_kms_info("missing").await.unwrap_err();
        assert_eq!(error.status(), Some(404));
        let targets: Vec<(String, u16)> =
            relay.take().into_iter().map(|exchange| (exchange.target, exchange.status.as_u16())).collect();
        assert_eq!(targets, [("/api/v1/kms?page_size=1".to_owned(), 200), ("/api/v1/kms/missing".to_owned(), 404)]);
        assert!(relay.take().is_empty());
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_a_bad_gateway_and_is_not_recorded() {
        let (upstream, _) = serve(Router::new().fallback(|| async { vec![b' '; BODY_LIMIT + 1] })).await.unwrap();
        let relay = Relay::start(&upstream, local_http().unwrap()).await.unwrap();
        let response = local_http().unwrap().get(&relay.base_url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
        assert!(relay.take().is_empty());
    }
}
