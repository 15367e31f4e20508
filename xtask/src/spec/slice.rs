//! The part of a document that some of its operations need; what it says in words and in which version is left alone.
//!
//! Root `tags` are prose and go; `webhooks` are calls of the server, which no client makes, and go as well.

use super::SpecError;
use super::refs;
use serde_json::{Map, Value};

/// Which operations are wanted. Of each list one entry is enough; an empty list asks for nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// What their path contains, in either case.
    pub(crate) paths: Vec<String>,
    /// Their tags, as they are written.
    pub(crate) tags: Vec<String>,
}

impl Wanted {
    /// Those whose path contains the text.
    pub(crate) fn path(text: &str) -> Self {
        Self { paths: vec![text.to_owned()], tags: Vec::new() }
    }

    fn has_path(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        path.starts_with('/')
            && (self.paths.is_empty() || self.paths.iter().any(|wanted| path.contains(&wanted.to_lowercase())))
    }

    fn has_tag(&self, operation: &Value) -> bool {
        let mut tags = operation.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        self.tags.is_empty() || tags.any(|tag| self.tags.iter().any(|wanted| wanted == tag))
    }

    /// The operations of the path item that are wanted; `None` where there are none.
    fn part(&self, document: &Value, item: &Value) -> Option<Value> {
        if self.tags.is_empty() {
            return Some(item.clone());
        }
        let mut item = match item.get("$ref").and_then(Value::as_str) {
            // Of a shared path item only some operations may be wanted, so it is put here.
            Some(target) => {
                let reference = refs::Reference { pointer: String::new(), target: target.to_owned() };
                match reference.resolve(document) {
                    Ok(item) => item.clone(),
                    // Kept, for the error to be told with its place.
                    Err(_) => return Some(item.clone()),
                }
            }
            None => item.clone(),
        };
        let fields = item.as_object_mut()?;
        fields.retain(|field, value| !METHODS.contains(&field.as_str()) || self.has_tag(value));
        METHODS.iter().any(|method| fields.contains_key(*method)).then_some(item)
    }

    fn described(&self) -> String {
        let list = |texts: &[String]| texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" or ");
        match (self.paths.is_empty(), self.tags.is_empty()) {
            (true, true) => "the document has none".to_owned(),
            (false, true) => format!("no path contains {}", list(&self.paths)),
            (true, false) => format!("none has the tag {}", list(&self.tags)),
            (false, false) => {
                format!("none whose path contains {} has the tag {}", list(&self.paths), list(&self.tags))
            }
        }
    }
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Keeps the operations that are wanted, and the components that they reach.
pub(crate) fn slice(document: &Value, wanted: &Wanted) -> Result<Value, SpecError> {
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
        .filter(|(path, _)| wanted.has_path(path))
        .filter_map(|(path, item)| Some((path.clone(), wanted.part(document, item)?)))
        .collect();
    if operations(&paths).next().is_none() {
        return Err(SpecError::NoOperation(wanted.described()));
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
    fn what_an_operation_reaches_is_kept_even_where_schemas_refer_to_themselves() {
        let kept = slice(&document(), &Wanted::path("BOOK")).unwrap();
        assert_eq!(kept["paths"].as_object().unwrap().len(), 1);
        assert_eq!(names(&kept, "schemas"), ["Author", "Book"]);
        assert_eq!(names(&kept, "parameters"), ["Page"]);
        assert_eq!(names(&kept, "responses"), Vec::<String>::new());
    }

    #[test]
    fn the_security_of_the_document_goes_with_the_operations_that_have_none() {
        assert_eq!(names(&slice(&document(), &Wanted::path("books")).unwrap(), "securitySchemes"), ["key"]);
        let kept = slice(&document(), &Wanted::path("shelves")).unwrap();
        assert_eq!(names(&kept, "securitySchemes"), Vec::<String>::new());
        assert_eq!(kept.get("security"), None);
    }

    #[test]
    fn the_tags_of_the_document_go_and_those_of_an_operation_stay() {
        let kept = slice(&document(), &Wanted::path("books")).unwrap();
        assert_eq!(kept.get("tags"), None);
        assert_eq!(kept["paths"]["/books"]["get"]["tags"], json!(["books"]));
    }

    #[test]
    fn no_matching_path_is_an_error() {
        assert_eq!(
            slice(&document(), &Wanted::path("cinema")),
            Err(SpecError::NoOperation("no path contains `cinema`".to_owned()))
        );
    }

    #[test]
    fn a_reference_that_leads_nowhere_is_an_error_with_its_place() {
        let mut document = document();
        document["components"]["schemas"].as_object_mut().unwrap().remove("Author");
        assert_eq!(
            slice(&document, &Wanted::path("books")),
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
        assert!(matches!(slice(&document, &Wanted::path("books")), Err(SpecError::RemoteRef { .. })));
    }

    #[test]
    fn a_reference_into_a_path_that_was_cut_off_is_an_error() {
        let mut document = document();
        document["components"]["schemas"]["Author"] = json!({"$ref": "#/paths/~1shelves/get/responses/200"});
        assert!(matches!(slice(&document, &Wanted::path("books")), Err(SpecError::UnresolvedRef { .. })));
    }

    #[test]
    fn a_tag_takes_the_operations_that_have_it_and_leaves_their_neighbours() {
        let mut document = document();
        document["paths"]["/books"]["post"] = json!({"tags": ["desk"], "responses": {}});
        let tagged = |tag: &str| Wanted { paths: Vec::new(), tags: vec![tag.to_owned()] };
        let kept = slice(&document, &tagged("desk")).unwrap();
        assert_eq!(kept["paths"], json!({"/books": {"post": {"tags": ["desk"], "responses": {}}}}));
        assert_eq!(names(&kept, "schemas"), Vec::<String>::new());
        let error = slice(&document, &tagged("cinema"));
        assert_eq!(error, Err(SpecError::NoOperation("none has the tag `cinema`".to_owned())));
    }

    #[test]
    fn a_shared_path_item_is_looked_into_for_tags_and_one_that_is_missing_is_an_error() {
        let mut document = document();
        document["components"]["pathItems"] = json!({"Desk": {
            "get": {"tags": ["desk"], "responses": {}},
            "put": {"tags": ["books"], "responses": {}},
        }});
        document["paths"] = json!({"/desk": {"$ref": "#/components/pathItems/Desk"}});
        let wanted = Wanted { paths: Vec::new(), tags: vec!["desk".to_owned()] };
        let kept = slice(&document, &wanted).unwrap();
        assert_eq!(kept["paths"]["/desk"], json!({"get": {"tags": ["desk"], "responses": {}}}));
        document["components"]["pathItems"] = json!({});
        assert!(matches!(slice(&document, &wanted), Err(SpecError::UnresolvedRef { .. })));
    }

    #[test]
    fn a_path_and_a_tag_both_have_to_fit() {
        let wanted = |path: &str| Wanted { paths: vec![path.to_owned()], tags: vec!["books".to_owned()] };
        assert!(slice(&document(), &wanted("books")).is_ok());
        assert!(slice(&document(), &wanted("shelves")).is_err());
    }

    #[test]
    fn without_a_wish_everything_that_an_operation_reaches_is_kept() {
        let kept = slice(&document(), &Wanted::default()).unwrap();
        assert_eq!(kept["paths"].as_object().unwrap().len(), 2);
        assert_eq!(names(&kept, "schemas"), ["Author", "Book", "Shelf"]);
        assert_eq!(names(&kept, "securitySchemes"), ["key"]);
    }
}
