//! Hashing, randomness, X25519 and AES-256-GCM, by aws-lc or by ring, which have the same interface for them.

#[cfg(feature = "aws-lc-rs")]
use aws_lc_rs as backend;
#[cfg(not(feature = "aws-lc-rs"))]
use ring as backend;

use backend::aead::{AES_256_GCM, UnboundKey};
use backend::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use backend::digest::{SHA256, digest};
use backend::rand::{SecureRandom as _, SystemRandom};

pub(crate) use backend::aead::{Aad, LessSafeKey, NONCE_LEN, Nonce};
pub(crate) use backend::error::Unspecified;

/// The length of an X25519 public key.
pub(crate) const PUBLIC_KEY_LEN: usize = 32;

/// Computes the SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// Computes the SHA-384 of some bytes.
#[cfg(feature = "attestation")]
pub(crate) fn sha384(bytes: &[u8]) -> [u8; 48] {
    let mut hash = [0; 48];
    hash.copy_from_slice(digest(&backend::digest::SHA384, bytes).as_ref());
    hash
}

/// Verifies an ECDSA signature in DER, by a P-256 key and over SHA-256.
#[cfg(feature = "attestation")]
pub(crate) fn verify_p256(public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Unspecified> {
    use backend::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, public_key).verify(message, signature)
}

/// Fills a buffer with random bytes. Fails if the system has none.
pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), Unspecified> {
    SystemRandom::new().fill(bytes)
}

/// Agrees with a public key, by a fresh private key. Returns the fresh public key, and the shared secret as an AES-256-GCM
/// key. Fails for a low-order point, and if the system has no randomness.
pub(crate) fn agree(public_key: &[u8; PUBLIC_KEY_LEN]) -> Result<([u8; PUBLIC_KEY_LEN], LessSafeKey), Unspecified> {
    let private_key = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new())?;
    let mut own = [0; PUBLIC_KEY_LEN];
    own.copy_from_slice(private_key.compute_public_key()?.as_ref());
    let public_key = UnparsedPublicKey::new(&X25519, &public_key[..]);
    #[cfg(feature = "aws-lc-rs")]
    let key = agree_ephemeral(private_key, public_key, Unspecified, key)?;
    #[cfg(not(feature = "aws-lc-rs"))]
    let key = agree_ephemeral(private_key, &public_key, key)??;
    Ok((own, key))
}

/// Returns the AES-256-GCM key of a shared secret, without a key derivation.
pub(crate) fn key(shared: &[u8]) -> Result<LessSafeKey, Unspecified> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, shared)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{bytes, vector};

    #[test]
    fn a_key_of_low_order_is_rejected() {
        for key in vector("encryption.json")["low_order_public_keys"].as_array().unwrap() {
            assert!(agree(&bytes::<32>(key)).is_err());
        }
    }
}
