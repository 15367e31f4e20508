//! The limits on the time of a call. One timer at a time holds them all.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use kms_api_gen::Parts;
use tokio::time::{Instant, sleep_until};

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// A year: a deadline that the clock can hold.
pub(crate) const MAX_DEADLINE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The deadline of a call, from its start.
#[derive(Debug)]
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
    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Returns the time that is left.
    pub(crate) fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Returns the error of a call that reached it.
    pub(crate) fn error(&self, operation: &'static str) -> Error {
        let message = format!("the call did not end within its deadline of {:?}", self.after);
        Error::new(ErrorKind::Timeout, operation, message)
    }
}

/// The limits on one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeLimit<'a> {
    pub(crate) operation: &'static str,
    start: Instant,
    deadline: &'a Deadline,
    timeout: Duration,
    read_timeout: Duration,
}

impl<'a> TimeLimit<'a> {
    /// Starts an attempt now, with timeouts of at most a year. Fails if the deadline is over: nothing is sent then.
    pub(crate) fn start(
        operation: &'static str,
        deadline: &'a Deadline,
        timeout: Duration,
        read_timeout: Duration,
    ) -> Result<Self, Error> {
        let start = Instant::now();
        if start >= deadline.end {
            return Err(deadline.error(operation));
        }
        Ok(Self { operation, start, deadline, timeout, read_timeout })
    }

    /// Waits for the service until the first limit. It is silent from now on, until there is another part of a response.
    pub(crate) async fn hold<T, F: Future<Output = T>>(
        &self,
        parts: &Parts,
        // Pinned by the caller: it is large, and would be here twice.
        mut io: Pin<&mut F>,
    ) -> Result<T, Error> {
        let end = self.deadline.end.min(self.start + self.timeout);
        let first = parts.count();
        let (mut heard, mut seen) = (Instant::now(), first);
        let mut timer = pin!(sleep_until(end.min(heard + self.read_timeout)));
        poll_fn(|context| {
            // Before the I/O, which can use up what the runtime lets a task do at a time.
            let is_late = timer.as_mut().poll(context).is_ready();
            if let Poll::Ready(output) = io.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            if parts.count() != seen {
                (heard, seen) = (Instant::now(), parts.count());
            }
            if is_late {
                // Parts of a response do not move the timer. When it fires, they may have moved the limit.
                let limit = end.min(heard + self.read_timeout);
                if limit <= timer.deadline() {
                    return Poll::Ready(Err(self.error(limit, seen != first)));
                }
                timer.as_mut().reset(limit);
                context.waker().wake_by_ref();
            }
            Poll::Pending
        })
        .await
    }

    /// Returns the error of an attempt that ended at this limit.
    fn error(&self, limit: Instant, has_parts: bool) -> Error {
        let message = if limit == self.deadline.end {
            return self.deadline.error(self.operation);
        } else if limit == self.start + self.timeout {
            format!("no complete response within the timeout of {:?}", self.timeout)
        } else if has_parts {
            format!("no further part of the response for {:?}", self.read_timeout)
        } else {
            format!("no response for {:?}", self.read_timeout)
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

    fn deadline(milliseconds: u64) -> Deadline {
        Deadline::after(ms(milliseconds))
    }

    fn limit(deadline: &Deadline, [timeout, read_timeout]: [u64; 2]) -> TimeLimit<'_> {
        TimeLimit::start("list_kms", deadline, ms(timeout), ms(read_timeout)).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_limit_ends_the_wait_to_the_millisecond_and_drops_it() {
        struct Dropped<'a>(&'a Cell<bool>);
        impl Drop for Dropped<'_> {
            fn drop(&mut self) {
                self.0.set(true);
            }
        }
        for (end, timeouts, message) in [
            (1500, [9000, 9000], "within its deadline of 1.5s"),
            (9000, [1500, 9000], "within the timeout of 1.5s"),
            (9000, [9000, 1500], "no response for 1.5s"),
        ] {
            let (deadline, dropped) = (deadline(end), Cell::new(false));
            let limit = limit(&deadline, timeouts);
            let io = async {
                let _held = Dropped(&dropped);
                pending::<()>().await;
            };
            let error = limit.hold(&Parts::default(), pin!(io)).await.unwrap_err();
            assert_eq!((limit.start.elapsed(), error.kind()), (ms(1500), ErrorKind::Timeout));
            assert!(dropped.get(), "the attempt goes on");
            assert!(error.to_string().contains(message), "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_counts_from_the_latest_part() {
        for (parts, elapsed) in [(0, ms(100)), (1, ms(190)), (7, ms(730)), (1000, ms(1000))] {
            let deadline = deadline(9000);
            let limit = limit(&deadline, [1000, 100]);
            let arrived = Parts::default();
            let io = async {
                for _ in 0..parts {
                    sleep(ms(90)).await;
                    arrived.add();
                }
                pending::<()>().await;
            };
            let error = limit.hold(&arrived, pin!(io)).await.unwrap_err();
            assert_eq!(limit.start.elapsed(), elapsed, "{parts} parts");
            assert_eq!(
                error.to_string().contains("no further part of the response for 100ms"),
                parts == 1 || parts == 7
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_there_at_the_end_is_taken() {
        let deadline = deadline(100);
        let limit = limit(&deadline, [100, 100]);
        let outcome = limit.hold(&Parts::default(), pin!(sleep(ms(100)))).await;
        assert_eq!((limit.start.elapsed(), outcome.is_ok()), (ms(100), true));
    }

    #[tokio::test]
    async fn io_that_never_rests_does_not_keep_the_time_from_running_out() {
        let deadline = deadline(50);
        let limit = limit(&deadline, [9000, 9000]);
        // It uses up what the runtime lets a task do at a time.
        let io = pin!(async {
            loop {
                tokio::task::consume_budget().await;
            }
        });
        let outcome = tokio::time::timeout(ms(5000), limit.hold::<(), _>(&Parts::default(), io)).await;
        assert!(outcome.is_ok_and(|outcome| outcome.is_err()));
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_does_not_start_after_the_deadline() {
        let deadline = deadline(100);
        tokio::time::advance(ms(100)).await;
        assert!(TimeLimit::start("list_kms", &deadline, ms(100), ms(100)).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn no_deadline_is_too_long() {
        assert!(Deadline::after(Duration::MAX).left() >= MAX_DEADLINE);
    }
}
