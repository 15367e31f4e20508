//! The command as a whole, on a small library instead of the real document.

use super::*;
use serde_json::json;
use std::path::PathBuf;

const PUBLISHED: &str = include_str!("../../fixtures/published.json");
const OVERLAY: &str = include_str!("../../fixtures/overlay.json");

/// A workspace of its own, with the published document beside it.
struct Library {
    folder: tempfile::TempDir,
    workspace: Workspace,
    published: Value,
}

impl Library {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let openapi =
            Published { url: "https://library.example/openapi.json".to_owned(), path_contains: "book".to_owned() };
        let workspace = Workspace { root: folder.path().to_owned(), openapi };
        std::fs::write(workspace.overlay(), OVERLAY).unwrap();
        Self { folder, workspace, published: serde_json::from_str(PUBLISHED).unwrap() }
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("published.json")
    }

    /// What the command prints, or its error with the causes.
    fn run(&self, check: bool) -> Result<String, String> {
        std::fs::write(self.source(), self.published.to_string()).unwrap();
        self.run_as_it_stands(check)
    }

    fn run_as_it_stands(&self, check: bool) -> Result<String, String> {
        let options = cli::Refresh { from: Some(self.source().display().to_string()), check };
        let mut out = Vec::new();
        match super::run(&self.workspace, &options, &mut out) {
            Ok(()) => Ok(String::from_utf8(out).unwrap()),
            Err(error) => Err(format!("{error:#}")),
        }
    }

    fn written(&self) -> Option<String> {
        std::fs::read_to_string(self.workspace.document()).ok()
    }

    fn book(&mut self) -> &mut Value {
        &mut self.published["components"]["schemas"]["Book"]
    }

    fn get(&mut self) -> &mut Value {
        &mut self.published["paths"]["/v1/Books"]["get"]
    }
}

#[test]
fn the_document_is_sliced_lowered_and_overlaid() {
    let library = Library::new();
    let said = library.run(false).unwrap();
    assert!(said.contains("openapi.json is written: 1 operations"), "{said}");
    let mut written: Value = serde_json::from_str(&library.written().unwrap()).unwrap();
    let sha256 = written["info"]["x-origin"]["sha256"].take();
    assert_eq!(sha256.as_str().unwrap().len(), 64);
    assert_eq!(
        written,
        json!({
            "openapi": "3.0.3",
            "info": {
                "title": "The library", "version": "1",
                "x-origin": {"url": "https://library.example/openapi.json", "sha256": null},
            },
            "servers": [{"url": "https://library.example"}],
            "paths": {"/v1/Books": {"get": {
                "operationId": "books",
                "parameters": [
                    {"name": "page", "in": "query", "required": false, "schema": {
                        "type": "integer", "minimum": 0, "exclusiveMinimum": true, "default": 1, "example": 3,
                    }},
                    {"name": "lent", "in": "query", "schema": {"type": "boolean", "nullable": true}},
                ],
                "responses": {
                    "200": {"description": "one page of books", "content": {"application/json": {"schema": {
                        "type": "array", "items": {"$ref": "#/components/schemas/Book"},
                    }}}},
                    "404": {"description": "past the last page"},
                },
            }}},
            "components": {"schemas": {
                "Author": {"type": "object", "properties": {"name": {"type": "string"}}},
                "Book": {
                    "type": "object",
                    "required": ["title", "kind"],
                    "properties": {
                        "title": {"type": "string"},
                        "kind": {"type": "string", "enum": ["book"]},
                        "shelf": {"type": "string", "nullable": true, "default": null},
                        "sequel": {"allOf": [{"$ref": "#/components/schemas/Book"}], "nullable": true},
                        "author": {"allOf": [{"$ref": "#/components/schemas/Author"}], "description": "the writer"},
                    },
                },
            }},
        })
    );
}

#[test]
fn a_second_refresh_changes_nothing() {
    let library = Library::new();
    library.run(false).unwrap();
    let first = library.written();
    assert_eq!(library.run(false).unwrap(), "openapi.json is unchanged\n");
    assert_eq!(library.run(true).unwrap(), "openapi.json is up to date\n");
    assert_eq!(library.written(), first);
}

#[test]
fn where_it_was_read_from_does_not_show() {
    let library = Library::new();
    library.run(false).unwrap();
    let folder = library.folder.path().display().to_string();
    assert!(!library.written().unwrap().contains(&folder));
}

#[test]
fn reworded_prose_changes_nothing() {
    let mut library = Library::new();
    library.run(false).unwrap();
    library.book()["title"] = json!("A Book");
    library.book()["properties"]["title"]["description"] = json!("On the spine");
    library.get()["summary"] = json!("Browse");
    library.get()["x-desk"] = json!(null);
    library.get()["responses"]["200"]["description"] = json!("Books, many of them");
    library.published["info"]["title"] = json!("Library of Loans");
    library.published["info"]["version"] = json!("3.0");
    library.published["tags"] = json!([]);
    assert_eq!(library.run(true).unwrap(), "openapi.json is up to date\n");
}

#[test]
fn a_change_elsewhere_changes_nothing() {
    let mut library = Library::new();
    library.run(false).unwrap();
    library.published["paths"]["/v1/rooms"] =
        json!({"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}});
    library.published["components"]["schemas"]["Member"] = json!({"propertyNames": {"$dynamicRef": "#x"}});
    assert_eq!(library.run(true).unwrap(), "openapi.json is up to date\n");
}

#[test]
fn a_renamed_field_fails_the_check_which_names_the_file_and_the_command() {
    let mut library = Library::new();
    library.run(false).unwrap();
    let before = library.written();
    let shelf = library.book()["properties"].as_object_mut().unwrap().remove("shelf").unwrap();
    library.book()["properties"]["rack"] = shelf;
    assert_eq!(library.run(true).unwrap_err(), "openapi.json is stale: run `cargo xtask refresh`");
    assert_eq!(library.written(), before);
}

#[test]
fn a_renamed_field_that_our_words_are_on_fails_the_check_in_the_same_way() {
    let mut library = Library::new();
    library.run(false).unwrap();
    let author = library.book()["properties"].as_object_mut().unwrap().remove("author").unwrap();
    library.book()["properties"]["writer"] = author;
    let error = library.run(true).unwrap_err();
    assert!(error.starts_with("openapi.json is stale: run `cargo xtask refresh` and mend what it names: "), "{error}");
    assert!(error.contains("$.components.schemas.Book.properties.author"), "{error}");
}

#[test]
fn an_overlay_that_is_wrong_in_itself_does_not_make_the_file_stale() {
    let library = Library::new();
    library.run(false).unwrap();
    std::fs::write(library.workspace.overlay(), "{}").unwrap();
    let error = library.run(true).unwrap_err();
    assert!(error.contains("openapi.overlay.json: not an OpenAPI Overlay") && !error.contains("stale"), "{error}");
}

#[test]
fn the_check_writes_nothing_where_there_is_no_file() {
    let library = Library::new();
    assert!(library.run(true).unwrap_err().contains("openapi.json is stale"));
    assert_eq!(library.written(), None);
}

#[test]
fn the_check_fails_where_the_file_was_edited_by_hand() {
    let library = Library::new();
    library.run(false).unwrap();
    let edited = library.written().unwrap().replace("The library", "My library");
    std::fs::write(library.workspace.document(), edited).unwrap();
    assert!(library.run(true).is_err());
}

#[test]
fn a_failure_on_the_way_leaves_the_old_file() {
    type Change = fn(&mut Library);
    let cases: [(Change, &str); 6] = [
        (
            |library| library.book()["dependentRequired"] = json!({}),
            "#/components/schemas/Book/dependentRequired: `dependentRequired` is a construct no pass knows",
        ),
        (
            |library| library.book()["not"] = json!({"$ref": "other.json#/Book"}),
            "#/components/schemas/Book/not/$ref: the reference `other.json#/Book` leaves the document",
        ),
        (
            |library| library.book()["not"] = json!({"$ref": "#/components/schemas/Film"}),
            "`#/components/schemas/Film` points at nothing",
        ),
        (
            |library| library.workspace.openapi.path_contains = "film".to_owned(),
            "no operation left: no path contains `film`",
        ),
        (|library| library.published["openapi"] = json!("2.9"), "OpenAPI 2.9"),
        (
            |library| drop(library.get()["responses"].as_object_mut().unwrap().remove("404")),
            "openapi.overlay.json: overlay action 3: the target `$.paths['/v1/Books'].get.responses['404']` matches nothing; the nearest path that exists is `$.paths['/v1/Books'].get.responses`",
        ),
    ];
    for (change, expected) in cases {
        let mut library = Library::new();
        library.run(false).unwrap();
        let before = library.written();
        change(&mut library);
        let error = library.run(false).unwrap_err();
        assert!(error.contains(expected), "{error}");
        assert_eq!(library.written(), before);
    }
}

#[test]
fn a_new_status_without_our_words_is_an_error() {
    let mut library = Library::new();
    library.get()["responses"]["409"] = json!({"description": "Somebody else has it"});
    let error = library.run(false).unwrap_err();
    assert!(error.contains("#/paths/~1v1~1Books/get/responses/409/description: still empty"), "{error}");
}

#[test]
fn what_is_not_json_is_an_error_that_names_the_source() {
    let library = Library::new();
    std::fs::write(library.source(), "<html>").unwrap();
    let error = library.run_as_it_stands(false).unwrap_err();
    assert!(error.contains("published.json") && error.contains("not JSON"), "{error}");
}

#[test]
fn a_missing_overlay_is_named() {
    let library = Library::new();
    std::fs::remove_file(library.workspace.overlay()).unwrap();
    assert!(library.run(false).unwrap_err().contains("openapi.overlay.json"));
}
