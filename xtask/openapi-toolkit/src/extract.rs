//! The whole way from bytes to a part of the document in OpenAPI 3.0.3.

use crate::{Error, Filter, lower, parse, slice, validate};
use serde_json::Value;

/// Parses a document, keeps the operations that match, lowers the result to OpenAPI 3.0.3 and validates it.
///
/// # Errors
///
/// Fails if one of the steps does. A construct that no matching operation reaches cannot make it fail.
pub fn extract(bytes: &[u8], filter: &Filter) -> Result<Value, Error> {
    let mut document = slice(&parse(bytes)?, filter)?;
    lower(&mut document)?;
    validate(&document)?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LIBRARY: &str = include_str!("../fixtures/library.json");

    fn extracted(document: &str, paths: &[&str], tags: &[&str]) -> Result<Value, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let filter = Filter { paths: owned(paths), tags: owned(tags), ..Filter::default() };
        extract(document.as_bytes(), &filter).map_err(|error| error.to_string())
    }

    #[test]
    fn the_whole_document_is_lowered_with_its_prose() {
        let document = extracted(LIBRARY, &[], &[]).unwrap();
        assert_eq!(document["openapi"], "3.0.3");
        assert_eq!(document["info"]["title"], "Lending Library");
        assert_eq!(document["paths"].as_object().unwrap().len(), 2);
        let shelf = &document["components"]["schemas"]["Book"]["properties"]["shelf"];
        assert_eq!(shelf, &json!({"type": "string", "nullable": true, "default": null}));
    }

    #[test]
    fn only_matching_operations_are_kept() {
        let by_path = extracted(LIBRARY, &["MEMBERS"], &[]).unwrap();
        assert_eq!(by_path["components"]["schemas"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Member"]);
        let by_tag = extracted(LIBRARY, &[], &["Books"]).unwrap();
        assert_eq!(by_tag["paths"].as_object().unwrap().keys().collect::<Vec<_>>(), ["/v1/Books"]);
        assert_eq!(extracted(LIBRARY, &["members", "books"], &[]).unwrap(), extracted(LIBRARY, &[], &[]).unwrap());
    }

    #[test]
    fn an_unsupported_construct_is_rejected_only_if_an_operation_reaches_it() {
        let mut document: Value = serde_json::from_str(LIBRARY).unwrap();
        document["components"]["schemas"]["Loner"] = json!({"atLeast": 1});
        assert!(extracted(&document.to_string(), &[], &[]).is_ok());
        document["components"]["schemas"]["Author"]["atLeast"] = json!(1);
        let error = extracted(&document.to_string(), &[], &[]).unwrap_err();
        assert!(error.contains("#/components/schemas/Author/atLeast"), "{error}");
    }

    #[test]
    fn a_filter_without_a_match_is_an_error() {
        let error = extracted(LIBRARY, &[], &["Films"]).unwrap_err();
        assert!(error.contains("no operation has the tag `Films`"), "{error}");
    }
}
