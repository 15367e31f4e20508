//! The error of verifying a key.

use std::fmt;

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::scalar::key::K256PublicKey;

/// The error of verifying a key. Everything in it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The signature does not recover to the anchor: another KMS signed, or the app id, the time or the public key is not
    /// the signed one.
    NotSignedByAnchor {
        /// The expected signer.
        anchor: K256PublicKey,
        /// The key that the signature recovers to.
        signer: K256PublicKey,
    },
    /// The signature is older than the policy allows.
    Stale {
        /// The age in seconds.
        seconds: u64,
    },
    /// The signature is further ahead of the clock than the policy allows.
    FromTheFuture {
        /// The time ahead of the clock, in seconds.
        seconds: u64,
    },
    /// The signature is malformed: its recovery id is not 0 or 1, its numbers are out of range, or v1 has no timestamp.
    MalformedSignature,
    /// The public key is a low-order X25519 point: every sender would derive the same shared secret.
    UnusablePublicKey,
    /// There is only a legacy signature, and the policy rejects those.
    LegacyRejected,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSignedByAnchor { anchor, signer } => write!(
                f,
                "the key is not signed by the anchor: the signer is {signer}, the anchor is {anchor}; do not use the key, and check \
                 which KMS the anchor belongs to"
            ),
            Self::Stale { seconds } => write!(
                f,
                "the key was signed {seconds} seconds ago, which is too old: fetch it again, and check this machine's clock"
            ),
            Self::FromTheFuture { seconds } => {
                write!(f, "the key was signed {seconds} seconds ahead of this machine's clock: check the clock")
            }
            Self::MalformedSignature => f.write_str("the signature of the key is malformed: fetch the key again"),
            Self::UnusablePublicKey => f.write_str(
                "the public key is a low-order point: anyone could open what is sealed to it; do not use it",
            ),
            Self::LegacyRejected => f.write_str("the key has only a legacy signature, which the policy rejects"),
        }
    }
}

impl std::error::Error for VerifyError {}

impl From<VerifyError> for Error {
    fn from(error: VerifyError) -> Self {
        Self::new(ErrorKind::Unverified, "verify", error.to_string()).with_source(error)
    }
}

impl Error {
    /// Returns the reason why the key of the app was not accepted, if that is the error.
    #[must_use]
    pub fn verify_error(&self) -> Option<&VerifyError> {
        std::error::Error::source(self)?.downcast_ref()
    }
}
