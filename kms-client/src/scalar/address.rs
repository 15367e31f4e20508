//! An address on an EVM chain.

use std::fmt;
use std::str::FromStr;

use crate::crypto::keccak::keccak256;
use crate::scalar::macros::text_scalar;
use crate::scalar::parse::ParseScalarError;

/// An address on an EVM chain: 20 bytes, shown with the checksum of EIP-55.
///
/// It is parsed from `0x` and 40 hex digits. Letters in mixed case must match the checksum, which finds almost every typing
/// mistake. If all letters are in one case, there is no checksum.
///
/// ```
/// use kms_client::Address;
///
/// let address: Address = "0x2f83172a49584c017f2b256f0fb2dca14126ba9c".parse()?;
/// assert_eq!(address.to_string(), "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C");
/// assert!("0x2f83172A49584C017F2B256F0FB2Dca14126Ba9c".parse::<Address>().is_err());
/// # Ok::<(), kms_client::ParseScalarError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address([u8; 20]);

text_scalar!(Address, "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C", "^0x[0-9a-fA-F]{40}$");

impl Address {
    /// Creates an address from its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Parses `0x` and 40 hex digits, in whatever case.
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 40)?;
        const_hex::decode_to_array(digits).ok().map(Self)
    }

    /// Returns the hex digits, each letter in upper case where the hash of the lower-case digits says so.
    fn checksummed(&self) -> const_hex::Buffer<20> {
        let mut buffer = const_hex::Buffer::new();
        let digits = buffer.format(&self.0);
        let hash = keccak256(digits.as_bytes());
        for (at, byte) in hash.iter().take(self.0.len()).enumerate() {
            for (at, half) in [(2 * at, byte >> 4), (2 * at + 1, byte & 0xf)] {
                if half >= 8 {
                    digits[at..=at].make_ascii_uppercase();
                }
            }
        }
        buffer
    }
}

impl FromStr for Address {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = Self::from_hex(text).ok_or(ParseScalarError { expected: "an address: 0x and 40 hex digits" })?;
        let digits = &text[2..];
        let mixed = digits.contains(|digit: char| digit.is_ascii_lowercase())
            && digits.contains(|digit: char| digit.is_ascii_uppercase());
        if mixed && address.checksummed().as_str() != digits {
            return Err(ParseScalarError {
                expected: "an address with the right checksum: check it for typing mistakes",
            });
        }
        Ok(address)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", self.checksummed().as_str())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl From<[u8; 20]> for Address {
    fn from(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
}

/// Needs the feature `alloy`.
#[cfg(feature = "alloy")]
impl From<alloy_primitives::Address> for Address {
    fn from(address: alloy_primitives::Address) -> Self {
        Self(address.0.0)
    }
}

/// Needs the feature `alloy`.
#[cfg(feature = "alloy")]
impl From<Address> for alloy_primitives::Address {
    fn from(address: Address) -> Self {
        Self::new(address.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of EIP-55.
    const EXAMPLES: [&str; 4] = [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    #[test]
    fn an_address_is_shown_with_its_checksum_whatever_case_it_was_written_in() {
        for example in EXAMPLES {
            let upper = format!("0x{}", example[2..].to_uppercase());
            for text in [example, &example.to_lowercase(), &upper] {
                assert_eq!(text.parse::<Address>().unwrap().to_string(), example);
            }
        }
    }

    #[test]
    fn a_wrong_checksum_is_rejected() {
        for example in EXAMPLES {
            for (at, letter) in example.char_indices().skip(2).filter(|(_, char)| char.is_ascii_alphabetic()) {
                let mut other = example.to_owned();
                let flipped =
                    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
                other.replace_range(at..=at, &flipped.to_string());
                assert!(other.parse::<Address>().unwrap_err().to_string().contains("checksum"), "{other}");
            }
        }
    }

    #[test]
    fn a_text_that_is_not_an_address_is_rejected() {
        let plain = &EXAMPLES[0][2..];
        for text in [
            "",
            "0x",
            plain,
            &format!("0X{plain}"),
            &format!("0x0x{plain}"),
            &format!("0x0x{}", &plain[2..]),
            "0x12",
            &"0".repeat(66),
        ] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
    }

    #[cfg(feature = "alloy")]
    #[test]
    fn an_address_converts_from_and_to_the_type_of_alloy() {
        let address: Address = EXAMPLES[0].parse().unwrap();
        let alloy = alloy_primitives::Address::from(address);
        assert_eq!((alloy.to_string(), Address::from(alloy)), (address.to_string(), address));
    }
}
