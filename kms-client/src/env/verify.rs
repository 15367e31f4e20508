//! Who signed a key: from a key that nobody has looked at to one that an environment may be sealed to.

use std::time::{Duration, SystemTime};

use alloy_primitives::Keccak256;
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};

use super::key::UnverifiedEnvKey;
use crate::{AppId, EnvKeySignature, EnvPublicKey, K256PublicKey, KmsRef};

/// What stands before everything that a KMS signs about an app's key.
const PREFIX: &[u8] = b"dstack-env-encrypt-pubkey:";

/// The X25519 public keys with which every secret agrees on the same, up to the top bit, which X25519 ignores.
const LOW_ORDER: [[u8; 32]; 7] = [
    low_order(0x00, 0x00, 0x00),
    low_order(0x01, 0x00, 0x00),
    low_order(0xec, 0xff, 0x7f),
    low_order(0xed, 0xff, 0x7f),
    low_order(0xee, 0xff, 0x7f),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
        0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44,
        0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
];

const fn low_order(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let mut key = [middle; 32];
    key[0] = first;
    key[31] = last;
    key
}

/// What a signature must be for a key to be taken.
///
/// By default a legacy signature alone is taken, because as far as the official SDKs show, Phala Cloud sends nothing
/// else; a v1 signature, where there is one, decides and may be 300 seconds old and 60 seconds ahead.
#[derive(Clone, Copy, Debug)]
#[must_use = "a policy does nothing by itself"]
pub struct Policy {
    accept_legacy: bool,
    max_age: Duration,
    max_clock_skew: Duration,
    now: Option<u64>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            accept_legacy: true,
            max_age: Duration::from_secs(300),
            max_clock_skew: Duration::from_secs(60),
            now: None,
        }
    }
}

impl Policy {
    /// Takes no key without a v1 signature. A legacy signature says nothing of when it was made: who holds an old answer
    /// can give it again.
    pub fn refuse_legacy(mut self) -> Self {
        self.accept_legacy = false;
        self
    }

    /// How old a v1 signature may be, in whole seconds and this age included; 300 seconds by default.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// How far ahead of this machine's clock a v1 signature may be, in whole seconds and this skew included; 60 seconds
    /// by default.
    pub fn max_clock_skew(mut self, skew: Duration) -> Self {
        self.max_clock_skew = skew;
        self
    }

    /// The time to compare with, in seconds since 1970, in place of the system's clock.
    pub fn now(mut self, seconds: u64) -> Self {
        self.now = Some(seconds);
        self
    }

    /// Both ends of the window are included.
    fn check(&self, timestamp: u64) -> Result<(), VerifyError> {
        let now = self.now.unwrap_or_else(|| SystemTime::UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_secs()));
        let (age, ahead) = (now.saturating_sub(timestamp), timestamp.saturating_sub(now));
        if age > self.max_age.as_secs() {
            Err(VerifyError::Stale { seconds: age })
        } else if ahead > self.max_clock_skew.as_secs() {
            Err(VerifyError::FromTheFuture { seconds: ahead })
        } else {
            Ok(())
        }
    }
}

/// Why a key is not taken. Everything in it is public.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Somebody else signed the key, or it was signed for another app, or it is another key.
    #[error(
        "the key is not signed by the anchor: {signer} signed it, and the anchor is {anchor}; do not use it, and find out \
         which KMS the anchor belongs to"
    )]
    NotSignedByAnchor {
        /// Whose signature was expected.
        anchor: K256PublicKey,
        /// Whose signature it is.
        signer: K256PublicKey,
    },
    /// The signature is older than the policy takes.
    #[error(
        "the key was signed {seconds} seconds ago, which is too long: fetch it again, and check this machine's clock"
    )]
    Stale {
        /// How old it is.
        seconds: u64,
    },
    /// The signature is further ahead than the policy takes.
    #[error("the key was signed {seconds} seconds ahead of this machine's clock: check the clock")]
    FromTheFuture {
        /// How far ahead it is.
        seconds: u64,
    },
    /// The signature is none: its recovery id is neither 0 nor 1, its numbers are out of range, or v1 has no timestamp.
    #[error("the signature of the key is malformed: fetch the key again")]
    MalformedSignature,
    /// The public key is one of those with which every secret agrees on the same.
    #[error("the public key is of low order, and everybody could open what is sealed to it: do not use it")]
    UnusablePublicKey,
    /// There is only a legacy signature, and the policy takes none.
    #[error("the key has only a legacy signature, which the policy refuses")]
    LegacyRefused,
}

/// Over what a KMS has signed a key.
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

/// The public key of an app, signed by the KMS that was expected. Only such a key can seal.
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
/// Without that line it does not compile:
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
    app_id: AppId,
    kms: KmsRef,
    public_key: EnvPublicKey,
    signer: K256PublicKey,
    signed_at: Option<u64>,
}

impl SealingKey {
    /// The app that the key belongs to.
    #[must_use]
    pub fn app_id(&self) -> AppId {
        self.app_id
    }

    /// The KMS that was asked.
    #[must_use]
    pub fn kms(&self) -> &KmsRef {
        &self.kms
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> EnvPublicKey {
        self.public_key
    }

    /// Who signed it.
    #[must_use]
    pub fn signer(&self) -> K256PublicKey {
        self.signer
    }

    /// Over what it is signed.
    #[must_use]
    pub fn form(&self) -> SignatureForm {
        match self.signed_at {
            Some(_) => SignatureForm::V1,
            None => SignatureForm::Legacy,
        }
    }

    /// When it was signed, in seconds since 1970. A legacy signature does not say.
    #[must_use]
    pub fn signed_at(&self) -> Option<u64> {
        self.signed_at
    }
}

/// The signature that decides: v1 if it covers a timestamp, else legacy.
struct Deciding {
    timestamp: Option<u64>,
    signature: EnvKeySignature,
}

impl UnverifiedEnvKey {
    /// Verifies that the KMS with this root key signed the key for the app that was asked for, and lately if it says when.
    ///
    /// Where there is a v1 signature, it decides: a good legacy signature does not make up for a bad one. An empty one is the
    /// same as none: whoever could empty it could leave it out. An anchor that
    /// you have pinned is worth more than one from the same service; see [`trust`](crate::trust).
    ///
    /// # Errors
    ///
    /// [`VerifyError`] tells which of these does not hold.
    #[doc(alias = "verify_env_encrypt_public_key")]
    #[doc(alias = "verifyEnvEncryptPublicKey")]
    pub fn verify(self, anchor: &K256PublicKey, policy: Policy) -> Result<SealingKey, VerifyError> {
        self.verify_signer(&policy, |signer| {
            if signer == *anchor { Ok(()) } else { Err(VerifyError::NotSignedByAnchor { anchor: *anchor, signer }) }
        })
    }

    /// Takes the key whoever signed it. This gives up the proof that a KMS holds the other half: whoever answered the
    /// request may read what is sealed to it. The rest of the policy is held to.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], but never [`VerifyError::NotSignedByAnchor`].
    pub fn trust_any_signer(self, policy: Policy) -> Result<SealingKey, VerifyError> {
        self.verify_signer(&policy, |_| Ok(()))
    }

    /// Who signed the key, without trusting them: the signer of the signature that [`verify`](Self::verify) goes by.
    ///
    /// A signature of something else recovers to some key, too, which belongs to nobody.
    ///
    /// # Errors
    ///
    /// [`VerifyError::MalformedSignature`].
    pub fn signer(&self) -> Result<K256PublicKey, VerifyError> {
        self.recover(&self.deciding()?)
    }

    fn verify_signer(
        self,
        policy: &Policy,
        check: impl FnOnce(K256PublicKey) -> Result<(), VerifyError>,
    ) -> Result<SealingKey, VerifyError> {
        let deciding = self.deciding()?;
        if deciding.timestamp.is_none() && !policy.accept_legacy {
            return Err(VerifyError::LegacyRefused);
        }
        let signer = self.recover(&deciding)?;
        check(signer)?;
        // Only now is the timestamp known to be the signer's.
        deciding.timestamp.map_or(Ok(()), |timestamp| policy.check(timestamp))?;
        if is_low_order(self.public_key()) {
            return Err(VerifyError::UnusablePublicKey);
        }
        Ok(SealingKey {
            app_id: self.app_id(),
            public_key: self.public_key(),
            signer,
            signed_at: deciding.timestamp,
            kms: self.into_kms(),
        })
    }

    fn deciding(&self) -> Result<Deciding, VerifyError> {
        match (self.signature_v1(), self.timestamp()) {
            (Some(signature), timestamp @ Some(_)) => Ok(Deciding { timestamp, signature }),
            (Some(_), None) => Err(VerifyError::MalformedSignature),
            // A timestamp that nobody signed says nothing.
            (None, _) => Ok(Deciding { timestamp: None, signature: self.signature() }),
        }
    }

    /// The types fix every length, so that no part of the message can be taken for another.
    fn recover(&self, deciding: &Deciding) -> Result<K256PublicKey, VerifyError> {
        let mut message = Keccak256::new();
        message.update(PREFIX);
        message.update(self.app_id().as_bytes());
        if let Some(timestamp) = deciding.timestamp {
            message.update(timestamp.to_be_bytes());
        }
        message.update(self.public_key().as_bytes());
        let digest = message.finalize();

        let [numbers @ .., id] = deciding.signature.as_bytes();
        let id = RecoveryId::from_byte(*id).filter(|id| !id.is_x_reduced()).ok_or(VerifyError::MalformedSignature)?;
        let signature = Signature::from_slice(numbers).map_err(|_| VerifyError::MalformedSignature)?;
        let signer = VerifyingKey::recover_from_prehash(digest.as_slice(), &signature, id)
            .map_err(|_| VerifyError::MalformedSignature)?;
        let point = signer.to_sec1_point(true);
        K256PublicKey::from_compressed(point.as_bytes()).ok_or(VerifyError::MalformedSignature)
    }
}

fn is_low_order(key: EnvPublicKey) -> bool {
    let mut key = *key.as_bytes();
    key[31] &= 0x7f;
    LOW_ORDER.contains(&key)
}
