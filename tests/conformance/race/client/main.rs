//! Calls `get_kms_info` with this client: `race-client URL AUTHORITY.pem WARM-UP CALLS CONCURRENCY`. Prints the seconds that
//! the calls after the warm-up took.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use kms_client::Client;
use kms_client::reqwest::Certificate;
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, authority, warm_up, calls, concurrency] = &arguments[..] else { return Err("five arguments".into()) };
    let authority = Certificate::from_pem(&std::fs::read(authority)?)?;
    let client =
        Client::builder().api_key("phak_race").base_url(url).http(|http| http.tls_certs_merge([authority])).build()?;
    let concurrency = concurrency.parse()?;
    run(&client, warm_up.parse()?, concurrency).await?;
    let start = Instant::now();
    run(&client, calls.parse()?, concurrency).await?;
    println!("{{\"seconds\": {}}}", start.elapsed().as_secs_f64());
    Ok(())
}

async fn run(client: &Client, calls: usize, concurrency: usize) -> Result<(), Failure> {
    let started = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..concurrency {
        let (client, started) = (client.clone(), Arc::clone(&started));
        tasks.spawn(async move {
            while started.fetch_add(1, Ordering::Relaxed) < calls {
                assert_eq!(client.get_kms_info("phala").await?.id, "kms_1");
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(result) = tasks.join_next().await {
        result??;
    }
    Ok(())
}
