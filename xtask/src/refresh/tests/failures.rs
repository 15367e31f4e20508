//! What a maintainer may meet on the way: each has a message of its own, and leaves the old file as it was.

use super::super::STALE;
use super::library::Library;
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
    // The check is asked whether the file is behind, and it is.
    let error = library.check().unwrap_err();
    assert!(error.contains(expected), "{error}");
    assert_eq!(library.written(), before);
}

#[test]
fn what_the_published_document_may_have_wrong_is_told_with_its_place() {
    let cases: [(Change, &str); 10] = [
        (
            |library| library.book()["dependentRequired"] = json!({}),
            "#/components/schemas/Book/dependentRequired: `dependentRequired` is a construct no pass knows",
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
            "`#/components/schemas/Film` points at nothing",
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
        (|library| library.published["openapi"] = json!("2.9"), "OpenAPI 2.9: only OpenAPI 3.0 and 3.1 are read"),
        (|library| library.published = json!({"swagger": "2.0", "paths": {}}), "a Swagger 2.0 document"),
        (|library| library.published = json!({"paths": {}}), "not an OpenAPI document"),
        (
            |library| {
                library.book()["properties"]["volumes"] = json!({"$ref": "#/components/schemas/BOOK"});
                library.published["components"]["schemas"]["BOOK"] = json!({"type": "object"});
            },
            "#/components/schemas/BOOK and #/components/schemas/Book: both become `Book` in Rust",
        ),
    ];
    for (change, expected) in cases {
        fails(change, expected);
    }
}

#[test]
fn what_the_overlay_no_longer_fits_is_told_with_its_target_and_the_nearest_path() {
    fails(
        |library| drop(library.get()["responses"].as_object_mut().unwrap().remove("404")),
        "openapi.overlay.json: overlay action 3: the target `$.paths['/v1/Books'].get.responses['404']` matches nothing; \
         the nearest path that exists is `$.paths['/v1/Books'].get.responses`",
    );
}

#[test]
fn two_operations_with_one_name_are_told() {
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
        "#/paths/~1v1~1Books/get and #/paths/~1v1~1more-books/get: both operations are called `books`",
    );
}

#[test]
fn what_the_generator_refuses_is_told_in_its_words() {
    fails(
        |library| {
            let answer = json!({"description": "", "content": {"application/json": {"schema": {"type": "string"}}}});
            library.get()["responses"]["201"] = answer;
            let action = json!({
                "target": "$.paths['/v1/Books'].get.responses['201']", "update": {"description": "a new book"},
            });
            library.overlay["actions"].as_array_mut().unwrap().push(action);
        },
        "the generator refuses the result: assertion failed: response_types.len() <= 1",
    );
}

#[test]
fn a_new_status_without_our_words_is_told() {
    fails(
        |library| library.get()["responses"]["409"] = json!({"description": "Somebody else has it"}),
        "#/paths/~1v1~1Books/get/responses/409/description: still empty",
    );
}

#[test]
fn a_check_that_meets_one_says_that_the_file_is_stale() {
    let mut library = Library::refreshed();
    let author = library.book()["properties"].as_object_mut().unwrap().remove("author").unwrap();
    library.book()["properties"]["writer"] = author;
    let error = library.check().unwrap_err();
    assert!(error.starts_with(&format!("{STALE} and mend what it names: ")), "{error}");
    assert!(error.contains("$.components.schemas.Book.properties.author"), "{error}");
}

#[test]
fn an_overlay_that_is_wrong_in_itself_does_not_make_the_file_stale() {
    let mut library = Library::refreshed();
    library.overlay = json!({});
    let error = library.check().unwrap_err();
    assert!(error.contains("openapi.overlay.json: not an OpenAPI Overlay") && !error.contains("stale"), "{error}");
}

#[test]
fn what_is_not_json_is_told_with_its_source() {
    let library = Library::refreshed();
    fs::write(library.source(), "<html>").unwrap();
    let error = library.as_it_stands(|_| ()).unwrap_err();
    assert!(error.contains("published.json") && error.contains("not JSON"), "{error}");
}

#[test]
fn a_network_that_is_not_there_is_told_with_the_address() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    drop(listener);
    let library = Library::refreshed();
    let before = library.written();
    let error = library.as_it_stands(|options| options.from = Some(url.clone())).unwrap_err();
    assert!(error.contains(&format!("cannot read the published document from {url}")), "{error}");
    assert_eq!(library.written(), before);
}

#[test]
fn a_missing_overlay_is_named() {
    let library = Library::refreshed();
    fs::remove_file(library.workspace.overlay()).unwrap();
    assert!(library.as_it_stands(|_| ()).unwrap_err().contains("openapi.overlay.json"));
}

#[test]
fn a_file_with_the_marks_of_a_merge_cannot_be_compared_and_says_what_to_do() {
    let library = Library::refreshed();
    fs::write(library.workspace.document(), "<<<<<<< ours\n{}").unwrap();
    let error = library.refresh().unwrap_err();
    assert!(error.contains("restore it, or delete it to have it written anew: not JSON"), "{error}");
}

#[test]
fn a_target_that_cannot_be_written_is_named_and_nothing_is_half_written() {
    let library = Library::refreshed();
    let path = library.workspace.document();
    fs::remove_file(&path).unwrap();
    // A folder of that name takes no file's place.
    fs::create_dir(&path).unwrap();
    fs::write(path.join("kept"), "").unwrap();
    let error = library.refresh().unwrap_err();
    assert!(error.contains("openapi.json"), "{error}");
    assert!(path.join("kept").is_file());
    let left: Vec<_> = fs::read_dir(library.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".tmp")), "{left:?}");
}
