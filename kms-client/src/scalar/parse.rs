//! The error of a text that is not a valid scalar, and the rule for a path segment.

/// The error of a text that is not a valid id, name, key or address.
///
/// The message says what was expected. It does not repeat the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct ParseScalarError {
    pub(crate) expected: &'static str,
}

/// Returns `true` if the text is one path segment to every reader: nothing to encode, and not a step upward.
pub(crate) fn is_segment(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && text.bytes().any(|byte| byte != b'.')
}
