//! Times of the wire, as times of the standard library.

use std::time::{Duration, SystemTime};

/// Returns the time that is so many seconds after 1970, or `None` if the system cannot represent it.
pub(crate) fn system_time(seconds: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
