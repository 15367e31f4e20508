//! A relay on loopback that keeps what passes through it: the client does not show raw answers.

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

/// More than any answer has.
const LIMIT: usize = 16 * 1024 * 1024;
/// Longer than any answer takes.
const TIMEOUT: Duration = Duration::from_secs(60);
/// What belongs to one connection and not to the message.
const OF_THE_CONNECTION: [HeaderName; 5] =
    [header::CONNECTION, header::CONTENT_LENGTH, header::HOST, header::TRANSFER_ENCODING, header::UPGRADE];

/// A running relay; it stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Relay {
    /// Where it answers.
    pub(crate) base_url: String,
    kept: Arc<Mutex<Vec<Exchange>>>,
    task: JoinHandle<()>,
}

/// One answer, and what it was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// Path and query.
    pub(crate) target: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

struct Upstream {
    base_url: String,
    http: reqwest::Client,
    kept: Arc<Mutex<Vec<Exchange>>>,
}

impl Relay {
    /// Passes everything on to a server.
    pub(crate) async fn start(upstream: &str, http: reqwest::Client) -> io::Result<Self> {
        let kept = Arc::default();
        let state = Upstream { base_url: upstream.to_owned(), http, kept: Arc::clone(&kept) };
        let (base_url, task) = serve(Router::new().fallback(pass).with_state(Arc::new(state))).await?;
        Ok(Self { base_url, kept, task })
    }

    /// What has passed since this was last asked.
    pub(crate) fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on a free port of loopback until the task is aborted.
pub(crate) async fn serve(router: Router) -> io::Result<(String, JoinHandle<()>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let task = tokio::spawn(async move {
        // It serves until it is aborted.
        let _ = axum::serve(listener, router).await;
    });
    Ok((base_url, task))
}

/// A client for what is on loopback, whatever proxy this machine has.
pub(crate) fn local_http() -> anyhow::Result<reqwest::Client> {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    Ok(http.tls_certs_only([]).build()?)
}

async fn pass(State(upstream): State<Arc<Upstream>>, request: Request) -> Response {
    match forward(&upstream.http, &upstream.base_url, request).await {
        Ok(exchange) => {
            upstream.kept.lock().unwrap_or_else(PoisonError::into_inner).push(exchange.clone());
            exchange.into_response()
        }
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response(),
    }
}

/// Asks a server what we were asked.
pub(crate) async fn forward(http: &reqwest::Client, base_url: &str, request: Request) -> anyhow::Result<Exchange> {
    let (mut parts, body) = request.into_parts();
    strip(&mut parts.headers);
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let body = axum::body::to_bytes(body, LIMIT).await?;
    let request = http.request(parts.method, format!("{base_url}{target}")).headers(parts.headers).body(body);
    let answer = request.timeout(TIMEOUT).send().await.map_err(reqwest::Error::without_url)?;
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    strip(&mut headers);
    let body = axum::body::to_bytes(Body::from_stream(answer.bytes_stream()), LIMIT).await?;
    Ok(Exchange { target, status, headers, body })
}

fn strip(headers: &mut HeaderMap) {
    for name in OF_THE_CONNECTION {
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

    #[test]
    fn what_passes_is_the_same_and_is_kept() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
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
        });
    }

    #[test]
    fn an_answer_that_is_larger_than_any_is_not_kept() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (upstream, _) = serve(Router::new().fallback(|| async { vec![b' '; LIMIT + 1] })).await.unwrap();
            let relay = Relay::start(&upstream, local_http().unwrap()).await.unwrap();
            let answer = local_http().unwrap().get(&relay.base_url).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
            assert!(relay.take().is_empty());
        });
    }
}
