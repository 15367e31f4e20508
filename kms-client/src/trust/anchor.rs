//! The key that a signer is compared with, and the reason why it is accepted.

use std::fmt;

use serde::Serialize;

use crate::scalar::address::Address;
use crate::scalar::key::K256PublicKey;

/// A root key that the signer of an app's key is compared with, and where it came from.
///
/// A [`K256PublicKey`] converts to a pinned one. With the feature `chain`, so does what was read from a contract; with the
/// feature `attestation`, so does what hardware has attested. The page on [`trust`](crate::trust) says what each is worth.
///
/// ```
/// use kms_client::{Anchor, AnchorSource, K256PublicKey};
///
/// let key = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
/// let pinned: K256PublicKey = key.parse()?;
/// assert_eq!(*Anchor::from(pinned).source(), AnchorSource::Pinned);
/// # Ok::<(), kms_client::ParseScalarError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    key: K256PublicKey,
    source: AnchorSource,
}

impl Anchor {
    #[cfg(any(feature = "chain", feature = "attestation"))]
    pub(crate) fn new(key: K256PublicKey, source: AnchorSource) -> Self {
        Self { key, source }
    }

    /// Returns the key.
    #[must_use]
    pub fn key(&self) -> K256PublicKey {
        self.key
    }

    /// Returns where the key came from.
    #[must_use]
    pub fn source(&self) -> &AnchorSource {
        &self.source
    }

    pub(crate) fn into_source(self) -> AnchorSource {
        self.source
    }
}

impl From<K256PublicKey> for Anchor {
    fn from(key: K256PublicKey) -> Self {
        Self { key, source: AnchorSource::Pinned }
    }
}

impl From<&K256PublicKey> for Anchor {
    fn from(key: &K256PublicKey) -> Self {
        Self::from(*key)
    }
}

impl From<&Anchor> for Anchor {
    fn from(anchor: &Anchor) -> Self {
        anchor.clone()
    }
}

/// The reason why a key is accepted for sealing.
///
/// Its text is for people, on one line: `pinned`, `any signer`, the contract and the block that the anchor was read from, and the
/// code and the TCB status that were attested.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnchorSource {
    /// The anchor that the caller passed signed the key. This does not show where the caller got that anchor.
    Pinned,
    /// The anchor was read from a KMS contract.
    OnChain {
        /// The contract and the block.
        chain: ChainSource,
    },
    /// The anchor was attested by hardware.
    Attested {
        /// The quote's result.
        attestation: AttestationSource,
    },
    /// The anchor was read from a KMS contract, and hardware has attested the same key.
    OnChainAndAttested {
        /// The contract and the block.
        chain: ChainSource,
        /// The quote's result.
        attestation: AttestationSource,
    },
    /// There was no anchor: the caller accepted any signer.
    AnySigner,
}

/// The place on a chain where an anchor was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ChainSource {
    /// The EVM chain id.
    pub chain_id: u64,
    /// The contract.
    pub contract: Address,
    /// The number of the block.
    pub block_number: u64,
    /// The time of the block, in seconds since 1970.
    pub block_timestamp: u64,
    /// The kind of block that was asked for: `finalized`, `safe`, `latest`, or `number`.
    pub finality: &'static str,
    /// The number of endpoints that agreed. Each has another host or port.
    pub endpoints: usize,
    /// `true` if the key is proven against the block's state root, so that the endpoints had to agree on the block only.
    pub proven: bool,
}

/// The result of the attestation of an anchor.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AttestationSource {
    /// The code that made the key, as the policy named it: `mr_aggregated`, `os_measurements`, `compose_hash`, some of them, or
    /// `any_code`. A `compose_hash` alone is `compose_hash on any OS image`.
    pub code: String,
    /// The TCB status of the platform, such as `UpToDate`.
    pub tcb_status: String,
    /// The time of the verification, in seconds since 1970.
    pub verified_at: u64,
    /// `true` if the quote was verified against another root than Intel's.
    pub test_root: bool,
}

impl fmt::Display for AnchorSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned => f.write_str("pinned"),
            Self::AnySigner => f.write_str("any signer"),
            Self::OnChain { chain } => chain.fmt(f),
            Self::Attested { attestation } => attestation.fmt(f),
            Self::OnChainAndAttested { chain, attestation } => write!(f, "{chain}, and {attestation}"),
        }
    }
}

impl fmt::Display for ChainSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chain_id, contract, block_number, block_timestamp, finality, endpoints, proven } = self;
        let proven = if *proven { ", proven" } else { "" };
        write!(
            f,
            "contract {contract} on chain {chain_id} at block {block_number} ({finality}, time {block_timestamp}) "
        )?;
        write!(f, "by {endpoints} endpoints{proven}")
    }
}

impl fmt::Display for AttestationSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let test = if self.test_root { ", against a test root" } else { "" };
        write!(f, "attested with {} ({}) at time {}{test}", self.code, self.tcb_status, self.verified_at)
    }
}
