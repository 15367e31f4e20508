//! A key that an environment can be sealed to.

use std::time::SystemTime;

#[cfg(doc)]
use crate::api::env_key::UnverifiedEnvKey;
use crate::env::environment::Environment;
use crate::env::seal::{SealError, SealedEnv, seal};
use crate::scalar::app_id::AppId;
use crate::scalar::key::{EnvPublicKey, K256PublicKey};
use crate::scalar::kms_ref::KmsRef;
use crate::scalar::time::system_time;
use crate::trust::anchor::AnchorSource;

/// The form of a signature, by what it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureForm {
    /// App id and public key.
    Legacy,
    /// App id, timestamp and public key.
    V1,
}

impl std::fmt::Display for SignatureForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Legacy => "legacy",
            Self::V1 => "v1",
        })
    }
}

/// The public key of an app, accepted for sealing.
///
/// [`UnverifiedEnvKey::verify`] and [`UnverifiedEnvKey::trust_any_signer`] create it, and
/// [`anchor_source`](Self::anchor_source) returns why the key was accepted.
///
/// ```
/// # fn example(key: kms_client::UnverifiedEnvKey, anchor: kms_client::K256PublicKey) -> Result<(), Box<dyn std::error::Error>> {
/// # use kms_client::{Environment, Policy};
/// # let environment = Environment::from_pairs([("A", "b")])?;
/// let key = key.verify(&anchor, Policy::default())?;
/// let sealed = key.seal(&environment)?;
/// # Ok(())
/// # }
/// ```
///
/// Without `verify` it does not compile:
///
/// ```compile_fail,E0599
/// # fn example(key: kms_client::UnverifiedEnvKey, anchor: kms_client::K256PublicKey) -> Result<(), Box<dyn std::error::Error>> {
/// # use kms_client::{Environment, Policy};
/// # let environment = Environment::from_pairs([("A", "b")])?;
/// let sealed = key.seal(&environment)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealingKey {
    pub(crate) app_id: AppId,
    pub(crate) kms: KmsRef,
    pub(crate) public_key: EnvPublicKey,
    pub(crate) signer: K256PublicKey,
    pub(crate) signed_at: Option<u64>,
    pub(crate) anchor_source: AnchorSource,
}

impl SealingKey {
    /// Returns the app that the key belongs to.
    #[must_use]
    pub fn app_id(&self) -> AppId {
        self.app_id
    }

    /// Returns the KMS of the request.
    #[must_use]
    pub fn kms(&self) -> &KmsRef {
        &self.kms
    }

    /// Returns the public key.
    #[must_use]
    pub fn public_key(&self) -> EnvPublicKey {
        self.public_key
    }

    /// Returns the key that signed it.
    #[must_use]
    pub fn signer(&self) -> K256PublicKey {
        self.signer
    }

    /// Returns the form of the signature.
    #[must_use]
    pub fn form(&self) -> SignatureForm {
        match self.signed_at {
            Some(_) => SignatureForm::V1,
            None => SignatureForm::Legacy,
        }
    }

    /// Returns the time of the signature in seconds since 1970; `None` for a legacy signature, which is the only form that Phala Cloud
    /// sends today.
    #[must_use]
    pub fn signed_at(&self) -> Option<u64> {
        self.signed_at
    }

    /// Returns the time of the signature; `None` for a legacy signature.
    #[must_use]
    pub fn signed_at_time(&self) -> Option<SystemTime> {
        system_time(self.signed_at?)
    }

    /// Returns the reason why the key was accepted for sealing.
    #[must_use]
    pub fn anchor_source(&self) -> &AnchorSource {
        &self.anchor_source
    }

    /// Seals an environment: X25519 with a fresh ephemeral key, and AES-256-GCM with the shared secret.
    ///
    /// Sealing the same environment twice gives two envelopes. Nothing in an envelope identifies its sender.
    ///
    /// # Errors
    ///
    /// [`SealError`] if the system has no randomness.
    #[doc(alias = "encrypt_env_vars")]
    #[doc(alias = "encryptEnvVars")]
    #[doc(alias = "EncryptEnvVars")]
    pub fn seal(&self, environment: &Environment) -> Result<SealedEnv, SealError> {
        seal(self.public_key, environment)
    }
}
