//! The digest by which a refresh recognises a published document; what goes into it is decided by the caller.

use super::canon;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 over the compact text with sorted keys, in lower-case hex.
pub(crate) fn sha256(document: &Value) -> serde_json::Result<String> {
    let text = canon::compact(document)?;
    Ok(Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_digest_is_that_of_the_compact_text() {
        // The digest of the two bytes `{}`, from another program.
        assert_eq!(sha256(&json!({})).unwrap(), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    #[test]
    fn the_order_of_the_keys_does_not_matter() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":2}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"b":2,"a":1}"#).unwrap();
        assert_eq!(sha256(&one).unwrap(), sha256(&other).unwrap());
    }
}
