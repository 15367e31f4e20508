//! A soak: many concurrent calls against a service with random faults. Every call is counted, and sockets and memory are
//! compared before and after.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kms_client::{Client, Retry};
use tokio::time::timeout;

use crate::reply::Ending::{Close, Hold, KeepAlive, Reset};
use crate::{API_KEY, Reply, Request, TestServer, process};

/// The number of concurrent tasks.
pub const TASKS: usize = 64;
/// The percentages of requests that fail, one after another.
pub const FAULT_RATES: [u32; 5] = [1, 5, 10, 20, 30];
const DEADLINE: Duration = Duration::from_secs(2);
const READ_TIMEOUT: Duration = Duration::from_millis(200);
/// One in this many calls is dropped before its end.
const DROP_INTERVAL: u64 = 10;
/// Memory that allocators keep: 8 MiB, or 128 KiB per task.
const MEMORY_SLACK: u64 = 8 << 20;

/// The calls at one fault rate.
#[derive(Debug, Default)]
pub struct Count {
    /// Calls that returned the requested KMS.
    pub succeeded: u64,
    /// Calls that were dropped.
    pub dropped: u64,
    /// Calls that failed, by the kind of the error.
    pub failed: BTreeMap<String, u64>,
}

/// The results of a soak.
#[derive(Debug)]
pub struct Outcome {
    /// The calls at each fault rate, in percent.
    pub counts: Vec<(u32, Count)>,
    /// The number of injected faults.
    pub injected: u64,
    /// The sockets before and after, where the system reports them.
    pub sockets: Option<(usize, usize)>,
    /// The memory in bytes before and after, where the system reports it.
    pub memory: Option<(u64, u64)>,
}

/// The state that the service shares with the soak.
#[derive(Default)]
struct Faults {
    rate: AtomicU32,
    injected: AtomicU64,
}

/// Runs a soak of this length.
///
/// # Errors
///
/// Fails with a message if a call gets the response to another call or does not end, if an error reports no attempts, or if
/// sockets or memory are not released.
pub async fn run(length: Duration) -> Result<Outcome, String> {
    let faults = Arc::new(Faults::default());
    let server = {
        let faults = Arc::clone(&faults);
        TestServer::start(move |request| reply(request, &faults)).await
    };
    // It would grow with the number of calls, in the memory that is measured.
    server.stop_recording();
    // The first calls allocate memory that libraries keep for the life of the process.
    faults.rate.store(30, Ordering::Relaxed);
    calls(&server.url(), length.min(Duration::from_secs(1))).await?;
    let (sockets, memory) = (settled_sockets(None).await, process::memory());

    faults.injected.store(0, Ordering::Relaxed);
    let mut counts = Vec::new();
    for rate in FAULT_RATES {
        faults.rate.store(rate, Ordering::Relaxed);
        counts.push((rate, calls(&server.url(), length / 5).await?));
    }
    let outcome = Outcome {
        counts,
        injected: faults.injected.load(Ordering::Relaxed),
        sockets: sockets.zip(settled_sockets(sockets).await),
        memory: memory.zip(process::memory()),
    };
    outcome.check().map(|()| outcome)
}

impl Outcome {
    fn check(&self) -> Result<(), String> {
        if let Some((before, after)) = self.sockets.filter(|(before, after)| after > before) {
            return Err(format!("{before} sockets were open before, {after} after"));
        }
        if let Some((before, after)) = self.memory.filter(|(before, after)| *after > before + MEMORY_SLACK) {
            return Err(format!("memory was {} KiB before, {} KiB after", before / 1024, after / 1024));
        }
        Ok(())
    }
}

/// Calls with one client and all tasks until the time is over.
async fn calls(url: &str, length: Duration) -> Result<Count, String> {
    let builder = Client::builder().base_url(url).api_key(API_KEY).deadline(DEADLINE).read_timeout(READ_TIMEOUT);
    let client = builder.retry(Retry::default().initial_backoff(Duration::from_millis(5))).build().unwrap();
    let end = Instant::now() + length;
    let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(task_calls(task, client.clone(), end))).collect();
    drop(client);
    let mut total = Count::default();
    for task in tasks {
        // The last call of a task can take until its deadline.
        let left = end.saturating_duration_since(Instant::now()) + DEADLINE + Duration::from_secs(1);
        let count = timeout(left, task).await.map_err(|_| "a task does not end".to_owned())?;
        let Count { succeeded, dropped, failed } = count.map_err(|_| "a task panicked".to_owned())??;
        total.succeeded += succeeded;
        total.dropped += dropped;
        for (kind, times) in failed {
            *total.failed.entry(kind).or_default() += times;
        }
    }
    Ok(total)
}

async fn task_calls(task: usize, client: Client, end: Instant) -> Result<Count, String> {
    let mut count = Count::default();
    for number in 1_u64.. {
        if Instant::now() > end {
            break;
        }
        let name = format!("kms-{task}-{number}");
        let call = client.get_kms_info(name.as_str());
        let result = if number.is_multiple_of(DROP_INTERVAL) {
            let Ok(result) = timeout(Duration::from_micros(fastrand::u64(0..20_000)), call).await else {
                count.dropped += 1;
                continue;
            };
            result
        } else {
            call.await
        };
        match result {
            Ok(kms) if kms.id == name => count.succeeded += 1,
            Ok(kms) => return Err(format!("the call for {name} returned {}", kms.id)),
            Err(error) if error.attempts() == 0 => return Err(format!("an error reports no attempts: {error}")),
            Err(error) => *count.failed.entry(format!("{:?}", error.kind())).or_default() += 1,
        }
    }
    Ok(count)
}

/// Returns the number of sockets once it is down to a limit, or after a second.
async fn settled_sockets(limit: Option<usize>) -> Option<usize> {
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if limit.is_some() && process::sockets() <= limit {
            break;
        }
    }
    process::sockets()
}

/// Returns the requested KMS, or a random fault as often as the rate says.
fn reply(request: &Request, faults: &Faults) -> Reply {
    let name = request.target.rsplit('/').next().unwrap_or_default();
    let body = format!("{{\"id\":\"{name}\",\"url\":\"https://kms.example\",\"version\":\"v1\"}}");
    let whole = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let fault = (fastrand::u32(0..100) < faults.rate.load(Ordering::Relaxed)).then(|| fastrand::u32(0..8));
    faults.injected.fetch_add(u64::from(fault.is_some()), Ordering::Relaxed);
    match fault {
        None => Reply::bytes(whole, KeepAlive),
        Some(0) => Reply::nothing(Close),
        Some(1) => Reply::nothing(Reset),
        Some(2) => Reply::nothing(Hold),
        Some(3) => Reply::bytes(whole[..whole.len() - 1].to_owned(), Close),
        Some(4) => Reply::bytes(whole[..20].to_owned(), Reset),
        Some(5) => Reply::bytes("garbage\r\n\r\n", Close),
        Some(6) => Reply::http(429, &[("retry-after", "0")], ""),
        Some(_) => {
            Reply::bytes("HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n", Close)
        }
    }
}
