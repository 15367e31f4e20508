//! Verification: from an unverified key to one that an environment can be sealed to.

use tracing::{debug, debug_span};

use crate::api::env_key::UnverifiedEnvKey;
use crate::crypto::keccak::keccak256;
use crate::scalar::key::{EnvKeySignature, K256PublicKey};
use crate::trust::anchor::{Anchor, AnchorSource};
use crate::trust::error::VerifyError;
use crate::trust::low_order::is_low_order;
use crate::trust::policy::Policy;
use crate::trust::sealing_key::SealingKey;

/// The prefix of every message that a KMS signs about an app's key.
const PREFIX: &[u8] = b"dstack-env-encrypt-pubkey:";

/// The signature that decides: v1 if there is one, else legacy.
struct Deciding {
    timestamp: Option<u64>,
    signature: EnvKeySignature,
}

impl UnverifiedEnvKey {
    /// Verifies that the KMS with this root key signed the key for the requested app, and that a v1 signature is fresh.
    ///
    /// If there is a v1 signature, it decides: a good legacy signature does not make up for a bad one. An empty one counts
    /// as absent: an attacker who can empty it can also remove it. An anchor that you have pinned is worth more than one from
    /// the same service; see [`trust`](crate::trust).
    ///
    /// # Errors
    ///
    /// [`VerifyError`] with the check that failed.
    #[doc(alias = "verify_env_encrypt_public_key")]
    #[doc(alias = "verifyEnvEncryptPublicKey")]
    pub fn verify(self, anchor: impl Into<Anchor>, policy: Policy) -> Result<SealingKey, VerifyError> {
        let anchor = anchor.into();
        let key = anchor.key();
        self.accept(&policy, anchor.into_source(), |signer| {
            if signer == key { Ok(()) } else { Err(VerifyError::NotSignedByAnchor { anchor: key, signer }) }
        })
    }

    /// Accepts the key of any signer. This gives up the proof that a KMS holds the private key: whoever sent the response
    /// could read the sealed environment. The policy is checked as in [`verify`](Self::verify).
    ///
    /// # Errors
    ///
    /// [`VerifyError`], but never [`VerifyError::NotSignedByAnchor`].
    pub fn trust_any_signer(self, policy: Policy) -> Result<SealingKey, VerifyError> {
        self.accept(&policy, AnchorSource::AnySigner, |_| Ok(()))
    }

    /// Returns the signer of the signature that [`verify`](Self::verify) checks, without trusting it.
    ///
    /// A signature over another message also yields a key, a random one. It means nothing until it is compared with an anchor.
    ///
    /// # Errors
    ///
    /// [`VerifyError::MalformedSignature`] if the signature is malformed.
    pub fn signer(&self) -> Result<K256PublicKey, VerifyError> {
        self.recover(&self.deciding()?)
    }

    fn accept(
        self,
        policy: &Policy,
        anchor_source: AnchorSource,
        check: impl FnOnce(K256PublicKey) -> Result<(), VerifyError>,
    ) -> Result<SealingKey, VerifyError> {
        let span = debug_span!(
            target: "kms_client",
            "verify",
            app_id = %self.app_id(),
            kms = %self.kms(),
            anchor_source = %anchor_source,
        );
        let result = self.accepted(policy, anchor_source, check);
        span.in_scope(|| match &result {
            Ok(key) => debug!(target: "kms_client", form = %key.form(), "the key is accepted"),
            Err(error) => debug!(target: "kms_client", %error, "the key is rejected"),
        });
        result
    }

    fn accepted(
        self,
        policy: &Policy,
        anchor_source: AnchorSource,
        check: impl FnOnce(K256PublicKey) -> Result<(), VerifyError>,
    ) -> Result<SealingKey, VerifyError> {
        let deciding = self.deciding()?;
        if deciding.timestamp.is_none() && !policy.accept_legacy {
            return Err(VerifyError::LegacyRejected);
        }
        let signer = self.recover(&deciding)?;
        check(signer)?;
        // The timestamp is checked after the signer, because only then is it known to be the signer's.
        deciding.timestamp.map_or(Ok(()), |timestamp| policy.check(timestamp))?;
        if is_low_order(self.public_key()) {
            return Err(VerifyError::UnusablePublicKey);
        }
        Ok(SealingKey {
            app_id: self.app_id(),
            public_key: self.public_key(),
            signer,
            signed_at: deciding.timestamp,
            anchor_source,
            kms: self.into_kms(),
        })
    }

    fn deciding(&self) -> Result<Deciding, VerifyError> {
        match (self.signature_v1(), self.timestamp()) {
            (Some(signature), timestamp @ Some(_)) => Ok(Deciding { timestamp, signature }),
            (Some(_), None) => Err(VerifyError::MalformedSignature),
            // A timestamp that is not signed is ignored.
            (None, _) => Ok(Deciding { timestamp: None, signature: self.signature() }),
        }
    }

    /// Recovers the signer. The types fix every length, so no part of the message can be read as another.
    fn recover(&self, deciding: &Deciding) -> Result<K256PublicKey, VerifyError> {
        let mut message = [PREFIX, self.app_id().as_bytes()].concat();
        message.extend(deciding.timestamp.map(u64::to_be_bytes).into_iter().flatten());
        message.extend(self.public_key().as_bytes());
        K256PublicKey::recover(keccak256(message), &deciding.signature).ok_or(VerifyError::MalformedSignature)
    }
}
