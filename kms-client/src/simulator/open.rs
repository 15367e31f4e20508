//! Opening envelopes, as the CVM of an app does.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::error::Unspecified;
use serde::Deserialize;

use crate::crypto::backend::PUBLIC_KEY_LEN;
use crate::env::envelope::HEADER;

/// The error of opening an envelope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// It is too short, or its ephemeral public key has its top bit set.
    ///
    /// X25519 ignores that bit and nothing authenticates it, so an envelope with the bit flipped would still open. No
    /// sender sets it.
    #[error("the envelope is not valid: it is too short, or its ephemeral public key has its top bit set")]
    InvalidEnvelope,
    /// No KMS of the simulator has the key: the envelope is for another app or another key, or was changed.
    #[error("the envelope was not sealed to this app's key, or was changed")]
    NotForThisApp,
    /// The plaintext is not a valid environment.
    #[error("the plaintext is not a valid environment")]
    InvalidEnvironment,
}

/// The plaintext of an envelope. The first SDKs sealed the bare list.
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

/// Opens an envelope with the secret of an app. Returns names and values in order.
pub(super) fn open_with(secret: &PrivateKey, envelope: &[u8]) -> Result<Vec<(String, String)>, OpenError> {
    let plaintext = open(secret, envelope)?;
    let (Plaintext::Environment { env: items } | Plaintext::Bare(items)) =
        serde_json::from_slice(&plaintext).map_err(|_| OpenError::InvalidEnvironment)?;
    Ok(items.into_iter().map(|Item { key, value }| (key, value)).collect())
}

fn open(secret: &PrivateKey, envelope: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (header, ciphertext) = envelope.split_at_checked(HEADER).ok_or(OpenError::InvalidEnvelope)?;
    let (public_key, nonce) = header.split_at(PUBLIC_KEY_LEN);
    if public_key[PUBLIC_KEY_LEN - 1] & 0x80 != 0 {
        return Err(OpenError::InvalidEnvelope);
    }
    let public_key = UnparsedPublicKey::new(&X25519, public_key);
    let key = agree(secret, public_key, Unspecified, |shared| UnboundKey::new(&AES_256_GCM, shared));
    let key = LessSafeKey::new(key.map_err(|_| OpenError::InvalidEnvelope)?);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| OpenError::InvalidEnvelope)?;
    let mut buffer = ciphertext.to_vec();
    let plaintext = key.open_in_place(nonce, Aad::empty(), &mut buffer).map_err(|_| OpenError::NotForThisApp)?;
    Ok(plaintext.to_vec())
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::vectors::{bytes, vector};

    #[test]
    fn the_envelopes_of_the_vectors_open() {
        let vector = vector("encryption.json");
        let cases = vector["cases"].as_array().unwrap().iter();
        for case in cases.chain(vector["decrypt_only"].as_array().unwrap()) {
            let secret = case.get("recipient_secret").unwrap_or(&vector["fixed"]["recipient_secret"]);
            let secret = PrivateKey::from_private_key(&X25519, &bytes::<32>(secret)).unwrap();
            let plaintext = open(&secret, &const_hex::decode(case["envelope"].as_str().unwrap()).unwrap()).unwrap();
            assert_eq!(String::from_utf8(plaintext).unwrap(), case["plaintext"], "{}", case["name"]);
            let plaintext: Plaintext = serde_json::from_str(case["plaintext"].as_str().unwrap()).unwrap();
            let (Plaintext::Environment { env: items } | Plaintext::Bare(items)) = plaintext;
            assert!(items.len() <= 2);
        }
    }

    #[test]
    fn an_invalid_envelope_is_an_error() {
        let secret = PrivateKey::generate(&X25519).unwrap();
        let mut top_bit = [9; 100];
        top_bit[31] = 0x89;
        for envelope in [&[][..], &[9; HEADER - 1], &top_bit, &[0; 100]] {
            assert_eq!(open(&secret, envelope), Err(OpenError::InvalidEnvelope));
        }
        assert_eq!(open(&secret, &[9; HEADER]), Err(OpenError::NotForThisApp));
    }
}
