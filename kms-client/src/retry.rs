//! Repeating a call: whether, after how long, and within which time; not what a call is.

use std::future::Future;
use std::time::{Duration, Instant};

use crate::{Error, ErrorKind};

/// How a call that failed is repeated.
///
/// Repeated is what [may succeed later](Error::is_retryable), up to three times by default. Every operation reads and
/// changes nothing, so that a repeat is safe, even where the first request had arrived.
///
/// The wait before a repeat is random, between nothing and a bound that doubles from [`base`](Self::base) to
/// [`cap`](Self::cap), so that clients that failed together do not come back together. Where the service asks for a wait
/// (`Retry-After`), that comes before the random one. A wait that would not end within the
/// [deadline](crate::ClientBuilder::deadline) is not begun: the call fails with the error that there is.
///
/// ```
/// use kms_client::{Client, Retry};
///
/// let patient = Client::builder().api_key("phak_0123").retry(Retry::default().repeats(10)).build()?;
/// let once = Client::builder().api_key("phak_0123").retry(Retry::off()).build()?;
/// # Ok::<(), kms_client::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Retry {
    repeats: u32,
    base: Duration,
    cap: Duration,
}

impl Default for Retry {
    /// Three repeats; the waits before them are at most 200, 400 and 800 milliseconds.
    fn default() -> Self {
        Self { repeats: 3, base: Duration::from_millis(200), cap: Duration::from_secs(5) }
    }
}

impl Retry {
    /// No repeat: each call is tried once.
    pub fn off() -> Self {
        Self::default().repeats(0)
    }

    /// How many times a call is repeated at most; 3 by default.
    pub fn repeats(mut self, repeats: u32) -> Self {
        self.repeats = repeats;
        self
    }

    /// How long the wait before the first repeat is at most; 200 milliseconds by default. It doubles with each repeat.
    pub fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// How long the wait before any repeat is at most, without what the service asks for; 5 seconds by default.
    pub fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// How long the wait before a repeat is at most, counted from 1.
    fn bound(self, repeat: u32) -> Duration {
        self.base.saturating_mul(2_u32.saturating_pow(repeat - 1)).min(self.cap)
    }

    /// A loop of our own, because the libraries for it know neither full jitter nor `Retry-After` nor a deadline.
    pub(crate) async fn run<T, F: Future<Output = Result<T, Error>>>(
        self,
        operation: &'static str,
        deadline: Duration,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, Error> {
        let mut history = History::default();
        let calls = async {
            let started = now();
            loop {
                history.tries += 1;
                let error = match attempt().await {
                    Err(error) if history.tries <= self.repeats && error.is_retryable() => error,
                    outcome => return outcome,
                };
                let wait = error.retry_after().unwrap_or_default().saturating_add(jitter(self.bound(history.tries)));
                if wait >= deadline.saturating_sub(now() - started) {
                    return Err(error);
                }
                history.first.get_or_insert(error);
                tokio::time::sleep(wait).await;
            }
        };
        let outcome = tokio::time::timeout(deadline, calls).await.unwrap_or_else(|_| {
            let message = format!("the deadline of {deadline:?} passed");
            Err(Error::new(ErrorKind::Timeout, operation, message))
        });
        outcome.map_err(|error| error.after(history))
    }
}

/// What came before the last try.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) tries: u32,
    pub(crate) first: Option<Error>,
}

/// The clock of the timers, which tests can stop.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// A random time up to the bound, in whole milliseconds.
fn jitter(bound: Duration) -> Duration {
    Duration::from_millis(fastrand::u64(..=u64::try_from(bound.as_millis()).unwrap_or(u64::MAX)))
}
