//! From bytes to a document whose version the passes know; the grammar is checked later, on the result.

use super::SpecError;
use serde_json::Value;

/// The versions of OpenAPI that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// 3.0: taken as it is.
    V30,
    /// 3.1: lowered.
    V31,
}

/// Parses the bytes and makes sure that they are an OpenAPI document of a version that is read.
///
/// Everything after this recurses over the value, and leans on the parser's bound of 128 levels: what nests deeper is
/// refused here, so nothing later can exhaust the stack.
pub(crate) fn document(bytes: &[u8]) -> Result<Value, SpecError> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| SpecError::NotJson(error.to_string()))?;
    version(&document)?;
    Ok(document)
}

/// The version that the document says it is.
pub(crate) fn version(document: &Value) -> Result<Version, SpecError> {
    if let Some(swagger) = document.get("swagger") {
        return Err(SpecError::Swagger(plain(swagger)));
    }
    match document.get("openapi").and_then(Value::as_str) {
        Some(v) if v == "3.0" || v.starts_with("3.0.") => Ok(Version::V30),
        Some(v) if v == "3.1" || v.starts_with("3.1.") => Ok(Version::V31),
        Some(v) => Err(SpecError::UnsupportedVersion(v.to_owned())),
        None => Err(SpecError::NotOpenApi),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> SpecError {
        document(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn what_is_not_json_not_openapi_or_too_old_is_told_apart() {
        assert!(matches!(refused("<!doctype html>"), SpecError::NotJson(_)));
        assert_eq!(refused("[]"), SpecError::NotOpenApi);
        assert_eq!(refused(r#"{"openapi": 3}"#), SpecError::NotOpenApi);
        assert_eq!(refused(r#"{"swagger": "2.0"}"#), SpecError::Swagger("2.0".to_owned()));
        assert_eq!(refused(r#"{"openapi": "4.0.0"}"#), SpecError::UnsupportedVersion("4.0.0".to_owned()));
    }

    #[test]
    fn both_versions_are_read() {
        assert_eq!(version(&document(br#"{"openapi": "3.0.3"}"#).unwrap()).unwrap(), Version::V30);
        assert_eq!(version(&document(br#"{"openapi": "3.1.0"}"#).unwrap()).unwrap(), Version::V31);
    }

    #[test]
    fn nesting_that_could_exhaust_the_stack_is_refused_by_the_parser() {
        let deep = format!("{{\"openapi\": \"3.1.0\", \"x\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(refused(&deep), SpecError::NotJson(_)));
    }
}
