//! The outcome of a command that did not fail.

/// The end of a command, as its exit status. An error is not an outcome, and has status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The command did its work.
    Done = 0,
    /// A checked file is stale, and updating it breaks nothing.
    Stale = 4,
    /// There are breaking changes.
    Breaking = 5,
}
