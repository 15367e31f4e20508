//! Opening envelopes, as the CVM of an app does.

use aws_lc_rs::aead::{Aad, Nonce};
use aws_lc_rs::agreement::PrivateKey;
use serde::Deserialize;

use crate::env::envelope::{HEADER, KEY_LENGTH, agreed};
use crate::scalar::app_id::AppId;
use crate::simulator::server::Simulator;

/// Why an envelope cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is too short, or its ephemeral public key has its top bit set.
    ///
    /// X25519 ignores that bit, and nothing else in an envelope covers it, so that an envelope with that bit changed would
    /// open all the same. Nobody who seals sets it.
    #[error("this is no envelope: it is too short, or its ephemeral public key has its top bit set")]
    NoEnvelope,
    /// No KMS of the simulator has the key: it was sealed for another app or to another key, or was changed.
    #[error("the envelope was not sealed to the key of this app, or was changed")]
    NotForThisApp,
    /// It opens, and what is in it is no environment.
    #[error("what is in the envelope is no environment")]
    NoEnvironment,
}

/// What is in an envelope. The first SDKs sealed the bare list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Plaintext {
    Environment { env: Vec<Item> },
    Bare(Vec<Item>),
}

#[derive(Deserialize)]
struct Item {
    key: String,
    value: String,
}

impl Simulator {
    /// Opens what was sealed to the key of an app, by this crate or by an official SDK: names and values, in order.
    ///
    /// The key of each of its KMS is tried.
    ///
    /// # Errors
    ///
    /// [`OpenError`], if it is no envelope for this app.
    pub fn open(&self, app_id: AppId, envelope: impl AsRef<[u8]>) -> Result<Vec<(String, String)>, OpenError> {
        let envelope = envelope.as_ref();
        let contracts = self.service().world.contracts.iter();
        let secrets = contracts.filter_map(|contract| contract.keys().ok()?.env_secret(app_id).ok());
        let plaintext = secrets
            .map(|secret| open(&secret, envelope))
            .find(|opened| *opened != Err(OpenError::NotForThisApp))
            .unwrap_or(Err(OpenError::NotForThisApp))?;
        let (Plaintext::Environment { env: items } | Plaintext::Bare(items)) =
            serde_json::from_slice(&plaintext).map_err(|_| OpenError::NoEnvironment)?;
        Ok(items.into_iter().map(|Item { key, value }| (key, value)).collect())
    }
}

fn open(secret: &PrivateKey, envelope: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (header, ciphertext) = envelope.split_at_checked(HEADER).ok_or(OpenError::NoEnvelope)?;
    let (public_key, nonce) = header.split_at(KEY_LENGTH);
    if public_key[KEY_LENGTH - 1] & 0x80 != 0 {
        return Err(OpenError::NoEnvelope);
    }
    let key = agreed(secret, public_key).map_err(|_| OpenError::NoEnvelope)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| OpenError::NoEnvelope)?;
    let mut buffer = ciphertext.to_vec();
    let plaintext = key.open_in_place(nonce, Aad::empty(), &mut buffer).map_err(|_| OpenError::NotForThisApp)?;
    Ok(plaintext.to_vec())
}

#[cfg(test)]
mod tests {
    use alloy_primitives::hex;
    use aws_lc_rs::agreement::X25519;

    use super::*;
    use crate::vectors::{bytes, vector};

    #[test]
    fn envelopes_of_the_vectors_open() {
        let vector = vector("encryption.json");
        let cases = vector["cases"].as_array().unwrap().iter();
        for case in cases.chain(vector["decrypt_only"].as_array().unwrap()) {
            let secret = case.get("recipient_secret").unwrap_or(&vector["fixed"]["recipient_secret"]);
            let secret = PrivateKey::from_private_key(&X25519, &bytes::<32>(secret)).unwrap();
            let plaintext = open(&secret, &hex::decode(case["envelope"].as_str().unwrap()).unwrap()).unwrap();
            assert_eq!(String::from_utf8(plaintext).unwrap(), case["plaintext"], "{}", case["name"]);
            let plaintext: Plaintext = serde_json::from_str(case["plaintext"].as_str().unwrap()).unwrap();
            let (Plaintext::Environment { env: items } | Plaintext::Bare(items)) = plaintext;
            assert!(items.len() <= 2);
        }
    }

    #[test]
    fn what_is_no_envelope_is_told() {
        let secret = PrivateKey::generate(&X25519).unwrap();
        let mut top_bit = [9; 100];
        top_bit[31] = 0x89;
        for envelope in [&[][..], &[9; HEADER - 1], &top_bit, &[0; 100]] {
            assert_eq!(open(&secret, envelope), Err(OpenError::NoEnvelope));
        }
        assert_eq!(open(&secret, &[9; HEADER]), Err(OpenError::NotForThisApp));
    }
}
