//! How a command that did not fail ended, and the exit status that says so.

use std::process::ExitCode;

/// The end of a command. An error is told apart, and is status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did what it was asked to.
    Done,
    /// It did, and found what breaks.
    Breaking,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Breaking => Self::from(5),
        }
    }
}
