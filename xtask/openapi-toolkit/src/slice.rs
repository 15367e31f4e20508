//! The part of a document that some of its operations need, in the version and with the prose of the document.
//!
//! Root `tags` are prose, and `webhooks` are calls by the server, so both are dropped.

use super::kinds::Kind;
use super::{pointer, refs};
use crate::Error;
use crate::copy_budget::CopyBudget;
use serde_json::{Map, Value};

/// The operations to keep: those that match a path and a tag, and those that are named.
///
/// One match in each list is enough, and an empty list matches everything. If only operations are named, nothing else is kept.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Parts of paths, in either case.
    pub paths: Vec<String>,
    /// Tags, as they are written.
    pub tags: Vec<String>,
    /// Operations to keep whatever the other lists say, each as `GET /path`. A name that the document does not have is an error.
    pub operations: Vec<String>,
}

impl Filter {
    /// Matches the operations whose path contains the text.
    #[must_use]
    pub fn path(text: &str) -> Self {
        Self { paths: vec![text.to_owned()], ..Self::default() }
    }

    fn has_path(&self, path: &str) -> bool {
        if self.paths.is_empty() {
            return self.operations.is_empty() || !self.tags.is_empty();
        }
        let path = path.to_lowercase();
        self.paths.iter().any(|filter| path.contains(&filter.to_lowercase()))
    }

    fn names(&self, path: &str, method: &str) -> bool {
        self.operations.iter().any(|operation| {
            operation.split_once(' ').is_some_and(|(name, of)| of == path && name.eq_ignore_ascii_case(method))
        })
    }

    fn has_tag(&self, operation: &Value) -> bool {
        let mut tags = operation.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        self.tags.is_empty() || tags.any(|tag| self.tags.iter().any(|filter| filter == tag))
    }

    /// Returns the path item with the operations that match, or `None` if there are none.
    fn part(
        &self,
        document: &Value,
        (path, item): (&str, &Value),
        budget: &mut CopyBudget,
    ) -> Result<Option<Value>, Error> {
        let has_path = self.has_path(path);
        if !path.starts_with('/') || !(has_path || METHODS.iter().any(|method| self.names(path, method))) {
            return Ok(None);
        }
        if has_path && self.tags.is_empty() {
            return Ok(Some(item.clone()));
        }
        let mut item = match item.get("$ref").and_then(Value::as_str) {
            // Only some operations of a shared path item may match, so it replaces the reference.
            Some(target) => {
                let reference = refs::Reference { pointer: String::new(), target: target.to_owned() };
                match reference.resolve(document) {
                    Ok(item) => budget.copy(item, &pointer::join("#/paths", path))?,
                    // Kept, so that a later step reports the error with its location.
                    Err(_) => return Ok(Some(item.clone())),
                }
            }
            None => item.clone(),
        };
        let Some(fields) = item.as_object_mut() else { return Ok(None) };
        fields.retain(|field, value| {
            !METHODS.contains(&field.as_str()) || has_path && self.has_tag(value) || self.names(path, field)
        });
        Ok(METHODS.iter().any(|method| fields.contains_key(*method)).then_some(item))
    }

    fn described(&self) -> String {
        let list = |texts: &[String]| texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" or ");
        match (self.paths.is_empty(), self.tags.is_empty()) {
            (true, true) => "the document has none".to_owned(),
            (false, true) => format!("no path contains {}", list(&self.paths)),
            (true, false) => format!("no operation has the tag {}", list(&self.tags)),
            (false, false) => {
                format!("no operation whose path contains {} has the tag {}", list(&self.paths), list(&self.tags))
            }
        }
    }
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Returns the operations that match, and the components that they reach.
///
/// # Errors
///
/// Fails if no operation matches, or if a reference of the result cannot be resolved inside it.
pub fn slice(document: &Value, filter: &Filter) -> Result<Value, Error> {
    let mut kept = Map::new();
    for field in ["openapi", "info", "servers", "jsonSchemaDialect"] {
        if let Some(value) = document.get(field) {
            kept.insert(field.to_owned(), value.clone());
        }
    }
    let (mut paths, mut budget) = (Map::new(), CopyBudget::new());
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        if let Some(item) = filter.part(document, (path, item), &mut budget)? {
            paths.insert(path.clone(), item);
        }
    }
    if let Some(missing) = filter.operations.iter().find(|operation| !has(&paths, operation)) {
        return Err(Error::NoOperation(format!("the document does not have `{missing}`")));
    }
    if operations(&paths).next().is_none() {
        return Err(Error::NoOperation(filter.described()));
    }
    // The security of the document holds for operations without one of their own. If all have one, it has no effect.
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
    // A reference may also lead into a path that was not kept.
    for reference in refs::collect(Kind::Document, "#", &kept)? {
        reference.resolve(&kept)?;
    }
    Ok(kept)
}

/// Returns `true` if the paths have the operation, which is named as in [`Filter::operations`].
fn has(paths: &Map<String, Value>, operation: &str) -> bool {
    let (method, path) = operation.split_once(' ').unwrap_or_default();
    // A path item that is a reference is kept whole, and a later step resolves it.
    paths.get(path).is_some_and(|item| {
        item.get("$ref").is_some() || item.get(method.to_ascii_lowercase()).is_some_and(Value::is_object)
    })
}

/// Returns the operations. A path item that is a reference counts as one.
fn operations(paths: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    paths.values().flat_map(|item| METHODS.iter().chain(&["$ref"]).filter_map(|method| item.get(method)))
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
    fn reachable_components_are_kept_even_if_schemas_refer_to_themselves() {
        let kept = slice(&document(), &Filter::path("BOOK")).unwrap();
        assert_eq!(kept["paths"].as_object().unwrap().len(), 1);
        assert_eq!(names(&kept, "schemas"), ["Author", "Book"]);
        assert_eq!(names(&kept, "parameters"), ["Page"]);
        assert_eq!(names(&kept, "responses"), Vec::<String>::new());
    }

    #[test]
    fn the_security_of_the_document_is_kept_for_operations_without_their_own() {
        assert_eq!(names(&slice(&document(), &Filter::path("books")).unwrap(), "securitySchemes"), ["key"]);
        let kept = slice(&document(), &Filter::path("shelves")).unwrap();
        assert_eq!(names(&kept, "securitySchemes"), Vec::<String>::new());
        assert_eq!(kept.get("security"), None);
    }

    #[test]
    fn the_tags_of_the_document_are_dropped_and_those_of_an_operation_are_kept() {
        let kept = slice(&document(), &Filter::path("books")).unwrap();
        assert_eq!(kept.get("tags"), None);
        assert_eq!(kept["paths"]["/books"]["get"]["tags"], json!(["books"]));
    }

    #[test]
    fn no_matching_path_is_an_error() {
        assert_eq!(
            slice(&document(), &Filter::path("cinema")),
            Err(Error::NoOperation("no path contains `cinema`".to_owned()))
        );
    }

    #[test]
    fn an_unresolved_reference_is_an_error_with_its_location() {
        let mut document = document();
        document["components"]["schemas"].as_object_mut().unwrap().remove("Author");
        assert_eq!(
            slice(&document, &Filter::path("books")),
            Err(Error::UnresolvedRef {
                pointer: "#/components/schemas/Book/properties/author/$ref".to_owned(),
                target: "#/components/schemas/Author".to_owned(),
            })
        );
    }

    #[test]
    fn a_reference_into_another_document_is_an_error() {
        let mut document = document();
        document["components"]["schemas"]["Author"] = json!({"$ref": "people.json#/Author"});
        assert!(matches!(slice(&document, &Filter::path("books")), Err(Error::RemoteRef { .. })));
    }

    #[test]
    fn a_reference_into_a_dropped_path_is_an_error() {
        let mut document = document();
        document["components"]["schemas"]["Author"] = json!({"$ref": "#/paths/~1shelves/get/responses/200"});
        assert!(matches!(slice(&document, &Filter::path("books")), Err(Error::UnresolvedRef { .. })));
    }

    #[test]
    fn a_tag_keeps_its_operations_and_drops_their_neighbours() {
        let mut document = document();
        document["paths"]["/books"]["post"] = json!({"tags": ["desk"], "responses": {}});
        let tagged = |tag: &str| Filter { tags: vec![tag.to_owned()], ..Filter::default() };
        let kept = slice(&document, &tagged("desk")).unwrap();
        assert_eq!(kept["paths"], json!({"/books": {"post": {"tags": ["desk"], "responses": {}}}}));
        assert_eq!(names(&kept, "schemas"), Vec::<String>::new());
        let error = slice(&document, &tagged("cinema"));
        assert_eq!(error, Err(Error::NoOperation("no operation has the tag `cinema`".to_owned())));
    }

    #[test]
    fn tags_are_searched_in_a_shared_path_item_and_a_missing_one_is_an_error() {
        let mut document = document();
        document["components"]["pathItems"] = json!({"Desk": {
            "get": {"tags": ["desk"], "responses": {}},
            "put": {"tags": ["books"], "responses": {}},
        }});
        document["paths"] = json!({"/desk": {"$ref": "#/components/pathItems/Desk"}});
        let filter = Filter { tags: vec!["desk".to_owned()], ..Filter::default() };
        let kept = slice(&document, &filter).unwrap();
        assert_eq!(kept["paths"]["/desk"], json!({"get": {"tags": ["desk"], "responses": {}}}));
        document["components"]["pathItems"] = json!({});
        assert!(matches!(slice(&document, &filter), Err(Error::UnresolvedRef { .. })));
    }

    #[test]
    fn a_path_and_a_tag_both_have_to_match() {
        let filter = |path: &str| Filter { tags: vec!["books".to_owned()], ..Filter::path(path) };
        assert!(slice(&document(), &filter("books")).is_ok());
        assert!(slice(&document(), &filter("shelves")).is_err());
    }

    #[test]
    fn named_operations_are_kept_without_their_neighbours_beside_those_of_other_rules() {
        let mut document = document();
        document["paths"]["/shelves"]["patch"] = json!({"tags": ["books"], "responses": {}});
        document["paths"]["/shelves"]["put"] = json!({"responses": {}});
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let keys = |kept: &Value, path: &str| -> Vec<String> {
            kept["paths"][path].as_object().into_iter().flat_map(Map::keys).cloned().collect()
        };
        let filter = Filter { operations: named(&["PATCH /shelves"]), ..Filter::path("books") };
        let kept = slice(&document, &filter).unwrap();
        assert_eq!((keys(&kept, "/shelves"), keys(&kept, "/books")), (named(&["patch"]), named(&["get"])));
        let filter = Filter { operations: named(&["put /shelves"]), ..Filter::default() };
        let kept = slice(&document, &filter).unwrap();
        assert_eq!((keys(&kept, "/shelves"), keys(&kept, "/books")), (named(&["put"]), named(&[])));
        let tags = vec!["books".to_owned()];
        let filter = Filter { operations: named(&["put /shelves"]), tags, ..Filter::default() };
        let kept = slice(&document, &filter).unwrap();
        assert_eq!((keys(&kept, "/shelves"), keys(&kept, "/books")), (named(&["patch", "put"]), named(&["get"])));
        for missing in ["PATCH /books", "GET /cinema", "GET", ""] {
            let filter = Filter { operations: named(&[missing]), ..Filter::path("books") };
            let error = Err(Error::NoOperation(format!("the document does not have `{missing}`")));
            assert_eq!(slice(&document, &filter), error);
        }
    }

    #[test]
    fn without_a_filter_everything_reachable_is_kept() {
        let kept = slice(&document(), &Filter::default()).unwrap();
        assert_eq!(kept["paths"].as_object().unwrap().len(), 2);
        assert_eq!(names(&kept, "schemas"), ["Author", "Book", "Shelf"]);
        assert_eq!(names(&kept, "securitySchemes"), ["key"]);
    }
}
