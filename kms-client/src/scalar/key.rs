//! Public keys and signatures. None of them is a secret.

use std::str::FromStr;

use crate::crypto::secp256k1;
use crate::scalar::macros::{bytes_scalar, text_scalar};
use crate::scalar::parse::ParseScalarError;

/// The X25519 public key that an app's environment is encrypted to: 32 bytes.
///
/// It is parsed from 64 hex digits, with or without `0x`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvPublicKey([u8; 32]);

bytes_scalar!(EnvPublicKey, 32);
text_scalar!(EnvPublicKey, "c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67", "^[0-9a-f]{64}$");

impl FromStr for EnvPublicKey {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const_hex::decode_to_array(text)
            .map(Self)
            .map_err(|_| ParseScalarError { expected: "an X25519 public key: 64 hex digits, with or without 0x" })
    }
}

/// The root key that a KMS signs with: a compressed secp256k1 point, 33 bytes.
///
/// It is parsed from 66 hex digits, with or without `0x`. White space around it is dropped, and the point must be on the
/// curve. It is not the address of the KMS's contract.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct K256PublicKey([u8; 33]);

bytes_scalar!(K256PublicKey, 33);
text_scalar!(
    K256PublicKey,
    "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f",
    "^0[23][0-9a-f]{64}$"
);

impl K256PublicKey {
    /// Recovers the key that signed a digest.
    pub(crate) fn recover(digest: [u8; 32], signature: &EnvKeySignature) -> Option<Self> {
        secp256k1::recover(digest, signature.as_bytes()).map(Self)
    }

    /// Reads a point in the compressed form (33 bytes) or in the uncompressed one (65 bytes).
    #[cfg(feature = "chain")]
    pub(crate) fn from_sec1(bytes: &[u8]) -> Option<Self> {
        secp256k1::compress(bytes).map(Self)
    }
}

impl FromStr for K256PublicKey {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let expected = match const_hex::decode_to_array::<_, 33>(text) {
            Ok(bytes @ [2 | 3, ..]) => match secp256k1::compress(&bytes) {
                Some(point) => return Ok(Self(point)),
                None => "a point of secp256k1, and this one is not on the curve: check it for typing mistakes",
            },
            _ if const_hex::decode_to_array::<_, 20>(text).is_ok() => {
                "a compressed secp256k1 public key, and this looks like the address of a contract: use the key of the \
                 contract's KMS"
            }
            _ => "a compressed secp256k1 public key: 66 hex digits that start with 02 or 03, with or without 0x",
        };
        Err(ParseScalarError { expected })
    }
}

/// A recoverable secp256k1 signature: `r` (32 bytes), `s` (32 bytes) and the recovery id (one byte).
///
/// It is parsed from 130 hex digits, with or without `0x`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvKeySignature([u8; 65]);

bytes_scalar!(EnvKeySignature, 65);
text_scalar!(
    EnvKeySignature,
    "8acc6e08f2dcfe35cd85c9c8b78f5f96d69b0284b3452b0653fdf2f1a4ad93a4539c194a482039766eb028a19f849d6bc1aa4be4d2834ab4072915691485452e00",
    "^[0-9a-f]{130}$"
);

impl FromStr for EnvKeySignature {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const_hex::decode_to_array(text)
            .map(Self)
            .map_err(|_| ParseScalarError { expected: "a recoverable signature: 130 hex digits, with or without 0x" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_key_is_a_compressed_point_and_not_an_address() {
        let key = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
        assert_eq!(key.parse::<K256PublicKey>().unwrap().to_string(), key);
        assert!(format!("04{}", &key[2..]).parse::<K256PublicKey>().is_err());
        let address = "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C".parse::<K256PublicKey>();
        assert!(address.unwrap_err().to_string().contains("address of a contract"));
    }

    #[test]
    fn a_root_key_is_on_the_curve_and_white_space_around_it_is_dropped() {
        let key = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
        assert_eq!(format!(" 0x{key}\r\n").parse::<K256PublicKey>().unwrap().to_string(), key);
        let other = format!("{}e", &key[..65]);
        assert!(other.parse::<K256PublicKey>().unwrap_err().to_string().contains("not on the curve"));
    }

    #[test]
    fn keys_and_signatures_have_one_length() {
        assert!("00".repeat(32).parse::<EnvPublicKey>().is_ok());
        assert!("00".repeat(31).parse::<EnvPublicKey>().is_err());
        assert!("00".repeat(40).parse::<EnvPublicKey>().is_err());
        assert!("00".repeat(65).parse::<EnvKeySignature>().is_ok());
        assert!("00".repeat(64).parse::<EnvKeySignature>().is_err());
    }
}
