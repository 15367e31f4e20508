//! The run of one fault: it is injected into every operation, and the outcomes are reported.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use kms_client::reqwest::Certificate as Root;
use kms_client::{Client, ClientBuilder, Retry};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::table::{Fault, Front};
use crate::reply::Reply;
use crate::{API_KEY, Call, ClosedPort, Request, TestServer, calls, printable, process};

/// The time limit of a call with its retries.
pub const DEADLINE: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(2);
const READ_TIMEOUT: Duration = Duration::from_secs(1);
/// The time by which a call may exceed its deadline before the run gives up on it.
pub const GRACE: Duration = Duration::from_secs(1);
/// The number of calls at a time. Each can have a response of the largest size in memory.
const CONCURRENCY: usize = 2;

/// The results of one fault.
#[derive(Debug, Serialize, Deserialize)]
pub struct Report {
    /// The outcome of each operation.
    pub outcomes: Vec<Outcome>,
    /// The error text of `get_kms_info` without retries. Ports, which differ from run to run, are replaced.
    pub message: String,
    /// The number of requests with the API key that reached the configured origin.
    pub requests_with_key: usize,
    /// The number of requests for a change that reached the configured origin.
    pub changes: usize,
    /// The bytes that reached another server, which no call is meant for.
    pub elsewhere: String,
    /// The most memory that the process has had, in bytes, where the system reports it.
    pub peak_memory: Option<u64>,
}

/// The outcome of a call.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The operation's id.
    pub operation: String,
    /// The kind of the error, or the reason why there is none.
    pub kind: String,
    /// The number of attempts.
    pub attempts: u32,
    /// The duration of the call, in milliseconds.
    pub milliseconds: u128,
    /// The request id that the error reports.
    pub request_id: Option<String>,
    /// Everything that can be printed of the error.
    pub printed: String,
    /// `true` if the call was a change that may have taken effect.
    pub may_have_taken_effect: bool,
}

/// Injects the fault into every operation.
pub async fn run(fault: &'static Fault) -> Report {
    let elsewhere = TestServer::json("{}").await;
    let origin = Origin::start(fault, elsewhere.url()).await;
    let client = origin.client_builder().retry(Retry::default().max_retries(1)).build().unwrap();
    let outcomes = futures_util::stream::iter(calls()).map(|call| outcome(call, client.clone()));
    let outcomes: Vec<_> = outcomes.buffered(CONCURRENCY).collect().await;

    let once = origin.client_builder().retry(Retry::off()).build().unwrap();
    let message = match timeout(DEADLINE + GRACE, once.get_kms_info("phala")).await {
        Ok(Err(error)) => error.to_string(),
        outcome => format!("no error: {outcome:?}"),
    };
    let message = [&origin.url, &elsewhere.url()].iter().fold(message, |message, url| {
        let (host, port) = url.rsplit_once(':').unwrap();
        message.replace(&format!("{host}:{port}"), &format!("{host}:…"))
    });
    Report {
        outcomes,
        message,
        requests_with_key: origin.requests_with_key(),
        changes: origin.changes(),
        elsewhere: elsewhere.recording().text(),
        peak_memory: process::peak_memory(),
    }
}

/// The configured origin, with the fault.
struct Origin {
    url: String,
    server: Option<TestServer>,
    root: Option<Root>,
    _closed_port: Option<ClosedPort>,
}

impl Origin {
    async fn start(fault: &'static Fault, elsewhere: String) -> Self {
        let elsewhere: Arc<str> = elsewhere.into();
        let respond = move |request: &Request| -> Reply { (fault.reply)(request, &elsewhere) };
        let (mut root, mut closed_port) = (None, None);
        let (url, server) = match fault.front {
            Front::ClosedPort => (closed_port.insert(ClosedPort::new()).url(), None),
            Front::Http => {
                let server = TestServer::start(respond).await;
                (server.url(), Some(server))
            }
            Front::Https(certificate) => {
                let (server, authority) = TestServer::start_tls(certificate, respond).await;
                root = Some(Root::from_der(&authority).unwrap());
                (server.https_url(), Some(server))
            }
            Front::NoTls => {
                let server = TestServer::replying_to_any_bytes(respond(&Request::default())).await;
                (server.https_url(), Some(server))
            }
        };
        Self { url, server, root, _closed_port: closed_port }
    }

    fn client_builder(&self) -> ClientBuilder {
        let roots = self.root.clone();
        let builder = Client::builder().base_url(&self.url).api_key(API_KEY);
        builder.deadline(DEADLINE).timeout(TIMEOUT).read_timeout(READ_TIMEOUT).http(|http| http.tls_certs_only(roots))
    }

    fn changes(&self) -> usize {
        let requests = self.server.as_ref().map(TestServer::requests).unwrap_or_default();
        requests.iter().filter(|request| request.method != "GET").count()
    }

    fn requests_with_key(&self) -> usize {
        let received = self.server.as_ref().map(|server| server.recording().text()).unwrap_or_default();
        received.matches(&format!("x-api-key: {API_KEY}")).count()
    }
}

async fn outcome(call: Call, client: Client) -> Outcome {
    let started = Instant::now();
    let result = timeout(DEADLINE + GRACE, call.send(&client)).await;
    let milliseconds = started.elapsed().as_millis();
    let (kind, error) = match result {
        Err(_) => ("no end".to_owned(), None),
        Ok(Ok(_)) => ("no error".to_owned(), None),
        Ok(Err(error)) => (format!("{:?}", error.kind()), Some(error)),
    };
    let error = error.as_ref();
    Outcome {
        operation: call.id().to_owned(),
        kind,
        attempts: error.map_or(0, kms_client::Error::attempts),
        milliseconds,
        request_id: error.and_then(|error| error.request_id()).map(str::to_owned),
        printed: error.map(printable).unwrap_or_default(),
        may_have_taken_effect: error.is_some_and(kms_client::Error::may_have_taken_effect),
    }
}
