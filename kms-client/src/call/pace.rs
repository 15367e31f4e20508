//! The pace of requests after a rate limit was met, and the successes that it comes from.

use std::time::Duration;

use tokio::time::Instant;

/// The share of the observed rate that is used after a rate limit was met.
const BACK_OFF: f64 = 0.95;
/// The pace where no more requests than this succeeded before the rate limit was met, in requests per second.
pub(crate) const UNKNOWN_RATE: f64 = 10.0;
/// The pace ends after this time without a rate limit.
pub(crate) const FORGET_AFTER: Duration = Duration::from_secs(60);
pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// Successes by the second. It does not move on while the gate is closed.
#[derive(Default)]
pub(crate) struct Window {
    start: Option<Instant>,
    current: u32,
    previous: u32,
}

/// A rate of requests, after a rate limit was met.
pub(crate) struct Pace {
    /// Requests per second.
    rate: f64,
    /// `true` if the rate comes from successes, and grows slowly.
    observed: bool,
    /// The time of the next slot.
    next: Instant,
    /// The time when the rate last grew.
    grown: Instant,
    /// The time when the rate limit was last met.
    limited: Instant,
}

impl Window {
    /// Counts a success.
    pub(crate) fn add(&mut self) {
        self.current += 1;
    }

    /// Starts another second if the current one is over.
    pub(crate) fn move_on(&mut self, now: Instant) {
        let start = *self.start.get_or_insert(now);
        if now - start >= SECOND {
            self.previous = if now - start < 2 * SECOND { self.current } else { 0 };
            (self.start, self.current) = (Some(now), 0);
        }
    }

    /// Returns the successes of the better one of the two seconds.
    pub(crate) fn rate(&self) -> u32 {
        self.current.max(self.previous)
    }
}

impl Pace {
    /// Returns the pace after a rate limit that was met at this rate of successes.
    pub(crate) fn after(successes: u32, now: Instant) -> Self {
        let rate = f64::from(successes) * BACK_OFF;
        // A client that was idle has not seen what the service accepts.
        let observed = rate > UNKNOWN_RATE;
        Self { rate: rate.max(UNKNOWN_RATE), observed, next: now, grown: now, limited: now }
    }

    /// Records that a rate limit was met. Returns `false` if that asks for another pace: this one is older than the responses of the
    /// requests that were in flight before it.
    pub(crate) fn holds(&mut self, now: Instant) -> bool {
        (self.next, self.limited) = (now, now);
        now - self.grown < SECOND
    }

    /// Returns `true` if no rate limit was met for a minute.
    pub(crate) fn is_over(&self, now: Instant) -> bool {
        now - self.limited >= FORGET_AFTER
    }

    /// Takes a slot if it is time, or returns the time to try again. The rate grows by 5 % in ten seconds, or doubles each second if
    /// it is a guess.
    pub(crate) fn take_slot(&mut self, now: Instant) -> Result<(), Instant> {
        if self.next > now {
            return Err(self.next);
        }
        let (step, factor) = if self.observed { (10 * SECOND, 1.05) } else { (SECOND, 2.0) };
        if now - self.grown >= step {
            self.grown = now;
            self.rate *= factor;
        }
        // A timer can be late by a moment, which the next slot makes up for.
        let interval = Duration::from_secs_f64(1.0 / self.rate);
        self.next = (self.next + interval).max(now + interval / 2);
        Ok(())
    }
}
