//! The hashes that the registration of a compose file is about.

use std::fmt;
use std::str::FromStr;

use crate::crypto::backend::sha256;
use crate::scalar::macros::{bytes_scalar, text_scalar};
use crate::scalar::parse::ParseScalarError;

/// The hash of a compose file, which a CVM measures when it boots: 32 bytes.
///
/// It is parsed from 64 hex digits, with or without `0x`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ComposeHash([u8; 32]);

bytes_scalar!(ComposeHash, 32);
text_scalar!(ComposeHash, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "^[0-9a-f]{64}$");

impl ComposeHash {
    /// Creates a hash from its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Computes the hash of the exact bytes of an `app-compose.json`: their SHA-256.
    ///
    /// ```
    /// let hash = kms_client::ComposeHash::from_compose(b"{}");
    /// assert!(hash.to_string().starts_with("44136fa355b3678a"));
    /// ```
    #[must_use]
    pub fn from_compose(app_compose: &[u8]) -> Self {
        Self(sha256(app_compose))
    }
}

impl FromStr for ComposeHash {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const_hex::decode_to_array(text)
            .map(Self)
            .map_err(|_| ParseScalarError { expected: "a compose hash: 64 hex digits, with or without 0x" })
    }
}

/// The hash of a transaction on an EVM chain: 32 bytes, shown with `0x`.
///
/// It is parsed from 64 hex digits, with or without `0x`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransactionHash([u8; 32]);

text_scalar!(TransactionHash, "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b", "^0x[0-9a-f]{64}$");

impl TransactionHash {
    /// Creates a hash from its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for TransactionHash {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const_hex::decode_to_array(text)
            .map(Self)
            .map_err(|_| ParseScalarError { expected: "a transaction hash: 64 hex digits, with or without 0x" })
    }
}

impl fmt::Display for TransactionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", const_hex::encode(self.0))
    }
}

impl fmt::Debug for TransactionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransactionHash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_sixty_four_hex_digits() {
        let digits = "ab".repeat(32);
        let upper = format!("0x{}", digits.to_uppercase());
        assert_eq!(upper.parse::<ComposeHash>().unwrap().to_string(), digits);
        assert_eq!(upper.parse::<TransactionHash>().unwrap().to_string(), format!("0x{digits}"));
        for text in ["", "0x", &digits[1..], &digits[2..], &format!("{digits}00"), &format!("{}zz", &digits[2..])] {
            assert!(text.parse::<ComposeHash>().is_err() && text.parse::<TransactionHash>().is_err(), "{text:?}");
        }
    }
}
