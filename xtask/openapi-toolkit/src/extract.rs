//! The whole way from bytes to a part of the document in OpenAPI 3.0.3.

use crate::lower::{self, Log, Note};
use crate::{Error, Filter, grammar, parse, slice, validate};
use serde_json::Value;

/// A part of a document in OpenAPI 3.0.3.
#[derive(Debug)]
#[non_exhaustive]
pub struct Extract {
    /// The document.
    pub document: Value,
    /// The constructs whose lowering loses something.
    pub notes: Vec<Note>,
}

/// Parses a document, keeps the operations that match, lowers the result to OpenAPI 3.0.3 and validates it.
///
/// # Errors
///
/// Fails if one of the steps does: [`Error::Several`] with all constructs that stand in the way, each with its pointer into the
/// document that was given. A construct that no matching operation reaches cannot make it fail.
pub fn extract(bytes: &[u8], filter: &Filter) -> Result<Extract, Error> {
    let mut document = slice(&parse(bytes)?, filter)?;
    let mut log = Log::default();
    lower::run(&mut document, &mut log)?;
    for error in grammar::all(&document) {
        log.reject(error);
    }
    if !log.has_errors()
        && let Err(error) = validate(&document)
    {
        log.reject(error);
    }
    let notes = log.finish()?;
    Ok(Extract { document, notes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LIBRARY: &str = include_str!("../fixtures/library.json");

    fn extracted(document: &str, paths: &[&str], tags: &[&str]) -> Result<Value, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let filter = Filter { paths: owned(paths), tags: owned(tags), ..Filter::default() };
        extract(document.as_bytes(), &filter).map(|extract| extract.document).map_err(|error| error.to_string())
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
    fn every_construct_that_cannot_be_lowered_is_named_at_its_place_in_the_document_that_was_given() {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "", "version": ""},
            "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
            "components": {
                "pathItems": {"A": {"get": {"responses": {"200": {"description": "", "content": {"a/b": {"schema": {
                    "type": ["object", "null", "string"],
                    "$ref": "#/components/schemas/S/$defs/D",
                    "allOf": [{"if": {}}],
                    "properties": {"p": {"anyOf": [{"type": "null"}, {"type": "array", "contains": {}}]}},
                }}}}}}}},
                "schemas": {"S": {"$defs": {"D": {
                    "patternProperties": {"^b": {"type": "string"}, "^a": {"minContains": 1}},
                    "additionalProperties": false,
                    "properties": {"t": {"prefixItems": [{"type": "string"}, {"unevaluatedItems": false}], "items": false}},
                }}}},
            },
        });
        let error = extract(document.to_string().as_bytes(), &Filter::default()).unwrap_err();
        let Error::Several(errors) = &error else { panic!("{error}") };
        let mut pointers: Vec<_> = errors.iter().filter_map(Error::pointer).collect();
        pointers.sort_unstable();
        let (path, definition) =
            ("#/components/pathItems/A/get/responses/200/content/a~1b/schema", "#/components/schemas/S/$defs/D");
        assert_eq!(
            pointers,
            [
                format!("{path}/allOf/0/if"),
                format!("{path}/properties/p/anyOf/1/contains"),
                format!("{definition}/patternProperties/^a/minContains"),
                format!("{definition}/properties/t/prefixItems/1/unevaluatedItems"),
            ],
            "{error}"
        );
        for pointer in pointers {
            assert!(document.pointer(&pointer[1..]).is_some(), "{pointer}");
        }
        assert_eq!(error.to_string().lines().count(), 4, "{error}");
    }

    #[test]
    fn an_operation_that_two_paths_share_has_an_id_that_is_not_unique() {
        let item = json!({"$ref": "#/components/pathItems/A"});
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {"/a": item, "/b": item},
            "components": {"pathItems": {"A": {"get": {"operationId": "a", "responses": {"200": {"description": ""}}}}}},
        });
        let error = extract(document.to_string().as_bytes(), &Filter::default()).unwrap_err();
        assert!(matches!(error, Error::DuplicateOperation { .. }), "{error}");
        assert_eq!(error.pointer(), Some("#/components/pathItems/A/get/operationId"));
    }

    #[test]
    fn a_pass_that_cannot_go_on_is_the_only_error() {
        let names = json!({"enum": ["x".repeat(50_000)], "type": "string"});
        let object = json!({"type": ["object", "null"], "propertyNames": {"$ref": "#/components/schemas/E"}});
        let mut schemas: serde_json::Map<_, _> = (0..1000).map(|n| (format!("S{n}"), object.clone())).collect();
        schemas.insert("E".to_owned(), names);
        let every: Vec<_> = (0..1000).map(|n| json!({"$ref": format!("#/components/schemas/S{n}")})).collect();
        let content = json!({"a/b": {"schema": {"anyOf": every}}});
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "", "version": ""}, "components": {"schemas": schemas},
            "paths": {"/a": {"get": {"responses": {"200": {"description": "", "content": content}}}}},
        });
        let error = extract(document.to_string().as_bytes(), &Filter::default()).unwrap_err();
        assert!(matches!(error, Error::TooManyCopies { .. }), "{error}");
    }

    #[test]
    fn an_unsupported_construct_is_rejected_only_if_an_operation_reaches_it() {
        let mut document: Value = serde_json::from_str(LIBRARY).unwrap();
        document["components"]["schemas"]["Loner"] = json!({"contains": {}});
        assert!(extracted(&document.to_string(), &[], &[]).is_ok());
        document["components"]["schemas"]["Author"]["contains"] = json!({});
        let error = extracted(&document.to_string(), &[], &[]).unwrap_err();
        assert!(error.contains("#/components/schemas/Author/contains"), "{error}");
    }

    #[test]
    fn a_filter_without_a_match_is_an_error() {
        let error = extracted(LIBRARY, &[], &["Films"]).unwrap_err();
        assert!(error.contains("no operation has the tag `Films`"), "{error}");
    }
}
