//! Retries: which errors are retried, after which backoff, and within which deadline.

use std::time::Duration;

use tokio::time::sleep;

use crate::call::budget::Budget;
use crate::call::time_limit::Deadline;
use crate::call::trace;
use crate::error::failure::{Error, History};

/// The settings of retries.
///
/// Errors that [are retryable](Error::is_retryable) are retried, at most three times by default. For a read that is safe even if
/// the first request arrived. A change is retried only if no connection was made.
///
/// The backoff before a retry has full jitter: it is random between zero and a bound that doubles from
/// [`initial_backoff`](Self::initial_backoff) to [`max_backoff`](Self::max_backoff), so that clients that failed together
/// do not come back together. A wait that the service asks for with `Retry-After` comes before the backoff. A wait that
/// would not end within the [deadline](crate::ClientBuilder::deadline) is not started: the call fails with its last error.
///
/// A client and its clones share a [budget](Self::budget) of retries, so that a service that fails is not flooded. Each
/// retry takes one from it. A call that succeeds after a retry gives one back, and a call that succeeds at the first attempt
/// gives back a fifth of one.
///
/// ```
/// use kms_client::{Client, Retry};
///
/// let ten_times = Retry::default().max_retries(10);
/// let patient = Client::builder().api_key("phak_0123").retry(ten_times).build()?;
/// let once = Client::builder().api_key("phak_0123").retry(Retry::off()).build()?;
/// # Ok::<(), kms_client::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Retry {
    max_retries: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    pub(crate) budget: u32,
}

impl Default for Retry {
    /// Returns the default settings: three retries, with backoffs of at most 200, 400 and 800 milliseconds, and a budget of 100.
    fn default() -> Self {
        Self {
            max_retries: 3,
            initial_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(5),
            budget: 100,
        }
    }
}

impl Retry {
    /// Returns a setting without retries: each call is one attempt.
    pub fn off() -> Self {
        Self::default().max_retries(0)
    }

    /// Sets how many retries follow the first attempt at most; 3 by default.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets the bound on the first backoff; 200 milliseconds by default. It doubles with each retry.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the bound on every backoff, without the wait that the service asks for; 5 seconds by default.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Sets the budget of retries that all calls of a client and its clones share; 100 by default. `u32::MAX` is
    /// unlimited in practice.
    pub fn budget(mut self, retries: u32) -> Self {
        self.budget = retries;
        self
    }

    /// Returns the bound on the backoff before a retry, counted from 1.
    fn bound(self, retry: u32) -> Duration {
        self.initial_backoff.saturating_mul(2_u32.saturating_pow(retry - 1)).min(self.max_backoff)
    }

    /// Makes the attempts, each of which ends at the deadline. Returns the last one's result, and the history of those before
    /// it.
    pub(crate) async fn run<T, F: Future<Output = Result<T, Error>>>(
        &self,
        deadline: &Deadline,
        budget: &Budget,
        mut attempt: impl FnMut() -> F,
    ) -> (Result<T, Error>, History) {
        let mut history = History { attempts: 1, ..History::default() };
        loop {
            let error = match attempt().await {
                Ok(output) => {
                    budget.give_back(history.attempts > 1);
                    return (Ok(output), history);
                }
                Err(error) => error,
            };
            // The number of the retry is that of the attempts so far.
            let retry = history.attempts;
            if retry > self.max_retries || !error.is_retryable() {
                return (Err(error), history);
            }
            let wait = jitter(self.bound(retry)).saturating_add(error.retry_after().unwrap_or_default());
            if wait >= deadline.left() {
                return (Err(error), history);
            }
            history.out_of_budget = !budget.take();
            if history.out_of_budget {
                return (Err(error), history);
            }
            trace::retrying(retry, &error, wait);
            history.attempts += 1;
            history.first.get_or_insert(error);
            sleep(wait).await;
        }
    }
}

/// Returns a random duration up to the bound, in whole milliseconds.
fn jitter(bound: Duration) -> Duration {
    Duration::from_millis(fastrand::u64(..=u64::try_from(bound.as_millis()).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tokio::time::Instant;

    use super::*;
    use crate::error::kind::ErrorKind;

    const DEADLINE: Duration = Duration::from_secs(60);

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn failure(kind: ErrorKind) -> Error {
        Error::new(kind, "list_kms", "it failed")
    }

    /// Runs attempts that fail with these errors. Returns when each was made, how long all took, and the end.
    async fn run(
        retry: Retry,
        deadline: Duration,
        fail: impl Fn(u32) -> Error,
    ) -> (Vec<Instant>, Duration, Error, History) {
        let (started, made) = (Instant::now(), RefCell::new(Vec::new()));
        let attempt = || {
            made.borrow_mut().push(Instant::now());
            let error = fail(u32::try_from(made.borrow().len()).unwrap());
            async { Err::<(), _>(error) }
        };
        let (outcome, history) = retry.run(&Deadline::after(deadline), &Budget::new(retry.budget), attempt).await;
        (made.take(), started.elapsed(), outcome.unwrap_err(), history)
    }

    /// Returns the backoffs that a seed draws under these bounds.
    fn drawn(seed: u64, bounds: &[u64]) -> Vec<Duration> {
        fastrand::seed(seed);
        bounds.iter().map(|bound| ms(fastrand::u64(..=*bound))).collect()
    }

    fn waits(made: &[Instant]) -> Vec<Duration> {
        made.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn the_bounds_double_from_the_first_backoff_to_the_largest() {
        let retry = Retry::default();
        assert_eq!([1, 2, 3, 4, 5, 6, 7].map(|n| retry.bound(n)), [200, 400, 800, 1600, 3200, 5000, 5000].map(ms));
        let vast = retry.initial_backoff(Duration::MAX).max_backoff(Duration::MAX);
        assert_eq!((vast.bound(1), vast.bound(u32::MAX)), (Duration::MAX, Duration::MAX));
        for seed in 0..50 {
            let expected = drawn(seed, &[200, 400, 800, 1600, 3200, 5000, 5000]);
            fastrand::seed(seed);
            let (made, ..) = run(retry.max_retries(7), DEADLINE, |_| failure(ErrorKind::Connect)).await;
            assert_eq!(waits(&made), expected, "seed {seed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_jitter_is_full_between_nothing_and_the_bound() {
        let waits: Vec<_> = (0..2000).map(|_| jitter(ms(200))).collect();
        assert!(waits.iter().all(|wait| *wait <= ms(200)));
        for tenth in 0..10 {
            let hit = waits.iter().filter(|wait| (ms(20 * tenth)..ms(20 * (tenth + 1))).contains(wait)).count();
            assert!((100..400).contains(&hit), "{hit} of 2000 waits are in tenth {tenth}");
        }
        assert_eq!(jitter(Duration::ZERO), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn three_retries_by_default_and_none_when_off() {
        let fail = |_| failure(ErrorKind::Connect);
        let (made, _, _, history) = run(Retry::default(), DEADLINE, fail).await;
        assert_eq!((made.len(), history.attempts, history.first.is_some()), (4, 4, true));
        let (made, took, _, history) = run(Retry::off(), DEADLINE, fail).await;
        assert_eq!((made.len(), took, history.attempts, history.first.is_some()), (1, Duration::ZERO, 1, false));
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_that_is_not_retryable_is_not_retried() {
        for kind in [ErrorKind::Tls, ErrorKind::Redirect, ErrorKind::NotFound, ErrorKind::TooLarge, ErrorKind::Decode] {
            let (made, took, ..) = run(Retry::default(), DEADLINE, |_| failure(kind)).await;
            assert_eq!((made.len(), took), (1, Duration::ZERO), "{kind:?}");
        }
        let stalled = |_| failure(ErrorKind::Timeout).with_head(200, None);
        assert_eq!(run(Retry::default(), DEADLINE, stalled).await.0.len(), 1, "a timeout after the response began");
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_error_holds_the_first() {
        let kinds = [ErrorKind::Connect, ErrorKind::Timeout, ErrorKind::Transport, ErrorKind::NotFound];
        let (.., error, history) =
            run(Retry::default(), DEADLINE, |n| failure(kinds[usize::try_from(n).unwrap() - 1])).await;
        let error = error.with_history(history);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotFound, 4));
        assert_eq!(error.first_failure().map(Error::kind), Some(ErrorKind::Connect));
        let shown = error.to_string();
        assert!(shown.contains("(after 4 attempts, the first of which failed with: it failed)"), "{shown}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_retry_comes_no_earlier_than_the_service_asks() {
        let expected: Vec<_> = drawn(7, &[200, 400, 800]).into_iter().map(|wait| wait + ms(9000)).collect();
        fastrand::seed(7);
        let busy = |_| failure(ErrorKind::Connect).with_retry_after(Some(ms(9000)));
        let (made, ..) = run(Retry::default(), DEADLINE, busy).await;
        assert_eq!(waits(&made), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_deadline_is_not_started() {
        let retry = Retry::default().initial_backoff(Duration::ZERO);
        for (asked, attempts) in [(ms(59_999), 2), (ms(60_000), 1), (Duration::MAX, 1)] {
            let busy = |_| failure(ErrorKind::Connect).with_retry_after(Some(asked));
            let (made, took, error, _) = run(retry, DEADLINE, busy).await;
            assert_eq!((made.len(), error.kind()), (attempts, ErrorKind::Connect), "{asked:?}");
            assert_eq!(took, if attempts == 1 { Duration::ZERO } else { asked });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_budget_there_is_no_retry_and_the_error_says_so() {
        let retry = Retry::default().budget(2);
        let (made, _, error, history) = run(retry, DEADLINE, |_| failure(ErrorKind::Connect)).await;
        let error = error.with_history(history);
        assert_eq!((made.len(), error.attempts()), (3, 3));
        assert!(error.to_string().contains("the retry budget is used up"), "{error}");
        let (made, _, error, history) = run(retry.max_retries(2), DEADLINE, |_| failure(ErrorKind::Connect)).await;
        assert_eq!(made.len(), 3);
        assert!(!error.with_history(history).to_string().contains("budget"), "the number of retries was the limit");
    }

    #[tokio::test(start_paused = true)]
    async fn no_deadline_is_too_long_or_too_short() {
        let (made, ..) = run(Retry::default(), Duration::MAX, |_| failure(ErrorKind::Connect)).await;
        assert_eq!(made.len(), 4);
        let (made, ..) = run(Retry::default(), Duration::ZERO, |_| failure(ErrorKind::Connect)).await;
        assert_eq!(made.len(), 1);
    }
}
