//! A response of the public key endpoint, with the request and the expected signer; any part may be invalid.

use alloy_primitives::hex;
use fastrand::Rng;
use serde_json::{Value, json};
use std::fmt;

/// The form of the signature that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Over app id and public key.
    Legacy,
    /// Over app id, timestamp and public key.
    V1,
}

/// A part of a response in which a bit is flipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    AppId,
    Timestamp,
    PublicKey,
    R,
    S,
    RecoveryId,
}

/// The property of a response that is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A valid response.
    Valid,
    /// A valid response; the app id has upper-case letters or the prefix `0x`.
    SpelledAppId,
    /// The high-S twin of a valid signature.
    HighS,
    /// The signature of another KMS.
    WrongAnchor,
    /// The signature for another app.
    WrongAppId,
    /// A flipped bit in one part.
    Flipped(Part),
    /// A timestamp at an end of the accepted window, or far outside.
    Age,
    /// The signature of the other form.
    OtherForm,
    /// An app id or a public key of another length, which the KMS signed.
    SignedLength,
    /// A signature of another length.
    SignatureLength,
    /// An empty v1 signature.
    EmptyV1,
    /// The signed bytes, divided into app id, timestamp and public key at other places.
    LengthConfusion,
    /// An app id that is not valid hex; the KMS signed the bytes before the first invalid digit.
    InvalidAppId,
    /// An app id with spaces between its bytes.
    SpacedAppId,
    /// An app id with the prefix `0X`.
    UpperPrefix,
    /// A low-order X25519 point: every sender would derive the same shared secret.
    LowOrder,
    /// A recovery id of 2 or 3 that recovers a key.
    ReducedId,
    /// An `r` or `s` that is zero, or not below the order of the group.
    OutOfRange,
    /// A valid legacy signature beside an expired or invalid v1 signature.
    InvalidV1,
}

/// A response of the public key endpoint, the app id of the request, the time, and the expected signer.
#[derive(Clone, Debug)]
pub(super) struct KeyResponse {
    pub(super) kind: Kind,
    pub(super) form: Form,
    /// The app id as a user writes it.
    pub(super) app_id: String,
    pub(super) public_key: Vec<u8>,
    pub(super) signature: Vec<u8>,
    /// The timestamp and the v1 signature.
    pub(super) v1: Option<(u64, Vec<u8>)>,
    /// The time of verification, in seconds since 1970.
    pub(super) now: u64,
    /// The expected signer, compressed.
    pub(super) anchor: [u8; 33],
    /// `true` if the client must accept the response.
    pub(super) valid: bool,
}

impl KeyResponse {
    /// Returns the signature that decides.
    pub(super) fn deciding_signature(&mut self) -> &mut Vec<u8> {
        match &mut self.v1 {
            Some((_, signature)) => signature,
            None => &mut self.signature,
        }
    }

    /// Flips one bit of a part.
    pub(super) fn flip(&mut self, part: Part, rng: &mut Rng) {
        let mut in_place = |bytes: &mut [u8]| {
            let bit = rng.usize(..bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
        };
        match part {
            Part::AppId => {
                let mut bytes = hex::decode(&self.app_id).unwrap_or_default();
                in_place(&mut bytes);
                self.app_id = hex::encode(bytes);
            }
            Part::Timestamp => {
                if let Some((timestamp, _)) = &mut self.v1 {
                    let mut bytes = timestamp.to_be_bytes();
                    in_place(&mut bytes);
                    *timestamp = u64::from_be_bytes(bytes);
                }
            }
            Part::PublicKey => in_place(&mut self.public_key),
            Part::R => in_place(&mut self.deciding_signature()[..32]),
            Part::S => in_place(&mut self.deciding_signature()[32..64]),
            Part::RecoveryId => in_place(&mut self.deciding_signature()[64..]),
        }
    }

    pub(super) fn anchor_hex(&self) -> String {
        hex::encode(self.anchor)
    }

    /// Returns the response in the form that the scripts read. The timestamp is a string: not every language's numbers
    /// can hold it.
    pub(super) fn json(&self) -> Value {
        json!({
            "app_id": self.app_id,
            "public_key": hex::encode(&self.public_key),
            "signature": hex::encode(&self.signature),
            "timestamp": self.v1.as_ref().map(|(timestamp, _)| timestamp.to_string()),
            "signature_v1": self.v1.as_ref().map(|(_, signature)| hex::encode(signature)),
            "now": self.now,
        })
    }
}

/// Shows everything that is needed to reproduce a difference; all keys are test keys.
impl fmt::Display for KeyResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {:?}, anchor {}: {}", self.form, self.kind, self.anchor_hex(), self.json())
    }
}
