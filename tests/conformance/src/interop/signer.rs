//! Signatures as a KMS makes them, and forged ones: twins, and signatures with impossible recovery ids.

use alloy_primitives::keccak256;
use anyhow::Context;
use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};

/// The order of secp256k1.
pub(super) const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc,
    0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// A signing key, as a KMS has one.
pub(super) struct Signer {
    key: SigningKey,
    /// The public key, compressed.
    pub(super) public_key: [u8; 33],
}

impl Signer {
    pub(super) fn new(scalar: [u8; 32]) -> anyhow::Result<Self> {
        let key = SigningKey::from_slice(&scalar)?;
        let public_key = key.verifying_key().to_sec1_point(true).as_bytes().try_into()?;
        Ok(Self { key, public_key })
    }

    /// Signs the parts, whatever their lengths.
    pub(super) fn sign(&self, app_id: &[u8], timestamp: Option<u64>, public_key: &[u8]) -> Vec<u8> {
        let digest = digest(app_id, timestamp, public_key);
        let (signature, id): (Signature, RecoveryId) = self.key.sign_prehash_recoverable(&digest);
        let mut bytes = signature.to_bytes().to_vec();
        bytes.push(id.to_byte());
        bytes
    }
}

fn digest(app_id: &[u8], timestamp: Option<u64>, public_key: &[u8]) -> [u8; 32] {
    let mut message = [b"dstack-env-encrypt-pubkey:", app_id].concat();
    message.extend(timestamp.map(u64::to_be_bytes).into_iter().flatten());
    message.extend(public_key);
    keccak256(message).0
}

/// Changes a signature into the other one of the same signer: the order less `s`, and the other recovery id.
pub(super) fn make_twin(signature: &mut [u8]) {
    let mut borrow = 0;
    for index in (0..32).rev() {
        let difference = i16::from(ORDER[index]) - i16::from(signature[32 + index]) - borrow;
        borrow = i16::from(difference < 0);
        // In two's complement the low byte is correct with and without a borrow.
        signature[32 + index] = difference.to_be_bytes()[1];
    }
    signature[64] ^= 1;
}

/// Returns a forged signature with a recovery id of 2 or 3. With these ids the order is added to `r`, which leaves so few
/// values for `r` that an honest signature never has one.
pub(super) fn with_reduced_id(
    app_id: &[u8],
    timestamp: Option<u64>,
    public_key: &[u8],
    id: u8,
    s: [u8; 32],
) -> anyhow::Result<Vec<u8>> {
    let digest = digest(app_id, timestamp, public_key);
    let recovery = RecoveryId::from_byte(id).context("the id is not a valid recovery id")?;
    let attempt = |r: u8| {
        let mut bytes = [0; 64];
        bytes[31] = r;
        bytes[32..].copy_from_slice(&s);
        let signature = Signature::from_slice(&bytes).ok()?;
        VerifyingKey::recover_from_prehash(&digest, &signature, recovery).ok()?;
        Some([&bytes[..], &[id]].concat())
    };
    (1..=u8::MAX).find_map(attempt).context("half of all values of r are on the curve, and none was found")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_is_another_signature_of_the_same_signer() {
        let signer = Signer::new([7; 32]).unwrap();
        let mut signature = signer.sign(&[1; 20], None, &[2; 32]);
        let before = signature.clone();
        make_twin(&mut signature);
        assert_ne!(signature, before);
        let id = RecoveryId::from_byte(signature[64]).unwrap();
        let numbers = Signature::from_slice(&signature[..64]).unwrap();
        let recovered = VerifyingKey::recover_from_prehash(&digest(&[1; 20], None, &[2; 32]), &numbers, id).unwrap();
        assert_eq!(recovered.to_sec1_point(true).as_bytes(), signer.public_key);
        make_twin(&mut signature);
        assert_eq!(signature, before);
    }

    #[test]
    fn a_signature_with_a_reduced_id_recovers_a_key() {
        for id in [2, 3] {
            assert_eq!(with_reduced_id(&[1; 20], Some(1), &[2; 32], id, [3; 32]).unwrap()[64], id);
        }
    }
}
