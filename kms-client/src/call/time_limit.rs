//! The limits on the time of a call. One timer at a time holds them all.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// A year: a deadline that the clock can hold.
pub(crate) const MAX_DEADLINE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The deadline of a call, from its start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    start: Instant,
    after: Duration,
    pub(crate) end: Instant,
}

impl Deadline {
    /// Starts a deadline now.
    pub(crate) fn after(after: Duration) -> Self {
        let start = Instant::now();
        Self { start, after, end: start.checked_add(after).unwrap_or_else(|| start + MAX_DEADLINE) }
    }

    /// Returns the time since its start.
    pub(crate) fn elapsed(self) -> Duration {
        self.start.elapsed()
    }

    /// Returns the time that is left.
    pub(crate) fn left(self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Returns the error of a call that reached it.
    pub(crate) fn error(self, operation: &'static str) -> Error {
        let message = format!("the call did not end within its deadline of {:?}", self.after);
        Error::new(ErrorKind::Timeout, operation, message)
    }
}

/// The limits on one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLimit {
    pub(crate) operation: &'static str,
    pub(crate) deadline: Deadline,
    /// The start of the attempt.
    pub(crate) start: Instant,
    /// At most a year, as the next one.
    pub(crate) timeout: Duration,
    pub(crate) read_timeout: Duration,
}

impl TimeLimit {
    /// Waits for the service until the first limit. `parts` returns how many parts of responses have arrived.
    pub(crate) async fn hold<T, F: Future<Output = T>>(
        &self,
        parts: impl Fn() -> u32,
        // Pinned by the caller: it is large, and would be here twice.
        mut io: Pin<&mut F>,
    ) -> Result<T, Error> {
        let end = self.deadline.end.min(self.start + self.timeout);
        let (mut heard, mut seen) = (self.start, parts());
        let mut timer = pin!(sleep_until(end.min(heard + self.read_timeout)));
        poll_fn(|context| {
            if let Poll::Ready(output) = io.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            if parts() != seen {
                (heard, seen) = (Instant::now(), parts());
            }
            // Parts of a response do not move the timer. When it fires, they may have moved the limit.
            loop {
                ready!(timer.as_mut().poll(context));
                let limit = end.min(heard + self.read_timeout);
                if limit <= timer.deadline() {
                    return Poll::Ready(Err(self.error(limit)));
                }
                timer.as_mut().reset(limit);
            }
        })
        .await
    }

    /// Returns the error of an attempt that ended at this limit.
    fn error(&self, limit: Instant) -> Error {
        let message = if limit == self.deadline.end {
            return self.deadline.error(self.operation);
        } else if limit == self.start + self.timeout {
            format!("no complete response within the timeout of {:?}", self.timeout)
        } else {
            format!("no part of a response for {:?}", self.read_timeout)
        };
        Error::new(ErrorKind::Timeout, self.operation, message)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::pending;

    use tokio::time::sleep;

    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn limit(deadline: u64, timeout: u64, read_timeout: u64) -> TimeLimit {
        TimeLimit {
            operation: "list_kms",
            deadline: Deadline::after(ms(deadline)),
            start: Instant::now(),
            timeout: ms(timeout),
            read_timeout: ms(read_timeout),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_limit_ends_the_wait_to_the_millisecond_and_drops_it() {
        struct Dropped<'a>(&'a Cell<bool>);
        impl Drop for Dropped<'_> {
            fn drop(&mut self) {
                self.0.set(true);
            }
        }
        for (limit, message) in [
            (limit(1500, 9000, 9000), "within its deadline of 1.5s"),
            (limit(9000, 1500, 9000), "within the timeout of 1.5s"),
            (limit(9000, 9000, 1500), "no part of a response for 1.5s"),
        ] {
            let (limit, started, dropped) =
                (TimeLimit { start: Instant::now(), ..limit }, Instant::now(), Cell::new(false));
            let io = async {
                let _held = Dropped(&dropped);
                pending::<()>().await;
            };
            let limit = TimeLimit { deadline: Deadline::after(limit.deadline.after), ..limit };
            let error = limit.hold(|| 0, pin!(io)).await.unwrap_err();
            assert_eq!((started.elapsed(), error.kind()), (ms(1500), ErrorKind::Timeout));
            assert!(dropped.get(), "the attempt goes on");
            assert!(error.to_string().contains(message), "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_counts_from_the_latest_part() {
        for (parts, elapsed) in [(0, ms(100)), (1, ms(190)), (7, ms(730)), (1000, ms(1000))] {
            let (limit, started) = (limit(9000, 1000, 100), Instant::now());
            let arrived = Cell::new(0);
            let io = async {
                for _ in 0..parts {
                    sleep(ms(90)).await;
                    arrived.set(arrived.get() + 1);
                }
                pending::<()>().await;
            };
            assert!(limit.hold(|| arrived.get(), pin!(io)).await.is_err());
            assert_eq!(started.elapsed(), elapsed, "{parts} parts");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_there_is_taken_even_at_the_end() {
        let late = limit(0, 0, 0);
        assert_eq!(late.hold(|| 0, pin!(async { 7 })).await.unwrap(), 7);
        assert!(late.hold(|| 0, pin!(pending::<()>())).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn no_deadline_is_too_long() {
        assert!(Deadline::after(Duration::MAX).left() >= MAX_DEADLINE);
    }
}
