//! A KMS whose keys are attested.

use std::time::SystemTime;

use serde::{Serialize, Serializer};

use crate::scalar::hash::ComposeHash;
use crate::scalar::key::K256PublicKey;
use crate::scalar::time::system_time;
use crate::trust::anchor::{Anchor, AnchorSource, AttestationSource};

/// A KMS whose keys were born in a TDX machine, as its evidence shows.
///
/// It converts to an [`Anchor`] of the root key that was verified, so that it can be passed where one is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AttestedKms {
    /// The root key.
    pub root_key: K256PublicKey,
    /// The public key of the certificate authority: the DER of its SPKI, in hex.
    pub ca_key: String,
    /// The measurements of the machine.
    pub measurements: Measurements,
    /// The hash of the compose file that the machine ran.
    pub compose_hash: Option<ComposeHash>,
    /// The key provider of the machine, as it names itself: at most 300 characters, with control characters escaped.
    pub key_provider: Option<String>,
    /// The TCB status of the platform, such as `UpToDate`.
    pub tcb_status: String,
    /// The advisories that apply to the platform.
    pub advisories: Vec<String>,
    /// The number of the evaluation of weaknesses that the status is of. Intel issues several at a time: whoever supplies the
    /// collateral can choose an older one, in which a platform still is `UpToDate`.
    pub tcb_evaluation: u32,
    /// The id of the device: the SHA-256 of its PPID.
    #[serde(serialize_with = "in_hex")]
    pub device_id: [u8; 32],
    /// The time of the verification, in seconds since 1970.
    pub verified_at: u64,
    /// The time when the first part of the collateral expires, in seconds since 1970. A quote can also become invalid before,
    /// because a certificate is revoked or a weakness is found.
    pub valid_until: u64,
    /// The root key, which no caller can replace.
    #[serde(skip)]
    pub(super) checked_key: K256PublicKey,
    #[serde(skip)]
    pub(super) source: AttestationSource,
}

/// The measurements of a TDX machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Measurements {
    /// The measurement of the machine's first code.
    #[serde(serialize_with = "in_hex")]
    pub mrtd: [u8; 48],
    /// The four registers that are extended at run time.
    #[serde(serialize_with = "each_in_hex")]
    pub rtmr: [[u8; 48]; 4],
    /// The configuration that was given to the machine.
    #[serde(serialize_with = "in_hex")]
    pub mr_config_id: [u8; 48],
    /// The SHA-256 of all of these.
    #[serde(serialize_with = "in_hex")]
    pub mr_aggregated: [u8; 32],
}

fn in_hex<S: Serializer, const N: usize>(bytes: &[u8; N], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&const_hex::encode(bytes))
}

fn each_in_hex<S: Serializer>(registers: &[[u8; 48]; 4], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(registers.iter().map(const_hex::encode))
}

impl From<&AttestedKms> for Anchor {
    fn from(kms: &AttestedKms) -> Self {
        Self::new(kms.checked_key, AnchorSource::Attested { attestation: kms.source.clone() })
    }
}

impl From<AttestedKms> for Anchor {
    fn from(kms: AttestedKms) -> Self {
        Self::from(&kms)
    }
}

impl AttestedKms {
    /// Returns the time of the verification, if this machine can represent it.
    #[must_use]
    pub fn verified_at_time(&self) -> Option<SystemTime> {
        system_time(self.verified_at)
    }

    /// Returns the time when the first part of the collateral expires, if this machine can represent it.
    #[must_use]
    pub fn valid_until_time(&self) -> Option<SystemTime> {
        system_time(self.valid_until)
    }

    #[cfg(feature = "chain")]
    pub(crate) fn attestation_source(&self) -> &AttestationSource {
        &self.source
    }
}
