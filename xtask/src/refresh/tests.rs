//! The command as a whole, on a small library instead of the real document.

mod failures;
mod library;
mod story;

use super::*;
use library::Library;
use serde_json::json;

#[test]
fn the_document_is_sliced_lowered_and_overlaid() {
    let library = Library::new();
    let (outcome, said) = library.refresh().unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert!(said.contains("openapi.json is written"), "{said}");
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
                    {"name": "X-Phala-Version", "in": "header", "required": true,
                     "schema": {"type": "string", "enum": ["1"]}},
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
    let library = Library::refreshed();
    let first = library.written();
    let (outcome, said) = library.refresh().unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert!(said.ends_with("openapi.json is up to date\n"), "{said}");
    assert_eq!(library.written(), first);
}

#[test]
fn where_it_was_read_from_does_not_show_in_the_file() {
    let library = Library::refreshed();
    let folder = library.folder.path().display().to_string();
    assert!(!library.written().unwrap().contains(&folder));
}

#[test]
fn a_document_of_openapi_3_0_is_taken_as_it_is() {
    let mut library = Library::refreshed();
    let written = library.written().unwrap();
    let mut as_3_0: Value = serde_json::from_str(&written).unwrap();
    for name in ["operationId", "x-origin"] {
        as_3_0["paths"]["/v1/Books"]["get"].as_object_mut().unwrap().remove(name);
    }
    as_3_0["paths"]["/v1/Books"]["get"]["parameters"].as_array_mut().unwrap().pop();
    library.published = as_3_0;
    library.refresh().unwrap();
    let again: Value = serde_json::from_str(&library.written().unwrap()).unwrap();
    let before: Value = serde_json::from_str(&written).unwrap();
    // What is prose in a published document, examples included, goes.
    let differences = diff::diff(&provenance::without(&before), &provenance::without(&again));
    assert!(differences.iter().all(|change| change.impact() <= Impact::Cosmetic), "{differences:?}");
}

#[test]
fn the_check_writes_nothing_where_there_is_no_file() {
    let library = Library::new();
    let (outcome, said) = library.check().unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(said.contains("no changes") && said.contains(STALE), "{said}");
    assert_eq!(library.written(), None);
}

#[test]
fn a_file_that_was_edited_by_hand_is_stale() {
    let library = Library::refreshed();
    let edited = library.written().unwrap().replace("The library", "My library");
    std::fs::write(library.workspace.document(), edited).unwrap();
    let (outcome, said) = library.check().unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(said.contains("prose-changed") && said.contains("#/info/title"), "{said}");
}

#[test]
fn the_report_comes_as_markdown_and_as_json() {
    let mut library = Library::refreshed();
    library.book()["properties"]["title"] = json!({"type": "integer"});
    let (_, markdown) = library.with(|options| options.format = cli::Format::Markdown).unwrap();
    assert!(markdown.starts_with("## openapi.json is left as it was"), "{markdown}");
    let (_, json) = library
        .with(|options| {
            options.format = cli::Format::Json;
            options.accept_breaking = true;
        })
        .unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&report["state"], &report["bump"]), (&json!("written"), &json!("minor")));
    assert_eq!(report["places"], json!(["kms-client/src/book.rs:1 (Book)"]));
    assert_eq!(report["snapshots"], json!(["generated/Book.snap: changed"]));
}

#[test]
fn a_client_that_does_not_build_yet_leaves_the_file_written() {
    let mut library = Library::refreshed();
    library.book()["properties"]["isbn"] = json!({"type": "string"});
    std::fs::write(library.source(), library.published.to_string()).unwrap();
    let from = Some(library.source().display().to_string());
    let options = cli::Refresh { from, check: false, accept_breaking: false, format: cli::Format::Text };
    let mut out = Vec::new();
    let outcome = refresh(&library.workspace, &options, &mut |_| anyhow::bail!("cargo ended with 101"), &mut out);
    let said = String::from_utf8(out).unwrap();
    assert_eq!(outcome.unwrap(), Outcome::Done);
    assert!(library.written().unwrap().contains("isbn"));
    assert!(said.contains("mend what does not build or pass") && said.contains("cargo ended with 101"), "{said}");
}
