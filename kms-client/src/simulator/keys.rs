//! The keys of a KMS: derivation and signatures as a real KMS has them. The seeds are public, so nothing here is secret.

use aws_lc_rs::agreement::{PrivateKey, X25519};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use p256::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use secp256k1::ecdsa::RecoverableSignature;
use secp256k1::{Message, PublicKey, SecretKey};

use crate::crypto::keccak::keccak256;
use crate::scalar::app_id::AppId;

/// The prefix of every message that a KMS signs about an app's key.
const SIGNED_PREFIX: &[u8] = b"dstack-env-encrypt-pubkey:";

/// The two keys of a KMS.
#[derive(Clone)]
pub(super) struct Keys {
    root: p256::SecretKey,
    signing: SecretKey,
}

/// The error of a scalar that is zero or not below the order of its curve.
#[derive(Debug, thiserror::Error)]
#[error("the scalar is not a valid private key")]
pub(super) struct InvalidKey;

impl From<Unspecified> for InvalidKey {
    fn from(_: Unspecified) -> Self {
        Self
    }
}

impl Keys {
    pub(super) fn new(root: [u8; 32], signing: [u8; 32]) -> Result<Self, InvalidKey> {
        Ok(Self {
            root: p256::SecretKey::from_slice(&root).map_err(|_| InvalidKey)?,
            signing: SecretKey::from_secret_bytes(signing).map_err(|_| InvalidKey)?,
        })
    }

    /// Derives two keys from a name.
    pub(super) fn from_name(name: &str) -> Result<Self, InvalidKey> {
        let scalar = |use_: &str| {
            let hash = digest(&SHA256, format!("{use_} of {name}").as_bytes());
            hash.as_ref().try_into().map_err(|_| InvalidKey)
        };
        Self::new(scalar("root")?, scalar("signing")?)
    }

    /// Returns the compressed public key that signatures recover to, in hex.
    pub(super) fn k256_pubkey(&self) -> String {
        hex(&PublicKey::from_secret_key(&self.signing).serialize())
    }

    /// Returns the public key of the root as DER in hex.
    pub(super) fn ca_pubkey(&self) -> Result<String, InvalidKey> {
        Ok(hex(self.root.public_key().to_public_key_der().map_err(|_| InvalidKey)?.as_bytes()))
    }

    /// Returns the X25519 secret that opens an app's environment.
    pub(super) fn env_secret(&self, app_id: AppId) -> Result<PrivateKey, InvalidKey> {
        let secret = self.derive(&[app_id.as_bytes(), b"env-encrypt-key"])?;
        PrivateKey::from_private_key(&X25519, &secret).map_err(|_| InvalidKey)
    }

    /// Returns the X25519 public key that an app's environment is encrypted to.
    pub(super) fn env_public_key(&self, app_id: AppId) -> Result<[u8; 32], InvalidKey> {
        self.env_secret(app_id)?.compute_public_key()?.as_ref().try_into().map_err(|_| InvalidKey)
    }

    /// Derives a secret: HKDF over the root's scalar gives another P-256 scalar, and the secret is the hash of its DER.
    fn derive(&self, context: &[&[u8]]) -> Result<[u8; 32], InvalidKey> {
        let mut scalar = [0; 32];
        let key = Salt::new(HKDF_SHA256, b"RATLS").extract(&self.root.to_bytes());
        key.expand(context, HKDF_SHA256)?.fill(&mut scalar)?;
        let derived = p256::SecretKey::from_slice(&scalar).map_err(|_| InvalidKey)?;
        let der = derived.to_pkcs8_der().map_err(|_| InvalidKey)?;
        digest(&SHA256, der.as_bytes()).as_ref().try_into().map_err(|_| InvalidKey)
    }

    /// Signs an app id and a public key, with the timestamp between them if there is one. Returns the signature in hex.
    pub(super) fn sign(&self, app_id: AppId, timestamp: Option<u64>, public_key: &[u8; 32]) -> String {
        let mut message = [SIGNED_PREFIX, app_id.as_bytes()].concat();
        message.extend(timestamp.map(u64::to_be_bytes).into_iter().flatten());
        message.extend(public_key);
        let digest = Message::from_digest(keccak256(message));
        let (id, numbers) = RecoverableSignature::sign_ecdsa_recoverable(digest, &self.signing).serialize_compact();
        hex(&numbers) + &hex(&[id.to_u8()])
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const_hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::{bytes, vector};

    #[test]
    fn secrets_match_the_vectors() {
        let vector = vector("derivation.json");
        let keys = Keys::new(bytes(&vector["root_scalar"]), [1; 32]).unwrap();
        assert_eq!(hex(keys.root.to_pkcs8_der().unwrap().as_bytes()), vector["root_pkcs8_der"]);
        let contexts: Vec<_> =
            vector["raw"]["contexts"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().as_bytes()).collect();
        assert_eq!(hex(&keys.derive(&contexts).unwrap()), vector["raw"]["secret"]);
        for app in vector["apps"].as_array().unwrap() {
            let app_id = AppId::from(bytes::<20>(&app["app_id"]));
            assert_eq!(hex(&keys.derive(&[app_id.as_bytes(), b"env-encrypt-key"]).unwrap()), app["secret"]);
            assert_eq!(hex(&keys.env_public_key(app_id).unwrap()), app["public"]);
        }
    }

    #[test]
    fn signatures_match_the_vectors() {
        let vector = vector("signature.json");
        let keys = Keys::new([1; 32], [1; 32]).unwrap();
        for (form, name) in [("legacy", "key 01"), ("v1", "key 01"), ("v1", "key 01, zero app")] {
            let case = vector[form].as_array().unwrap().iter().find(|case| case["name"] == name).unwrap();
            assert_eq!(keys.k256_pubkey(), case["signer"]);
            let signature =
                keys.sign(bytes::<20>(&case["app_id"]).into(), case["timestamp"].as_u64(), &bytes(&case["public_key"]));
            assert_eq!(signature, case["signature"]);
        }
    }
}
