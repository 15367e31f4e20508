//! The test vectors, for the tests of what is not public.

use serde_json::Value;

pub(crate) fn vector(file: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/");
    serde_json::from_str(&std::fs::read_to_string(format!("{path}{file}")).unwrap()).unwrap()
}

pub(crate) fn bytes<const N: usize>(hex: &Value) -> [u8; N] {
    const_hex::decode_to_array(hex.as_str().unwrap()).unwrap()
}
