//! The canonical text of a JSON value, compact or pretty, and its digest. Nothing here knows OpenAPI.

use crate::Error;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A value that is serialized with the keys of every object sorted.
///
/// Sorting here does not depend on the order of `serde_json::Map`: another crate of the build may enable its feature
/// `preserve_order`, and the text would then change with the dependency tree.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                let mut out = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    out.serialize_entry(key, &Sorted(value))?;
                }
                out.end()
            }
            Value::Array(list) => serializer.collect_seq(list.iter().map(Sorted)),
            scalar => scalar.serialize(serializer),
        }
    }
}

/// Returns the text without white space.
///
/// # Errors
///
/// Fails if the value cannot be written as JSON.
pub fn compact(value: &Value) -> Result<String, Error> {
    serde_json::to_string(&Sorted(value)).map_err(not_writable)
}

/// Returns the indented text with a newline at its end.
///
/// # Errors
///
/// Fails if the value cannot be written as JSON.
pub fn pretty(value: &Value) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(&Sorted(value)).map_err(not_writable)?;
    text.push('\n');
    Ok(text)
}

/// Returns the SHA-256 of the compact text, in lower-case hex.
///
/// # Errors
///
/// Fails if the value cannot be written as JSON.
pub fn sha256(value: &Value) -> Result<String, Error> {
    let text = compact(value)?;
    Ok(Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

#[allow(clippy::needless_pass_by_value, reason = "`map_err` passes the error by value")]
fn not_writable(error: serde_json::Error) -> Error {
    Error::NotWritable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth_and_lists_are_not() {
        let text = compact(&json!({"b": [{"z": 1, "a": 2}, 1], "a": null})).unwrap();
        assert_eq!(text, r#"{"a":null,"b":[{"a":2,"z":1},1]}"#);
    }

    #[test]
    fn the_pretty_text_ends_in_one_newline() {
        assert_eq!(pretty(&json!({"b": 1, "a": 2})).unwrap(), "{\n  \"a\": 2,\n  \"b\": 1\n}\n");
    }

    #[test]
    fn the_digest_is_that_of_the_compact_text() {
        // The digest of the two bytes `{}`, from another program.
        assert_eq!(sha256(&json!({})).unwrap(), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    #[test]
    fn the_digest_does_not_depend_on_the_order_of_keys() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":2}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"b":2,"a":1}"#).unwrap();
        assert_eq!(sha256(&one).unwrap(), sha256(&other).unwrap());
    }
}
