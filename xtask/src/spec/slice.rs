//! The part of a document that some of its operations need; what it says in words and in which version is left alone.

use super::SpecError;
use super::refs;
use serde_json::{Map, Value};

/// Keeps the operations whose path contains the text, in either case, and the components that they reach.
///
/// Root `tags` are prose and go; `webhooks` are calls of the server, which no client makes, and go as well.
pub(crate) fn slice(document: &Value, path_contains: &str) -> Result<Value, SpecError> {
    let wanted = path_contains.to_lowercase();
    let mut kept = Map::new();
    for field in ["openapi", "info", "servers", "jsonSchemaDialect"] {
        if let Some(value) = document.get(field) {
            kept.insert(field.to_owned(), value.clone());
        }
    }
    let paths: Map<String, Value> = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(path, _)| path.starts_with('/') && path.to_lowercase().contains(&wanted))
        .map(|(path, item)| (path.clone(), item.clone()))
        .collect();
    if operations(&paths).next().is_none() {
        return Err(SpecError::NoOperation(path_contains.to_owned()));
    }
    // The document's own security holds for the operations without one; where all have one it is nobody's.
    if let Some(security) = document.get("security")
        && operations(&paths).any(|operation| operation.get("security").is_none())
    {
        kept.insert("security".to_owned(), security.clone());
    }
    kept.insert("paths".to_owned(), Value::Object(paths));

    let mut kept = Value::Object(kept);
    let mut components = Map::new();
    for (section, name) in refs::reachable(document, &kept)? {
        let Some(value) = document.get("components").and_then(|c| c.get(&section)?.get(&name)) else { continue };
        if let Value::Object(into) = components.entry(section).or_insert_with(|| Value::Object(Map::new())) {
            into.insert(name, value.clone());
        }
    }
    if let Value::Object(kept) = &mut kept
        && !components.is_empty()
    {
        kept.insert("components".to_owned(), Value::Object(components));
    }
    // A reference may also lead into another path, which is not among those that were kept.
    for reference in refs::collect(super::kinds::Kind::Document, "#", &kept)? {
        reference.resolve(&kept)?;
    }
    Ok(kept)
}

/// A path item may be a reference, which stands for operations.
fn operations(paths: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    const METHODS: [&str; 9] = ["$ref", "get", "put", "post", "delete", "options", "head", "patch", "trace"];
    paths.values().flat_map(|item| METHODS.iter().filter_map(|method| item.get(method)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "openapi": "3.1.0",
            "info": {"title": "Library", "version": "1"},
            "tags": [{"name": "books"}],
            "security": [{"key": []}],
            "paths": {
                "/books": {"get": {
                    "tags": ["books"],
                    "parameters": [{"$ref": "#/components/parameters/Page"}],
                    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Book"}}}}},
                }},
                "/shelves": {"get": {"security": [], "responses": {"200": {"$ref": "#/components/responses/Shelf"}}}},
            },
            "components": {
                "schemas": {
                    "Book": {"properties": {"sequel": {"$ref": "#/components/schemas/Book"},
                                            "author": {"$ref": "#/components/schemas/Author"}}},
                    "Author": {"type": "object"},
                    "Shelf": {"type": "object"},
                },
                "parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}},
                "responses": {"Shelf": {"description": "", "content": {"x/y": {"schema": {"$ref": "#/components/schemas/Shelf"}}}}},
                "securitySchemes": {"key": {"type": "apiKey"}, "other": {"type": "http"}},
            },
        })
    }

    fn names(document: &Value, section: &str) -> Vec<String> {
        let mut names: Vec<String> =
            document["components"][section].as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
        names.sort();
        names
    }

    #[test]
    fn what_an_operation_reaches_is_kept_even_where_schemas_refer_to_themselves() {
        let kept = slice(&document(), "BOOK").unwrap();
        assert_eq!(kept["paths"].as_object().unwrap().len(), 1);
        assert_eq!(names(&kept, "schemas"), ["Author", "Book"]);
        assert_eq!(names(&kept, "parameters"), ["Page"]);
        assert_eq!(names(&kept, "responses"), Vec::<String>::new());
    }

    #[test]
    fn the_security_of_the_document_goes_with_the_operations_that_have_none() {
        assert_eq!(names(&slice(&document(), "books").unwrap(), "securitySchemes"), ["key"]);
        let kept = slice(&document(), "shelves").unwrap();
        assert_eq!(names(&kept, "securitySchemes"), Vec::<String>::new());
        assert_eq!(kept.get("security"), None);
    }

    #[test]
    fn the_tags_of_the_document_go_and_those_of_an_operation_stay() {
        let kept = slice(&document(), "books").unwrap();
        assert_eq!(kept.get("tags"), None);
        assert_eq!(kept["paths"]["/books"]["get"]["tags"], json!(["books"]));
    }

    #[test]
    fn no_matching_path_is_an_error() {
        assert_eq!(slice(&document(), "cinema"), Err(SpecError::NoOperation("cinema".to_owned())));
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_an_error_with_its_place() {
        let mut document = document();
        document["components"]["schemas"].as_object_mut().unwrap().remove("Author");
        assert_eq!(
            slice(&document, "books"),
            Err(SpecError::UnresolvedRef {
                pointer: "#/components/schemas/Book/properties/author/$ref".to_owned(),
                target: "#/components/schemas/Author".to_owned(),
            })
        );
    }

    #[test]
    fn a_reference_into_another_document_is_an_error() {
        let mut document = document();
        document["components"]["schemas"]["Author"] = json!({"$ref": "people.json#/Author"});
        assert!(matches!(slice(&document, "books"), Err(SpecError::RemoteRef { .. })));
    }

    #[test]
    fn a_reference_into_a_path_that_was_cut_off_is_an_error() {
        let mut document = document();
        document["components"]["schemas"]["Author"] = json!({"$ref": "#/paths/~1shelves/get/responses/200"});
        assert!(matches!(slice(&document, "books"), Err(SpecError::UnresolvedRef { .. })));
    }
}
