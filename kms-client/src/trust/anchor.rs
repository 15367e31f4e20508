//! The reason why a key is accepted for sealing.

/// The reason why a key is accepted for sealing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorSource {
    /// The anchor that the caller passed signed the key. This does not show where the caller got that anchor.
    Pinned,
    /// There was no anchor: the caller accepted any signer.
    AnySigner,
}
