//! Sealing: an environment becomes an envelope that only the CVM of the app can open.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::error::Unspecified;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use super::environment::{Environment, Plaintext};
use super::verify::SealingKey;
use crate::EnvPublicKey;

/// How long the ephemeral public key is.
pub(crate) const KEY_LENGTH: usize = 32;
/// Where the ciphertext starts: behind the ephemeral public key and the nonce.
pub(crate) const HEADER: usize = KEY_LENGTH + NONCE_LEN;
/// How many bytes an envelope has more than its plaintext: the header and the tag.
pub(super) const OVERHEAD: usize = HEADER + 16;

/// The system's cryptography failed, for want of randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment could not be sealed: the system's cryptography failed; try again")]
#[non_exhaustive]
pub struct SealError;

impl From<Unspecified> for SealError {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

/// A sealed environment: an envelope, and the names of what is in it.
///
/// It is serialized as the two fields that the calls take that create or update an app: `encrypted_env` in lower-case
/// hex, and `env_keys`.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedEnv {
    envelope: Vec<u8>,
    names: Vec<String>,
}

impl SealedEnv {
    /// The envelope: ephemeral public key (32 bytes), nonce (12 bytes), ciphertext, tag (16 bytes).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.envelope
    }

    /// The envelope in lower-case hex, without `0x`: what the API calls `encrypted_env`.
    #[must_use]
    pub fn to_hex(&self) -> String {
        alloy_primitives::hex::encode(&self.envelope)
    }

    /// The names of the variables, in order: what the API calls `env_keys`.
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

impl SealingKey {
    /// Seals an environment: X25519 with a new key, and AES-256-GCM with what they agree on.
    ///
    /// Sealing the same environment twice gives two envelopes. Nothing in an envelope tells who sealed it.
    ///
    /// # Errors
    ///
    /// [`SealError`], if the system gives no randomness.
    #[doc(alias = "encrypt_env_vars")]
    #[doc(alias = "encryptEnvVars")]
    #[doc(alias = "EncryptEnvVars")]
    pub fn seal(&self, environment: &Environment) -> Result<SealedEnv, SealError> {
        let mut nonce = [0; NONCE_LEN];
        aws_lc_rs::rand::fill(&mut nonce)?;
        let envelope = seal(self.public_key(), environment, &PrivateKey::generate(&X25519)?, nonce)?;
        Ok(SealedEnv { envelope, names: environment.names().map(str::to_owned).collect() })
    }
}

/// The plaintext is written where it is encrypted, into the one allocation of the envelope: nothing of it is left.
fn seal(
    public_key: EnvPublicKey,
    environment: &Environment,
    ephemeral: &PrivateKey,
    nonce: [u8; NONCE_LEN],
) -> Result<Vec<u8>, SealError> {
    // What can fail comes before there is a plaintext to leave behind.
    let key = agreed(ephemeral, public_key.as_bytes())?;
    let mut envelope = Vec::with_capacity(environment.plaintext_length() + OVERHEAD);
    envelope.extend_from_slice(ephemeral.compute_public_key()?.as_ref());
    envelope.extend_from_slice(&nonce);
    serde_json::to_writer(&mut envelope, &Plaintext(environment.variables())).map_err(|_| SealError)?;
    let tag =
        key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut envelope[HEADER..])?;
    envelope.extend_from_slice(tag.as_ref());
    Ok(envelope)
}

/// The key of an envelope: what both sides agree on, as it is.
pub(crate) fn agreed(secret: &PrivateKey, public_key: &[u8]) -> Result<LessSafeKey, Unspecified> {
    let public_key = UnparsedPublicKey::new(&X25519, public_key);
    agree(secret, public_key, Unspecified, |shared| Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, shared)?)))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::vectors::{bytes, vector};

    fn environment(plaintext: &Value) -> Environment {
        let plaintext: Value = serde_json::from_str(plaintext.as_str().unwrap()).unwrap();
        let items = plaintext["env"].as_array().unwrap().iter();
        let variables = items.map(|item| super::super::environment::Variable {
            name: item["key"].as_str().unwrap().to_owned(),
            value: item["value"].as_str().unwrap().to_owned().into(),
        });
        // One vector has a value that a CVM would change; the cryptography does not mind.
        Environment::unchecked(variables.collect())
    }

    #[test]
    fn envelopes_are_those_of_the_vectors() {
        let vector = vector("encryption.json");
        let fixed = &vector["fixed"];
        let ephemeral = PrivateKey::from_private_key(&X25519, &bytes::<32>(&fixed["ephemeral_secret"])).unwrap();
        let recipient = fixed["recipient_public"].as_str().unwrap().parse().unwrap();
        for case in vector["cases"].as_array().unwrap() {
            let envelope = seal(recipient, &environment(&case["plaintext"]), &ephemeral, bytes(&fixed["iv"])).unwrap();
            assert_eq!(alloy_primitives::hex::encode(&envelope), case["envelope"], "{}", case["name"]);
            assert_eq!(envelope.capacity(), envelope.len(), "one allocation of the right size");
        }
    }

    #[test]
    fn the_envelope_of_the_whole_way_is_that_of_the_vector() {
        let vector = vector("end_to_end.json");
        let ephemeral = PrivateKey::from_private_key(&X25519, &bytes::<32>(&vector["eph_priv"])).unwrap();
        let recipient = vector["public_key"].as_str().unwrap().parse().unwrap();
        let envelope =
            seal(recipient, &environment(&vector["plaintext"]), &ephemeral, bytes(&vector["nonce"])).unwrap();
        assert_eq!(alloy_primitives::hex::encode(envelope), vector["envelope"]);
    }

    #[test]
    fn no_agreement_comes_about_with_a_key_of_low_order() {
        let secret = PrivateKey::generate(&X25519).unwrap();
        for key in vector("encryption.json")["low_order_public_keys"].as_array().unwrap() {
            assert!(agreed(&secret, &bytes::<32>(key)).is_err());
        }
    }
}
