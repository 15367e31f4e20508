//! Sealing: encryption of an environment to an app's public key.

use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::crypto::backend::{Aad, LessSafeKey, NONCE_LEN, Nonce, PUBLIC_KEY_LEN, Unspecified, agree, fill_random};
use crate::env::envelope::{HEADER, OVERHEAD};
use crate::env::environment::Environment;
use crate::env::limits::{MAX_ENVELOPE, MAX_NAME, MAX_VARIABLES, is_name};
use crate::env::variable::Plaintext;
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::scalar::key::EnvPublicKey;

/// The error of sealing: the system cannot give random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealError;

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the environment was not sealed: the system's cryptography failed; retry")
    }
}

impl std::error::Error for SealError {}

impl From<SealError> for Error {
    fn from(error: SealError) -> Self {
        Self::new(ErrorKind::Unsealed, "seal", error.to_string()).with_source(error)
    }
}

impl From<Unspecified> for SealError {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

/// A sealed environment: the envelope, and the names of its variables.
///
/// [`update_cvm_envs`](crate::Client::update_cvm_envs) delivers it. `env_keys` replaces the app's `allowed_envs`, which are
/// part of what its CVM measures, and so is their order: it is that of the environment's variables. An update replaces every
/// variable and restarts the CVM.
///
/// It serializes to the two fields that the API's calls to create or update an app accept: `encrypted_env` in lower-case
/// hex, and `env_keys`. Flatten it into the body of a call that this crate does not make. It is also read from these fields,
/// so that one program can seal and another deliver:
///
/// ```
/// # use kms_client::SealedEnv;
/// #[derive(serde::Serialize)]
/// struct CreateApp<'a> {
///     app_id: &'a str,
///     compose_hash: &'a str,
///     #[serde(flatten)]
///     env: &'a SealedEnv,
/// }
///
/// # let json = format!(r#"{{"encrypted_env": "{}", "env_keys": ["API_KEY"]}}"#, "ab".repeat(90));
/// let env: SealedEnv = serde_json::from_str(&json)?;
/// let app = CreateApp { app_id: "app", compose_hash: "hash", env: &env };
/// let body = serde_json::to_value(app)?;
/// assert_eq!(body["env_keys"][0], "API_KEY");
/// assert_eq!(body["encrypted_env"], env.to_hex());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SealedEnv {
    envelope: Vec<u8>,
    names: Vec<String>,
}

impl SealedEnv {
    /// Creates a sealed environment from an envelope that was sealed elsewhere, and the names of its variables in order.
    ///
    /// Only the form is checked: nothing shows whether the envelope holds these variables, or for which app.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`] if the envelope does not have 60 to 262,144 bytes, or the names are not at most 1024 names of
    /// variables.
    pub fn from_bytes(
        envelope: impl Into<Vec<u8>>,
        names: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, Error> {
        let names = names.into_iter().map(Into::into).collect();
        checked(envelope.into(), names).map_err(Error::invalid_argument)
    }

    /// Creates a sealed environment from an envelope in hex; see [`from_bytes`](Self::from_bytes).
    ///
    /// # Errors
    ///
    /// Those of [`from_bytes`](Self::from_bytes).
    pub fn from_hex(envelope: &str, names: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, Error> {
        Self::from_bytes(const_hex::decode(envelope).unwrap_or_default(), names)
    }

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

    /// Returns the names of the variables, in the order of the environment: the API's `env_keys`. A CVM measures this order.
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

impl<'de> Deserialize<'de> for SealedEnv {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            encrypted_env: String,
            env_keys: Vec<String>,
        }
        let Fields { encrypted_env, env_keys } = Fields::deserialize(deserializer)?;
        let envelope = const_hex::decode(encrypted_env).unwrap_or_default();
        checked(envelope, env_keys).map_err(D::Error::custom)
    }
}

/// Checks the form of a sealed environment. Nothing shows whether an envelope holds these variables.
fn checked(envelope: Vec<u8>, names: Vec<String>) -> Result<SealedEnv, &'static str> {
    if !(OVERHEAD..=MAX_ENVELOPE).contains(&envelope.len()) {
        Err("`encrypted_env` is not an envelope: hex of 60 to 262,144 bytes")
    } else if names.len() > MAX_VARIABLES || !names.iter().all(|name| is_name(name) && name.len() <= MAX_NAME) {
        Err("`env_keys` is not a list of at most 1024 names of variables")
    } else {
        Ok(SealedEnv { envelope, names })
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
