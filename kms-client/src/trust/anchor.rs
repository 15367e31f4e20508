//! The source of the key that signers are compared with.

/// The source of an anchor: the grounds on which a key is accepted for sealing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnchorSource {
    /// The caller passed the KMS's root key.
    Pinned,
    /// There is no anchor: the caller accepted any signer.
    AnySigner,
}
