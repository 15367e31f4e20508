//! The rules for accepting a signature.

use std::time::{Duration, SystemTime};

use crate::trust::error::VerifyError;

/// The rules for accepting a signature.
///
/// By default a legacy signature alone is accepted: as far as the official SDKs show, Phala Cloud sends no other. If there
/// is a v1 signature, it decides. It can be 300 seconds old, and 60 seconds ahead of the clock.
#[derive(Clone, Copy, Debug)]
#[must_use = "a policy does nothing on its own"]
pub struct Policy {
    pub(crate) accept_legacy: bool,
    max_age: Duration,
    max_clock_skew: Duration,
    now: Option<u64>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            accept_legacy: true,
            max_age: Duration::from_secs(300),
            max_clock_skew: Duration::from_secs(60),
            now: None,
        }
    }
}

impl Policy {
    /// Rejects keys without a v1 signature. A legacy signature has no time: an old response can be replayed.
    pub fn reject_legacy(mut self) -> Self {
        self.accept_legacy = false;
        self
    }

    /// Sets the largest age of a v1 signature, 300 seconds by default. Fractions of a second are ignored,
    /// and exactly this age is accepted.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Sets how far a v1 signature can be ahead of the clock, 60 seconds by default. Fractions of a
    /// second are ignored, and exactly this time is accepted.
    pub fn max_clock_skew(mut self, skew: Duration) -> Self {
        self.max_clock_skew = skew;
        self
    }

    /// Sets the current time in seconds since 1970, in place of the system clock.
    pub fn now(mut self, seconds: u64) -> Self {
        self.now = Some(seconds);
        self
    }

    /// Sets the current time, in place of the system clock. A time before 1970 counts as 1970.
    pub fn now_at(self, time: SystemTime) -> Self {
        self.now(time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs())
    }

    /// Checks the time of a v1 signature. Both ends of the window are inclusive.
    pub(crate) fn check(&self, timestamp: u64) -> Result<(), VerifyError> {
        let now = self.now.unwrap_or_else(|| SystemTime::UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_secs()));
        let (age, ahead) = (now.saturating_sub(timestamp), timestamp.saturating_sub(now));
        if age > self.max_age.as_secs() {
            Err(VerifyError::Stale { seconds: age })
        } else if ahead > self.max_clock_skew.as_secs() {
            Err(VerifyError::FromTheFuture { seconds: ahead })
        } else {
            Ok(())
        }
    }
}
