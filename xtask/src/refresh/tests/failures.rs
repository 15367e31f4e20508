//! The failures that a maintainer may meet. Each has its own message, and leaves every file unchanged.

use crate::testing::Library;
use serde_json::json;
use std::fs;

type Change = fn(&mut Library);

fn fails(change: impl FnOnce(&mut Library), expected: &str) {
    let mut library = Library::refreshed();
    let before = library.written();
    change(&mut library);
    let error = library.refresh().unwrap_err();
    assert!(error.contains("cannot refresh from") && error.contains(expected), "{error}");
    assert!(!error.contains('\n'), "{error}");
    assert_eq!(library.written(), before);
    let error = library.check().unwrap_err();
    assert!(error.contains(expected), "{error}");
    assert_eq!(library.written(), before);
}

#[test]
fn mistakes_of_the_published_document_are_reported_with_their_location() {
    let cases: [(Change, &str); 10] = [
        (
            |library| library.book()["dependentRequired"] = json!({}),
            "#/components/schemas/Book/dependentRequired: `dependentRequired` is not part of OpenAPI 3.0.3, and no pass",
        ),
        (
            |library| library.book()["not"] = json!({"$ref": "other.json#/Book"}),
            "#/components/schemas/Book/not/$ref: the reference `other.json#/Book` leaves the document",
        ),
        (
            |library| library.book()["not"] = json!({"$ref": "https://library.example/other.json"}),
            "the reference `https://library.example/other.json` leaves the document",
        ),
        (
            |library| library.book()["not"] = json!({"$ref": "#/components/schemas/Film"}),
            "`#/components/schemas/Film` points to nothing",
        ),
        (
            |library| {
                library.get()["responses"]["404"] = json!({"$ref": "#/components/responses/A"});
                library.published["components"]["responses"] = json!({"A": {"$ref": "#/components/responses/A"}});
            },
            "the reference `#/components/responses/A` only leads back to itself",
        ),
        (
            |library| library.workspace.openapi.path_contains = "film".to_owned(),
            "no operation left: no path contains `film`",
        ),
        (|library| library.published["openapi"] = json!("2.9"), "OpenAPI 2.9: only OpenAPI 3.0 and 3.1 are supported"),
        (|library| library.published = json!({"swagger": "2.0", "paths": {}}), "a Swagger 2.0 document"),
        (|library| library.published = json!({"paths": {}}), "not an OpenAPI document"),
        (
            |library| {
                library.book()["properties"]["volumes"] = json!({"$ref": "#/components/schemas/BOOK"});
                library.published["components"]["schemas"]["BOOK"] = json!({"type": "object"});
            },
            "#/components/schemas/BOOK and #/components/schemas/Book: both have the Rust name `Book`",
        ),
    ];
    for (change, expected) in cases {
        fails(change, expected);
    }
}

#[test]
fn an_overlay_that_no_longer_fits_is_reported_with_its_target_and_the_nearest_path() {
    fails(
        |library| drop(library.get()["responses"].as_object_mut().unwrap().remove("404")),
        "openapi.overlay.json: overlay action 3: the target `$.paths['/v1/Books'].get.responses['404']` matches nothing; \
         the nearest path that exists is `$.paths['/v1/Books'].get.responses`",
    );
}

#[test]
fn two_operations_with_the_same_name_are_reported() {
    fails(
        |library| {
            let mut item = library.published["paths"]["/v1/Books"].clone();
            item["get"]["operationId"] = json!("more");
            item["get"]["responses"] = json!({"204": {"description": "none"}});
            library.published["paths"]["/v1/more-books"] = item;
            let actions = library.overlay["actions"].as_array_mut().unwrap();
            let get = "$.paths['/v1/more-books'].get";
            actions.push(json!({"target": get, "update": {"operationId": "Books"}}));
            actions.push(json!({"target": format!("{get}.responses['204']"), "update": {"description": "none"}}));
        },
        "#/paths/~1v1~1Books/get and #/paths/~1v1~1more-books/get: both have the Rust name `books`",
    );
}

#[test]
fn an_error_of_the_generator_is_reported() {
    fails(
        |library| {
            let response = json!({"description": "", "content": {"application/json": {"schema": {"type": "string"}}}});
            library.get()["responses"]["201"] = response;
            let action = json!({
                "target": "$.paths['/v1/Books'].get.responses['201']", "update": {"description": "a new book"},
            });
            library.overlay["actions"].as_array_mut().unwrap().push(action);
        },
        "the generator rejects the result: assertion failed: response_types.len() <= 1",
    );
}

#[test]
fn a_new_status_without_a_description_in_the_overlay_is_reported() {
    fails(
        |library| library.get()["responses"]["409"] = json!({"description": "Somebody else has it"}),
        "#/paths/~1v1~1Books/get/responses/409/description: the text is empty; add it with the overlay",
    );
}

#[test]
fn a_check_that_fails_reports_that_the_slice_is_stale() {
    let mut library = Library::refreshed();
    let author = library.book()["properties"].as_object_mut().unwrap().remove("author").unwrap();
    library.book()["properties"]["writer"] = author;
    let error = library.check().unwrap_err();
    let expected = "openapi.upstream.json is stale: run `cargo xtask refresh` and fix the error: ";
    assert!(error.starts_with(expected), "{error}");
    assert!(error.contains("$.components.schemas.Book.properties.author"), "{error}");
}

#[test]
fn an_invalid_overlay_does_not_make_the_slice_stale() {
    let mut library = Library::refreshed();
    library.overlay = json!({});
    let error = library.check().unwrap_err();
    assert!(error.contains("openapi.overlay.json: not an OpenAPI Overlay") && !error.contains("stale"), "{error}");
}

#[test]
fn a_source_that_is_not_json_is_named() {
    let library = Library::refreshed();
    fs::write(library.source(), "<html>").unwrap();
    let error = library.refresh_as_it_is(|_| ()).unwrap_err();
    assert!(error.contains("published.json") && error.contains("not JSON"), "{error}");
}

#[test]
fn an_unreachable_address_is_named() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    drop(listener);
    let library = Library::refreshed();
    let before = library.written();
    let error = library.refresh_as_it_is(|options| options.from = Some(url.clone())).unwrap_err();
    assert!(error.contains(&format!("cannot read the published document from {url}")), "{error}");
    assert_eq!(library.written(), before);
}

#[test]
fn a_missing_overlay_is_named() {
    let library = Library::refreshed();
    fs::remove_file(library.folder.path().join("openapi.overlay.json")).unwrap();
    assert!(library.refresh_as_it_is(|_| ()).unwrap_err().contains("openapi.overlay.json"));
}

#[test]
fn a_file_with_merge_conflict_markers_is_named_with_the_way_out() {
    for file in ["openapi.json", "openapi.upstream.json"] {
        let library = Library::refreshed();
        fs::write(library.folder.path().join(file), "<<<<<<< ours\n{}").unwrap();
        let error = library.refresh().unwrap_err();
        assert!(error.contains(file) && error.contains("restore or delete it: not JSON"), "{error}");
    }
}

#[test]
fn a_target_that_cannot_be_written_is_named_and_nothing_is_written() {
    for file in ["openapi.json", "openapi.upstream.json"] {
        let mut library = Library::refreshed();
        let path = library.folder.path().join(file);
        fs::remove_file(&path).unwrap();
        // A file cannot replace a folder.
        fs::create_dir(&path).unwrap();
        fs::write(path.join("kept"), "").unwrap();
        let before = library.written();
        library.book()["properties"]["isbn"] = json!({"type": "string"});
        let error = library.refresh().unwrap_err();
        assert!(error.contains(file), "{error}");
        assert!(path.join("kept").is_file());
        assert_eq!(library.written(), before);
        let left: Vec<_> =
            fs::read_dir(library.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".tmp")), "{left:?}");
    }
}
