//! Parses bytes into a document of a supported version. The grammar is checked later, on the result.

use crate::Error;
use crate::pointer;
use serde_json::Value;

/// The maximum length of the pointer to a value. Many later steps keep the pointers of many values.
const MAX_POINTER: usize = 2048;

/// A supported version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Version {
    /// OpenAPI 3.0, which lowering leaves unchanged.
    V30,
    /// OpenAPI 3.1, which is lowered.
    V31,
}

/// Parses the bytes.
///
/// Every later step recurses over the value, and relies on the parser's limit of 128 levels: deeper nesting is rejected
/// here, so nothing later can exhaust the stack. The same holds for pointers: with a name of a megabyte in them, the pointers
/// of a small document would fill the memory.
///
/// # Errors
///
/// Fails if they are not JSON, not an OpenAPI document of a supported version, or the names in it are too long.
pub fn parse(bytes: &[u8]) -> Result<Value, Error> {
    // A byte order mark says nothing about UTF-8, and some editors write one.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let document: Value = serde_json::from_slice(bytes).map_err(|error| Error::NotJson(error.to_string()))?;
    version(&document)?;
    check_pointers(&document, &mut "#".to_owned())?;
    Ok(document)
}

fn check_pointers(value: &Value, at: &mut String) -> Result<(), Error> {
    if at.len() > MAX_POINTER {
        let pointer = at.chars().take(80).collect();
        return Err(Error::PointerTooLong { pointer, limit: MAX_POINTER });
    }
    let mut child = |token: &str, value: &Value| {
        let back = pointer::push(at, token);
        check_pointers(value, at)?;
        at.truncate(back);
        Ok(())
    };
    match value {
        Value::Object(map) => map.iter().try_for_each(|(key, value)| child(key, value)),
        Value::Array(list) => list.iter().enumerate().try_for_each(|(index, value)| child(&index.to_string(), value)),
        _ => Ok(()),
    }
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
        assert!(parse("\u{feff}{\"openapi\": \"3.1.0\"}".as_bytes()).is_ok(), "a byte order mark says nothing");
    }

    #[test]
    fn names_that_would_make_every_pointer_long_are_rejected() {
        let named = |name: &str| format!(r#"{{"openapi": "3.1.0", "paths": {{"/{name}": {{"get": {{}}}}}}}}"#);
        let fits = MAX_POINTER - "#/paths/~1/get".len();
        assert!(parse(named(&"a".repeat(fits)).as_bytes()).is_ok());
        let error = rejected(&named(&"a".repeat(fits + 1))).to_string();
        assert!(error.starts_with("#/paths/~1aaa") && error.len() < 200, "{error}");
        assert!(error.contains("longer than 2048 bytes"), "{error}");
    }

    #[test]
    fn nesting_that_could_exhaust_the_stack_is_rejected_by_the_parser() {
        let deep = format!("{{\"openapi\": \"3.1.0\", \"x\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(matches!(rejected(&deep), Error::NotJson(_)));
    }
}
