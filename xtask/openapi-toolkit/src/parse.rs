//! Parses bytes into a document of a supported version. The grammar is checked later, on the result.

use crate::Error;
use serde_json::Value;

/// A supported version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// OpenAPI 3.0, which lowering leaves unchanged.
    V30,
    /// OpenAPI 3.1, which is lowered.
    V31,
}

/// Parses the bytes.
///
/// Every later step recurses over the value, and relies on the parser's limit of 128 levels: deeper nesting is rejected
/// here, so nothing later can exhaust the stack.
///
/// # Errors
///
/// Fails if they are not JSON, or not an OpenAPI document of a supported version.
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| Error::NotJson(error.to_string()))?;
    version(&document)?;
    Ok(document)
}

/// Returns the version that the document declares.
///
/// # Errors
///
/// Fails if it declares none, or one that is not supported.
pub fn version(document: &Value) -> Result<Version, Error> {
    if let Some(swagger) = document.get("swagger") {
        return Err(Error::Swagger(swagger.as_str().map_or_else(|| swagger.to_string(), str::to_owned)));
    }
    match document.get("openapi").and_then(Value::as_str) {
        Some(v) if v == "3.0" || v.starts_with("3.0.") => Ok(Version::V30),
        Some(v) if v == "3.1" || v.starts_with("3.1.") => Ok(Version::V31),
        Some(v) => Err(Error::UnsupportedVersion(v.to_owned())),
        None => Err(Error::NotOpenApi),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(text: &str) -> Error {
        parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn each_kind_of_unsupported_input_has_its_own_error() {
        assert!(matches!(rejected("<!doctype html>"), Error::NotJson(_)));
        assert_eq!(rejected("[]"), Error::NotOpenApi);
        assert_eq!(rejected(r#"{"openapi": 3}"#), Error::NotOpenApi);
        assert_eq!(rejected(r#"{"swagger": "2.0"}"#), Error::Swagger("2.0".to_owned()));
        assert_eq!(rejected(r#"{"openapi": "4.0.0"}"#), Error::UnsupportedVersion("4.0.0".to_owned()));
    }

    #[test]
    fn both_versions_are_supported() {
        assert_eq!(version(&parse(br#"{"openapi": "3.0.3"}"#).unwrap()).unwrap(), Version::V30);
        assert_eq!(version(&parse(br#"{"openapi": "3.1.0"}"#).unwrap()).unwrap(), Version::V31);
    }

    #[test]
    fn nesting_that_could_exhaust_the_stack_is_rejected_by_the_parser() {
        let deep = format!("{{\"openapi\": \"3.1.0\", \"x\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(rejected(&deep), Error::NotJson(_)));
    }
}
