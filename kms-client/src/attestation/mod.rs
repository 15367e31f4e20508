//! Attestation: what the hardware says about the birth of a KMS's root key. Needs the feature `attestation`.
//!
//! [`KmsEvidence`](crate::KmsEvidence) is verified offline, against Intel's root, with [`Collateral`] and a time that you give. The
//! result converts to an [`Anchor`](crate::Anchor). [`EvidencePolicy`] has to name the code that may make a key.
//!
//! ```no_run
//! # fn example(evidence: kms_client::KmsEvidence, json: &[u8], mr_aggregated: [u8; 32]) -> Result<(), Box<dyn std::error::Error>> {
//! use kms_client::Anchor;
//! use kms_client::attestation::{Collateral, EvidencePolicy};
//!
//! let collateral = Collateral::from_json(json)?;
//! let now = std::time::SystemTime::UNIX_EPOCH.elapsed()?.as_secs();
//! let policy = EvidencePolicy::new().mr_aggregated(mr_aggregated);
//! let kms = evidence.verify(&collateral, now, &policy)?;
//! let anchor = Anchor::from(&kms);
//! # Ok(())
//! # }
//! ```
//!
//! It shows where a key was born, and which code made it. It does not show that the key stayed there.

mod backend;
pub(crate) mod collateral;
pub(crate) mod error;
mod event_log;
mod kms;
mod pccs;
pub(crate) mod policy;
mod verify;

pub use collateral::Collateral;
pub use error::AttestationError;
pub use kms::{AttestedKms, Measurements};
pub use policy::EvidencePolicy;
