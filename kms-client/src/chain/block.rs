//! Blocks: which one is read, and headers that prove their hash.

use std::fmt;
use std::time::SystemTime;

use alloy_rlp::Encodable as _;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::crypto::keccak::keccak256;
use crate::scalar::time::system_time;

/// The fields of a header in their order. Those from the first optional one on came with later versions of the chain.
const FIELDS: [(&str, Form); 21] = [
    ("parentHash", Form::Bytes),
    ("sha3Uncles", Form::Bytes),
    ("miner", Form::Bytes),
    ("stateRoot", Form::Bytes),
    ("transactionsRoot", Form::Bytes),
    ("receiptsRoot", Form::Bytes),
    ("logsBloom", Form::Bytes),
    ("difficulty", Form::Number),
    ("number", Form::Number),
    ("gasLimit", Form::Number),
    ("gasUsed", Form::Number),
    ("timestamp", Form::Number),
    ("extraData", Form::Bytes),
    ("mixHash", Form::Bytes),
    ("nonce", Form::Bytes),
    ("baseFeePerGas", Form::Number),
    ("withdrawalsRoot", Form::Bytes),
    ("blobGasUsed", Form::Number),
    ("excessBlobGas", Form::Number),
    ("parentBeaconBlockRoot", Form::Bytes),
    ("requestsHash", Form::Bytes),
];
/// The number of fields that every header has.
const ALWAYS: usize = 15;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bytes,
    Number,
}

/// The block that a contract is read at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Finality {
    /// The newest block that the chain cannot take back.
    #[default]
    Finalized,
    /// The newest block that the chain is unlikely to take back.
    Safe,
    /// The newest block, which the chain can take back.
    Latest,
    /// The block with this number.
    Block(u64),
}

impl Finality {
    /// Returns the block parameter of JSON-RPC.
    pub(super) fn parameter(self) -> String {
        match self {
            Self::Block(number) => format!("{number:#x}"),
            tag => tag.as_str().to_owned(),
        }
    }

    /// Returns `finalized`, `safe`, `latest`, or `number` for a block that is named by its number.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finalized => "finalized",
            Self::Safe => "safe",
            Self::Latest => "latest",
            Self::Block(_) => "number",
        }
    }
}

/// A block of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct BlockId {
    /// The number.
    pub number: u64,
    /// The hash.
    #[serde(serialize_with = "in_hex")]
    pub hash: [u8; 32],
    /// The time of the block in seconds since 1970, as the endpoints say.
    pub timestamp: u64,
}

fn in_hex<S: serde::Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&const_hex::encode_prefixed(hash))
}

impl BlockId {
    /// Returns the time of the block, if this machine can represent it.
    #[must_use]
    pub fn time(&self) -> Option<SystemTime> {
        system_time(self.timestamp)
    }
}

/// Reads a number of JSON-RPC, such as `0x1f`.
pub(super) fn quantity(text: &str) -> Option<u64> {
    let digits = text.strip_prefix("0x").filter(|digits| !digits.starts_with('+'))?;
    u64::from_str_radix(digits, 16).ok()
}

/// A header as an endpoint writes it: its hash, and its fields as text. Everything else that a block has is skipped.
#[derive(Default)]
pub(super) struct Header {
    hash: Option<String>,
    fields: [Option<String>; FIELDS.len()],
}

impl Header {
    /// Returns the block that the header says it is of.
    pub(super) fn id(&self) -> Option<BlockId> {
        let number = |name| quantity(self.field(name)?);
        let hash = const_hex::decode_to_array(self.hash.as_deref()?).ok()?;
        Some(BlockId { number: number("number")?, hash, timestamp: number("timestamp")? })
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields[FIELDS.iter().position(|(field, _)| *field == name)?].as_deref()
    }

    /// Returns the state root, if the fields are those of the block with this hash.
    pub(super) fn state_root(&self, hash: [u8; 32]) -> Option<[u8; 32]> {
        let mut fields = Vec::new();
        for (index, ((_, form), text)) in FIELDS.iter().zip(&self.fields).enumerate() {
            let Some(text) = text else {
                if index < ALWAYS {
                    return None;
                }
                break;
            };
            let digits = text.strip_prefix("0x")?;
            // A number can have an odd number of digits.
            let digits =
                if *form == Form::Number && digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
            let mut bytes = const_hex::decode(digits).ok()?;
            if *form == Form::Number {
                bytes.drain(..bytes.iter().take_while(|byte| **byte == 0).count());
            }
            bytes.as_slice().encode(&mut fields);
        }
        let mut encoded = Vec::new();
        alloy_rlp::Header { list: true, payload_length: fields.len() }.encode(&mut encoded);
        encoded.extend(fields);
        (keccak256(&encoded) == hash).then(|| const_hex::decode_to_array(self.field("stateRoot")?).ok())?
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Header;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a block")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
                let mut header = Header::default();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "hash" {
                        header.hash = map.next_value()?;
                    } else if let Some(index) = FIELDS.iter().position(|(field, _)| *field == name) {
                        header.fields[index] = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(header)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}
