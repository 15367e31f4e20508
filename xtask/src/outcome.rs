//! How a command that did not fail ended, and the exit status that says so.

use std::process::ExitCode;

/// The end of a command. An error is told apart, and is status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what it was asked to.
    Done,
    /// What it was asked to check is behind, and catching up breaks nothing.
    Stale,
    /// It found what breaks.
    Breaking,
}

impl Outcome {
    /// The exit status.
    pub(crate) fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Stale => 4,
            Self::Breaking => 5,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.status())
    }
}
