//! Sealing: encryption of an environment to an app's public key.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use crate::crypto::backend::{Aad, LessSafeKey, NONCE_LEN, Nonce, PUBLIC_KEY_LEN, Unspecified, agree, fill_random};
use crate::env::envelope::{HEADER, OVERHEAD};
use crate::env::environment::Environment;
use crate::env::variable::Plaintext;
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::scalar::key::EnvPublicKey;

/// The error of sealing: the system cannot give random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment was not sealed: the system's cryptography failed; retry")]
#[non_exhaustive]
pub struct SealError;

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        Self::new(ErrorKind::Unsealed, "seal_env", "the environment was not sealed").with_source(error)
    }
}

impl From<Unspecified> for SealError {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

/// A sealed environment: the envelope, and the names of its variables.
///
/// It serializes to the two fields that the API's calls to create or update an app accept: `encrypted_env` in lower-case
/// hex, and `env_keys`.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedEnv {
    envelope: Vec<u8>,
    names: Vec<String>,
}

impl SealedEnv {
    /// Returns the envelope: ephemeral public key (32 bytes), nonce (12 bytes), ciphertext, tag (16 bytes).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.envelope
    }

    /// Returns the envelope in lower-case hex, without `0x`: the API's `encrypted_env`.
    #[must_use]
    pub fn to_hex(&self) -> String {
        const_hex::encode(&self.envelope)
    }

    /// Returns the names of the variables, in order: the API's `env_keys`.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl AsRef<[u8]> for SealedEnv {
    fn as_ref(&self) -> &[u8] {
        &self.envelope
    }
}

impl fmt::Debug for SealedEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = format!("{} bytes", self.envelope.len());
        f.debug_struct("SealedEnv").field("envelope", &bytes).field("names", &self.names).finish()
    }
}

impl Serialize for SealedEnv {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sealed = serializer.serialize_struct("SealedEnv", 2)?;
        sealed.serialize_field("encrypted_env", &self.to_hex())?;
        sealed.serialize_field("env_keys", &self.names)?;
        sealed.end()
    }
}

/// Seals an environment with a fresh ephemeral key and nonce.
pub(crate) fn seal(public_key: EnvPublicKey, environment: &Environment) -> Result<SealedEnv, SealError> {
    let mut nonce = [0; NONCE_LEN];
    fill_random(&mut nonce)?;
    let (ephemeral, key) = agree(public_key.as_bytes())?;
    let envelope = encrypt(environment, ephemeral, &key, nonce)?;
    Ok(SealedEnv { envelope, names: environment.names().map(str::to_owned).collect() })
}

/// Encrypts in place: the plaintext is written into the one allocation of the envelope, and no copy of it stays.
fn encrypt(
    environment: &Environment,
    ephemeral: [u8; PUBLIC_KEY_LEN],
    key: &LessSafeKey,
    nonce: [u8; NONCE_LEN],
) -> Result<Vec<u8>, SealError> {
    let mut envelope = Vec::with_capacity(environment.plaintext_length() + OVERHEAD);
    envelope.extend_from_slice(&ephemeral);
    envelope.extend_from_slice(&nonce);
    serde_json::to_writer(&mut envelope, &Plaintext(environment.variables())).map_err(|_| SealError)?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::empty(), &mut envelope[HEADER..])?;
    envelope.extend_from_slice(tag.as_ref());
    Ok(envelope)
}

// The vectors have fixed ephemeral keys, which only aws-lc can import.
#[cfg(feature = "aws-lc-rs")]
#[cfg(test)]
mod tests {
    use aws_lc_rs::agreement::{self, PrivateKey, UnparsedPublicKey, X25519};
    use serde_json::Value;

    use super::*;
    use crate::crypto::backend::key;
    use crate::env::variable::Variable;
    use crate::vectors::{bytes, vector};

    fn environment(plaintext: &Value) -> Environment {
        let plaintext: Value = serde_json::from_str(plaintext.as_str().unwrap()).unwrap();
        let items = plaintext["env"].as_array().unwrap().iter();
        let variables = items.map(|item| Variable {
            name: item["key"].as_str().unwrap().to_owned(),
            value: item["value"].as_str().unwrap().to_owned().into(),
        });
        // One vector has a value that a CVM would change.
        Environment::unchecked(variables.collect())
    }

    /// Seals with a fixed ephemeral key and nonce.
    fn sealed(recipient: &Value, plaintext: &Value, ephemeral: &Value, nonce: &Value) -> Vec<u8> {
        let ephemeral = PrivateKey::from_private_key(&X25519, &bytes::<32>(ephemeral)).unwrap();
        let recipient = UnparsedPublicKey::new(&X25519, bytes::<32>(recipient));
        let key = agreement::agree(&ephemeral, recipient, Unspecified, key).unwrap();
        let public = ephemeral.compute_public_key().unwrap().as_ref().try_into().unwrap();
        encrypt(&environment(plaintext), public, &key, bytes(nonce)).unwrap()
    }

    #[test]
    fn envelopes_match_the_vectors() {
        let vector = vector("encryption.json");
        let fixed = &vector["fixed"];
        for case in vector["cases"].as_array().unwrap() {
            let envelope =
                sealed(&fixed["recipient_public"], &case["plaintext"], &fixed["ephemeral_secret"], &fixed["iv"]);
            assert_eq!(const_hex::encode(&envelope), case["envelope"], "{}", case["name"]);
            assert_eq!(envelope.capacity(), envelope.len(), "one allocation of the exact size");
        }
    }

    #[test]
    fn the_end_to_end_envelope_matches_the_vector() {
        let vector = vector("end_to_end.json");
        let envelope = sealed(&vector["public_key"], &vector["plaintext"], &vector["eph_priv"], &vector["nonce"]);
        assert_eq!(const_hex::encode(envelope), vector["envelope"]);
    }
}
