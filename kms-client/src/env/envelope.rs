//! The layout of an envelope, and the key that both sides agree on.

use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, NONCE_LEN, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::error::Unspecified;

/// The length of the ephemeral public key.
pub(crate) const KEY_LENGTH: usize = 32;
/// The length of the ephemeral public key and the nonce, which precede the ciphertext.
pub(crate) const HEADER: usize = KEY_LENGTH + NONCE_LEN;
/// The length of an envelope without its ciphertext: the header and the tag.
pub(crate) const OVERHEAD: usize = HEADER + 16;

/// Returns the key of an envelope: the X25519 shared secret, without a key derivation.
pub(crate) fn agreed(secret: &PrivateKey, public_key: &[u8]) -> Result<LessSafeKey, Unspecified> {
    let public_key = UnparsedPublicKey::new(&X25519, public_key);
    agree(secret, public_key, Unspecified, |shared| Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, shared)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{bytes, vector};

    #[test]
    fn a_key_of_low_order_is_rejected() {
        let secret = PrivateKey::generate(&X25519).unwrap();
        for key in vector("encryption.json")["low_order_public_keys"].as_array().unwrap() {
            assert!(agreed(&secret, &bytes::<32>(key)).is_err());
        }
    }
}
