//! Many calls at a time against a service that fails now and then: what becomes of each, and of what they held.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt as _};
use kms_client::{Client, Retry};
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use crate::server::{Ending, Origin, Wire};
use crate::{KEY, process};

/// How many calls there are at a time.
pub const TASKS: usize = 64;
/// How many of a hundred requests fail, one after the other.
pub const RATES: [u32; 5] = [1, 5, 10, 20, 30];
const DEADLINE: Duration = Duration::from_secs(2);
const SILENCE: Duration = Duration::from_millis(200);
/// Of so many calls one is dropped before its end.
const DROPPED: u64 = 10;

/// What became of the calls at a rate of faults.
#[derive(Debug, Default)]
pub struct Count {
    /// Calls that gave what was asked for.
    pub answered: u64,
    /// Calls that were dropped.
    pub dropped: u64,
    /// Calls that failed, by the kind of their error.
    pub failed: BTreeMap<String, u64>,
}

/// What became of all of them.
#[derive(Debug)]
pub struct Outcome {
    /// By the rate of faults, in percent.
    pub counts: Vec<(u32, Count)>,
    /// Requests that were met with a fault.
    pub injected: u64,
    /// Sockets that were open before and after, where the system tells.
    pub sockets: Option<(usize, usize)>,
    /// Memory in bytes before and after, where the system tells.
    pub memory: Option<(u64, u64)>,
}

/// What the service shares with the calls.
#[derive(Default)]
struct Weather {
    rate: AtomicU32,
    injected: AtomicU64,
}

/// Calls for so long. Each call has come to an end, and is counted once.
///
/// # Errors
///
/// In words, what was not as it has to be: an answer to another call, a call without an end, an error that does not say
/// why, or sockets or memory that did not come back.
pub async fn run(length: Duration) -> Result<Outcome, String> {
    let weather = Arc::new(Weather::default());
    let origin = {
        let weather = weather.clone();
        Origin::start("", move |wire, asked| answer(wire, asked.head, &weather)).await
    };
    // What libraries allocate once is no leak.
    weather.rate.store(30, Ordering::Relaxed);
    calls(&origin.url(), length.min(Duration::from_secs(1))).await?;
    let (sockets, memory) = (settled(None).await, process::memory());

    weather.injected.store(0, Ordering::Relaxed);
    let mut counts = Vec::new();
    for rate in RATES {
        weather.rate.store(rate, Ordering::Relaxed);
        counts.push((rate, calls(&origin.url(), length / 5).await?));
    }
    let outcome = Outcome {
        counts,
        injected: weather.injected.load(Ordering::Relaxed),
        sockets: sockets.zip(settled(sockets).await),
        memory: memory.zip(process::memory()),
    };
    outcome.check().map(|()| outcome)
}

impl Outcome {
    fn check(&self) -> Result<(), String> {
        match self.sockets {
            Some((before, after)) if after > before => Err(format!("{before} sockets were open before, {after} after")),
            _ => Ok(()),
        }?;
        match self.memory {
            Some((before, after)) if after > before + SLACK => {
                Err(format!("memory was {} KiB before, {} KiB after", before / 1024, after / 1024))
            }
            _ => Ok(()),
        }
    }
}

/// What allocators keep: 8 MiB, or 128 KiB a task.
const SLACK: u64 = 8 << 20;

/// One client, and calls of it by all tasks until the time is over.
async fn calls(url: &str, length: Duration) -> Result<Count, String> {
    let builder = Client::builder().base_url(url).api_key(KEY).deadline(DEADLINE).read_timeout(SILENCE);
    let client = builder.retry(Retry::default().initial_backoff(Duration::from_millis(5))).build().unwrap();
    let end = Instant::now() + length;
    let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(calls_of(task, client.clone(), end))).collect();
    drop(client);
    let mut total = Count::default();
    for task in tasks {
        // Each call has an end, and so has the last.
        let left = end.saturating_duration_since(Instant::now()) + DEADLINE + Duration::from_secs(1);
        let count = timeout(left, task).await.map_err(|_| "a task is stuck".to_owned())?;
        let Count { answered, dropped, failed } = count.map_err(|_| "a task panicked".to_owned())??;
        total.answered += answered;
        total.dropped += dropped;
        for (kind, times) in failed {
            *total.failed.entry(kind).or_default() += times;
        }
    }
    Ok(total)
}

async fn calls_of(task: usize, client: Client, end: Instant) -> Result<Count, String> {
    let mut count = Count::default();
    for number in 1_u64.. {
        if Instant::now() > end {
            break;
        }
        let name = format!("kms-{task}-{number}");
        let call = client.get_kms_info(name.as_str());
        let outcome = if number.is_multiple_of(DROPPED) {
            let Ok(outcome) = timeout(Duration::from_micros(fastrand::u64(0..20_000)), call).await else {
                count.dropped += 1;
                continue;
            };
            outcome
        } else {
            call.await
        };
        match outcome {
            Ok(kms) if kms.id == name => count.answered += 1,
            Ok(kms) => return Err(format!("{name} was answered with {}", kms.id)),
            Err(error) if error.attempts() == 0 => return Err(format!("an error does not say how often: {error}")),
            Err(error) => *count.failed.entry(format!("{:?}", error.kind())).or_default() += 1,
        }
    }
    Ok(count)
}

/// The number of sockets, once it is down to this, or has had some time to come down.
async fn settled(goal: Option<usize>) -> Option<usize> {
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if goal.is_some() && process::sockets() <= goal {
            break;
        }
    }
    process::sockets()
}

/// The KMS that was asked for; or, as often as the weather has it, a fault.
fn answer<'a>(wire: &'a mut dyn Wire, head: &'a str, weather: &Weather) -> BoxFuture<'a, std::io::Result<Ending>> {
    let name = head.split(' ').nth(1).and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let body = format!("{{\"id\":\"{name}\",\"url\":\"https://kms.example\",\"version\":\"v1\"}}");
    let whole = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let fault = (fastrand::u32(0..100) < weather.rate.load(Ordering::Relaxed)).then(|| fastrand::u32(0..8));
    weather.injected.fetch_add(u64::from(fault.is_some()), Ordering::Relaxed);
    let status = |status: &str| format!("HTTP/1.1 {status}\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n");
    let (bytes, ending) = match fault {
        None => (whole, Ending::Next),
        Some(0) => (String::new(), Ending::Close),
        Some(1) => (String::new(), Ending::Reset),
        Some(2) => (String::new(), Ending::Hold),
        Some(3) => (whole[..whole.len() - 1].to_owned(), Ending::Close),
        Some(4) => (whole[..20].to_owned(), Ending::Reset),
        Some(5) => ("garbage\r\n\r\n".to_owned(), Ending::Close),
        Some(6) => (status("429 Too Many Requests"), Ending::Next),
        Some(_) => (status("503 Service Unavailable"), Ending::Close),
    };
    async move {
        wire.write_all(bytes.as_bytes()).await?;
        Ok(ending)
    }
    .boxed()
}
