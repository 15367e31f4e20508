//! The address of a contract or an account.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::scalar::address::Address;

/// The address of a contract or an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContractAddress {
    /// An address on an EVM chain, shown with its checksum. The checksum of the service's text is not checked.
    Evm(Address),
    /// Any other text, as the service writes it: `phala` for the off-chain KMS.
    Other(String),
}

impl ContractAddress {
    /// Returns the address if it is on an EVM chain.
    #[must_use]
    pub fn as_evm(&self) -> Option<Address> {
        match self {
            Self::Evm(address) => Some(*address),
            Self::Other(_) => None,
        }
    }
}

impl From<String> for ContractAddress {
    fn from(text: String) -> Self {
        Address::from_hex(&text).map_or(Self::Other(text), Self::Evm)
    }
}

impl From<&str> for ContractAddress {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<Address> for ContractAddress {
    fn from(address: Address) -> Self {
        Self::Evm(address)
    }
}

impl fmt::Display for ContractAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evm(address) => write!(f, "{address}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Serialize for ContractAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContractAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ContractAddress {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ContractAddress".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "examples": ["0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C", "phala"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_shown_with_its_checksum() {
        let text = "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C";
        for written in [text.to_owned(), text.to_lowercase(), text.replace('C', "c")] {
            let address = ContractAddress::from(written);
            assert!(matches!(address, ContractAddress::Evm(_)));
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn a_text_that_is_not_an_address_is_kept_as_it_is() {
        for text in ["phala", "", "0x", "0x12", "2f83172A49584C017F2B256F0FB2Dca14126Ba9C"] {
            assert_eq!(ContractAddress::from(text.to_owned()), ContractAddress::Other(text.to_owned()));
        }
    }
}
