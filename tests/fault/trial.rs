//! One fault against each of the ten operations, and what came of it.

use std::error::Error as _;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use kms_client::reqwest::Certificate as Root;
use kms_client::{Client, ClientBuilder, Error, Retry};
use serde::{Deserialize, Serialize};
use tokio::net::TcpSocket;
use tokio::time::timeout;

use crate::server::{Origin, Speech};
use crate::table::{Fault, Front};
use crate::{OPERATIONS, Operation, process, tls};

/// The key that has to go to the configured origin, and nowhere else.
pub const KEY: &str = "phak_0123456789";
/// How long a call may take in all.
pub const DEADLINE: Duration = Duration::from_secs(3);
const TRY: Duration = Duration::from_secs(2);
const SILENCE: Duration = Duration::from_secs(1);
/// By how much a call may be late, before nobody waits for it any more.
pub const GRACE: Duration = Duration::from_secs(1);
/// How many operations are called at a time. A call has its answer in memory, up to the limit.
const AT_A_TIME: usize = 2;

/// What a program tells of a fault.
#[derive(Debug, Serialize, Deserialize)]
pub struct Report {
    /// What each operation gave.
    pub answers: Vec<Answer>,
    /// What `get_kms_info` says if it is not repeated; ports, which differ from time to time, are left out.
    pub message: String,
    /// How many requests came to the configured origin with the key.
    pub asked: usize,
    /// What was sent to another server, which nobody has any business to ask.
    pub elsewhere: String,
    /// How much memory the program had at most, in bytes, where the system tells.
    pub peak: Option<u64>,
}

/// What an operation gave.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The operation.
    pub operation: String,
    /// The kind of its error, or that there was none.
    pub kind: String,
    /// How often it was tried.
    pub tries: u32,
    /// How long it took, in milliseconds.
    pub milliseconds: u128,
    /// The request that the error is about.
    pub request_id: Option<String>,
    /// Everything that can be printed of the error.
    pub printed: String,
}

/// Meets every operation with the fault.
pub async fn run(fault: &Fault) -> Report {
    let elsewhere = Origin::recorder().await;
    let (url, origin, root) = start(fault, &elsewhere.url()).await;
    let builder = || client(&url, root.as_deref());

    let client = builder().retry(Retry::default().max_retries(1)).build().unwrap();
    let calls = futures_util::stream::iter(OPERATIONS).map(|operation| answer(operation, client.clone()));
    let answers: Vec<_> = calls.buffered(AT_A_TIME).collect().await;

    let once = builder().retry(Retry::off()).build().unwrap();
    let message = match timeout(DEADLINE + GRACE, once.get_kms_info("phala")).await {
        Ok(Err(error)) => error.to_string(),
        outcome => format!("no error: {outcome:?}"),
    };
    let message = [&url, &elsewhere.url()].iter().fold(message, |message, url| {
        let (host, port) = url.rsplit_once(':').unwrap();
        message.replace(&format!("{host}:{port}"), &format!("{host}:…"))
    });
    Report {
        answers,
        message,
        asked: origin.map_or(0, |origin| origin.heard.count(&format!("x-api-key: {KEY}"))),
        elsewhere: elsewhere.heard.text(),
        peak: process::peak_memory(),
    }
}

/// Starts what has the fault: where it is, what it hears, and which authority its client trusts.
async fn start(fault: &Fault, elsewhere: &str) -> (String, Option<Origin>, Option<Vec<u8>>) {
    let over_tls = |origin: &Origin| format!("https://localhost:{}", origin.port);
    match fault.front {
        Front::Refused => {
            // Bound and not listening, for as long as the process lives: nobody else gets the port.
            let socket = Box::leak(Box::new(TcpSocket::new_v4().unwrap()));
            socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
            (format!("http://{}", socket.local_addr().unwrap()), None, None)
        }
        Front::Plain(script) => {
            let origin = Origin::start(elsewhere, script).await;
            (origin.url(), Some(origin), None)
        }
        Front::Tls(certificate, script) => {
            let (acceptor, authority) = tls::acceptor(certificate);
            let origin = Origin::speaking(Speech::Tls(acceptor), elsewhere, script).await;
            (over_tls(&origin), Some(origin), Some(authority))
        }
        Front::NoTls(script) => {
            let origin = Origin::speaking(Speech::NoTls, elsewhere, script).await;
            (over_tls(&origin), Some(origin), None)
        }
    }
}

fn client(url: &str, root: Option<&[u8]>) -> ClientBuilder {
    let roots: Vec<_> = root.into_iter().map(|der| Root::from_der(der).unwrap()).collect();
    let builder = Client::builder().base_url(url).api_key(KEY);
    builder.deadline(DEADLINE).timeout(TRY).read_timeout(SILENCE).http(|http| http.tls_certs_only(roots))
}

async fn answer(Operation { name, call, .. }: Operation, client: Client) -> Answer {
    let started = Instant::now();
    let outcome = timeout(DEADLINE + GRACE, call(client)).await;
    let milliseconds = started.elapsed().as_millis();
    let operation = name.to_owned();
    let none = |kind: &str| Answer {
        operation: operation.clone(),
        kind: kind.to_owned(),
        tries: 0,
        milliseconds,
        request_id: None,
        printed: String::new(),
    };
    match outcome {
        Err(_) => none("no end"),
        Ok(Ok(_)) => none("no error"),
        Ok(Err(error)) => Answer {
            kind: format!("{:?}", error.kind()),
            tries: error.attempts(),
            request_id: error.request_id().map(str::to_owned),
            printed: printed(&error),
            ..none("")
        },
    }
}

/// All that can be printed of an error, its causes included.
#[must_use]
pub fn printed(error: &Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let causes: Vec<_> = causes.map(|cause| format!("{cause} {cause:?}")).collect();
    format!("{error} {error:?} {:?} {causes:?}", error.violations())
}
