//! The outcome of a command that did not fail, and its exit status.

use std::process::ExitCode;

/// The end of a command. An error is not an outcome, and has status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The command did its work.
    Done,
    /// A checked file is stale, and updating it breaks nothing.
    Stale,
    /// There are breaking changes.
    Breaking,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Stale => 4,
            Outcome::Breaking => 5,
        })
    }
}
