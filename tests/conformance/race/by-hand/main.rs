//! Makes the call `get_kms_info` with reqwest and serde: `race-by-hand URL AUTHORITY.pem WARM-UP CALLS CONCURRENCY`. Prints
//! the seconds that the calls after the warm-up took. With `--with-timeouts` at the end it has the timeouts of the client, and its
//! API key is marked as sensitive, as reqwest's docs advise.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client};
use serde::Deserialize;
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Deserialize)]
#[allow(dead_code, reason = "a program would read them")]
struct KmsInfo {
    id: String,
    slug: Option<String>,
    url: String,
    version: String,
    chain_id: Option<u64>,
    kms_contract_address: Option<String>,
    gateway_app_id: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (arguments, with_timeouts) = match arguments.split_last() {
        Some((last, others)) if last == "--with-timeouts" => (others, true),
        _ => (&arguments[..], false),
    };
    let [url, authority, warm_up, calls, concurrency] = arguments else { return Err("five arguments".into()) };
    let mut key = HeaderValue::from_static("phak_race");
    key.set_sensitive(with_timeouts);
    let authority = Certificate::from_pem(&std::fs::read(authority)?)?;
    let headers = HeaderMap::from_iter([
        (HeaderName::from_static("x-api-key"), key),
        (HeaderName::from_static("x-phala-version"), HeaderValue::from_static("2026-05-22")),
        (ACCEPT, HeaderValue::from_static("application/json")),
        // The other programs send it too. The server does not compress.
        (ACCEPT_ENCODING, HeaderValue::from_static("gzip")),
    ]);
    let mut client =
        Client::builder().user_agent("race-by-hand/0.0.0").default_headers(headers).tls_certs_merge([authority]);
    if with_timeouts {
        let [connect, read, total] = [10, 15, 30].map(Duration::from_secs);
        client = client.connect_timeout(connect).read_timeout(read).timeout(total);
    }
    let client = client.build()?;
    let url = format!("{url}/api/v1/kms/phala");
    let concurrency = concurrency.parse()?;
    run(&client, &url, warm_up.parse()?, concurrency).await?;
    let start = Instant::now();
    run(&client, &url, calls.parse()?, concurrency).await?;
    println!("{{\"seconds\": {}}}", start.elapsed().as_secs_f64());
    Ok(())
}

async fn run(client: &Client, url: &str, calls: usize, concurrency: usize) -> Result<(), Failure> {
    let started = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..concurrency {
        let (client, url, started) = (client.clone(), url.to_owned(), Arc::clone(&started));
        tasks.spawn(async move {
            while started.fetch_add(1, Ordering::Relaxed) < calls {
                let response = client.get(&url).send().await?.error_for_status()?;
                assert_eq!(response.json::<KmsInfo>().await?.id, "kms_1");
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(result) = tasks.join_next().await {
        result??;
    }
    Ok(())
}
