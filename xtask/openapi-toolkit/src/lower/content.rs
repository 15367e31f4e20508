//! The content of a string: `contentEncoding` and `contentMediaType`, if OpenAPI 3.0 has a format for them.

use super::log::{Log, schemas};
use crate::Error;
use serde_json::{Map, Value, json};

/// Rewrites base64 and raw bytes. Everything else is kept, and validation rejects it.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        let is = |field: &str, value: &str| schema.get(field).and_then(Value::as_str) == Some(value);
        let raw = is("contentMediaType", "application/octet-stream");
        // The text is the bytes themselves, which is no encoding.
        if is("contentEncoding", "binary") && may_become(schema, "binary") {
            schema.remove("contentEncoding");
            schema.insert("format".to_owned(), json!("binary"));
            if schema.remove("contentMediaType").is_some() && !raw {
                log.note(at, "contentMediaType", "dropped: the format `binary` is any bytes");
            }
            return Ok(());
        }
        // Pydantic writes base64 as a format of its own.
        let format = is("format", "base64") && !schema.contains_key("contentEncoding");
        if format || is("contentEncoding", "base64") && may_become(schema, "byte") {
            schema.remove("contentEncoding");
            // The format `byte` means base64 of raw bytes.
            if raw {
                schema.remove("contentMediaType");
            }
            schema.insert("format".to_owned(), json!("byte"));
        } else if raw && !schema.contains_key("contentEncoding") && may_become(schema, "binary") {
            schema.remove("contentMediaType");
            schema.insert("format".to_owned(), json!("binary"));
        }
        Ok(())
    })
}

fn may_become(schema: &Map<String, Value>, format: &str) -> bool {
    schema.get("format").is_none_or(|present| present == format)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn base64_becomes_the_format_byte() {
        let byte = json!({"type": "string", "format": "byte"});
        assert_eq!(testing::schema(pass, &json!({"type": "string", "contentEncoding": "base64"})), byte);
        let with_media_type =
            json!({"type": "string", "contentEncoding": "base64", "contentMediaType": "application/octet-stream"});
        assert_eq!(testing::schema(pass, &with_media_type), byte);
        let of_pydantic = json!({"type": "string", "format": "base64", "contentMediaType": "application/octet-stream"});
        assert_eq!(testing::schema(pass, &of_pydantic), byte);
    }

    #[test]
    fn raw_bytes_become_the_format_binary() {
        assert_eq!(
            testing::schema(pass, &json!({"type": "string", "contentMediaType": "application/octet-stream"})),
            json!({"type": "string", "format": "binary"})
        );
    }

    #[test]
    fn other_contents_are_left_for_validation_to_reject() {
        testing::assert_unchanged(pass, &json!({"type": "string", "contentMediaType": "application/json"}));
        testing::assert_unchanged(pass, &json!({"type": "string", "contentEncoding": "base32"}));
        testing::assert_unchanged(pass, &json!({"type": "string", "contentEncoding": "base64", "format": "uri"}));
    }
}
