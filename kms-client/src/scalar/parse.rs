//! The error of a text that is not a valid scalar, and the rule for a path segment.

use std::fmt;

/// The error of a text that is not a valid id, name, key or address.
///
/// The message says what was expected. It does not repeat the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseScalarError {
    pub(crate) expected: &'static str,
}

impl fmt::Display for ParseScalarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl std::error::Error for ParseScalarError {}

/// Returns `true` if the text is one path segment to every reader: nothing to encode, and not a step upward.
pub(crate) fn is_segment(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && text.bytes().any(|byte| byte != b'.')
}
