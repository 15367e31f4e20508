//! The rate limit of a simulator.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// A limit of requests in each second. The seconds start with the first request after the one before them.
pub(super) struct RateLimit {
    per_second: u32,
    window: Mutex<Option<(Instant, u32)>>,
}

impl RateLimit {
    pub(super) fn new(per_second: u32) -> Self {
        Self { per_second, window: Mutex::default() }
    }

    /// Counts a request. Returns `false` if it is beyond the limit.
    pub(super) fn admits(&self) -> bool {
        let now = Instant::now();
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, count) = match *window {
            Some((start, count)) if now - start < SECOND => (start, count),
            _ => (now, 0),
        };
        *window = Some((start, count.saturating_add(1)));
        count < self.per_second
    }
}
