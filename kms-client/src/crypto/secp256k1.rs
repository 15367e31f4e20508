//! Points and signatures of secp256k1, by libsecp256k1.

use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use secp256k1::{Message, PublicKey};

/// The length of a compressed point.
pub(crate) const COMPRESSED_LEN: usize = 33;

/// Reads a point in the compressed form (33 bytes) or in the uncompressed one (65 bytes), and returns the compressed form.
/// The hybrid form, which OpenSSL knows, is none of the two.
pub(crate) fn compress(bytes: &[u8]) -> Option<[u8; COMPRESSED_LEN]> {
    if !matches!((bytes.first(), bytes.len()), (Some(2 | 3), COMPRESSED_LEN) | (Some(4), 65)) {
        return None;
    }
    PublicKey::from_slice(bytes).ok().map(|point| point.serialize())
}

/// Recovers the compressed public key that made a signature (`r`, `s`, recovery id) of a digest.
///
/// A recovery id of 2 or 3 is rejected: it means an `r` that no signer finds.
pub(crate) fn recover(digest: [u8; 32], signature: &[u8; 65]) -> Option<[u8; COMPRESSED_LEN]> {
    let [numbers @ .., id] = signature;
    let id = match id {
        0 => RecoveryId::Zero,
        1 => RecoveryId::One,
        _ => return None,
    };
    let signature = RecoverableSignature::from_compact(numbers, id).ok()?;
    signature.recover(Message::from_digest(digest)).ok().map(|signer| signer.serialize())
}
