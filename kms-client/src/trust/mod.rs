#![doc = include_str!("../../docs/trust.md")]

pub(crate) mod anchor;
pub(crate) mod error;
#[cfg(any(feature = "chain", feature = "attestation"))]
pub(crate) mod evidence;
pub(crate) mod low_order;
pub(crate) mod policy;
pub(crate) mod seal_env;
pub(crate) mod sealing_key;
pub(crate) mod verify;

pub use crate::api::env_key::UnverifiedEnvKey;
pub use anchor::{Anchor, AnchorSource, AttestationSource, ChainSource};
pub use error::VerifyError;
#[cfg(any(feature = "chain", feature = "attestation"))]
pub use evidence::KmsEvidence;
pub use policy::Policy;
pub use seal_env::SealEnvRequest;
pub use sealing_key::{SealingKey, SignatureForm};
