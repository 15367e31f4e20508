//! A Monday morning after the other: what moved in the published document, and what the maintainer is told.

use super::library::Library;
use crate::outcome::Outcome;
use serde_json::{Value, json};

/// What a morning finds.
struct Found {
    /// What `--check` says.
    check: Outcome,
    /// The kind of the change that the report tells; none where nothing is to be told.
    kind: Option<&'static str>,
    /// The line of the facade that the report leads to.
    place: Option<&'static str>,
}

const NOTHING: Found = Found { check: Outcome::Done, kind: None, place: None };

fn book(check: Outcome, kind: &'static str) -> Found {
    Found { check, kind: Some(kind), place: Some("kms-client/src/book.rs:1 (Book)") }
}

/// Checks, refreshes, refreshes with the break accepted where there is one, and checks again.
fn morning(change: impl FnOnce(&mut Library), Found { check, kind, place }: Found) -> Value {
    let mut library = Library::refreshed();
    let before = library.written().unwrap();
    change(&mut library);

    let (outcome, report) = library.check().unwrap();
    assert_eq!(outcome, check, "{report}");
    assert_eq!(library.written().as_deref(), Some(before.as_str()), "a check writes nothing");
    match kind {
        None => assert!(report.ends_with("\n\nopenapi.json is up to date\n"), "{report}"),
        Some(kind) => {
            assert!(report.contains(&format!("\n  {kind} ")), "{report}");
            assert!(report.contains("openapi.json is stale: run `cargo xtask refresh`"), "{report}");
        }
    }
    assert_eq!(report.contains("decide what becomes of it in"), place.is_some(), "{report}");
    assert!(place.is_none_or(|place| report.contains(place)), "{report}");

    let (outcome, report) = library.refresh().unwrap();
    if check == Outcome::Breaking {
        assert_eq!(outcome, Outcome::Breaking);
        assert!(report.contains("`cargo xtask refresh --accept-breaking` takes it all the same"), "{report}");
        assert_eq!(library.written().as_deref(), Some(before.as_str()), "a break is written only when it is accepted");
        let (outcome, _) = library.with(|options| options.accept_breaking = true).unwrap();
        assert_eq!(outcome, Outcome::Done);
    } else {
        assert_eq!(outcome, Outcome::Done);
        assert_eq!(report.contains("snapshot generated/Book.snap: changed"), kind.is_some(), "{report}");
        assert_eq!(report.contains("say it in CHANGELOG.md: API document: "), kind.is_some(), "{report}");
    }
    let written = library.written().unwrap();
    assert_eq!(written != before, kind.is_some());
    assert_eq!(library.check().unwrap().0, Outcome::Done, "after a refresh there is nothing to do");
    serde_json::from_str(&written).unwrap()
}

#[test]
fn a_field_is_added() {
    let written = morning(
        |library| library.book()["properties"]["isbn"] = json!({"type": ["string", "null"]}),
        book(Outcome::Stale, "optional-property-added"),
    );
    let isbn = &written["components"]["schemas"]["Book"]["properties"]["isbn"];
    assert_eq!(isbn, &json!({"type": "string", "nullable": true}));
}

#[test]
fn a_field_is_removed() {
    let written = morning(
        |library| drop(library.book()["properties"].as_object_mut().unwrap().remove("shelf")),
        book(Outcome::Breaking, "optional-property-removed"),
    );
    assert!(written["components"]["schemas"]["Book"]["properties"].get("shelf").is_none());
}

#[test]
fn an_enum_has_grown() {
    let written = morning(
        |library| library.book()["properties"]["kind"] = json!({"type": "string", "enum": ["book", "atlas"]}),
        book(Outcome::Stale, "enum-value-added"),
    );
    assert_eq!(written["components"]["schemas"]["Book"]["properties"]["kind"]["enum"], json!(["book", "atlas"]));
}

#[test]
fn a_type_has_changed() {
    morning(
        |library| library.book()["properties"]["title"] = json!({"type": "integer"}),
        book(Outcome::Breaking, "type-changed"),
    );
}

#[test]
fn an_operation_is_renamed_where_it_is_published_which_gives_no_name_to_anything() {
    let mut library = Library::refreshed();
    library.get()["operationId"] = json!("browse_v2");
    let (outcome, report) = library.check().unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(report.contains("\nno changes\n") && report.contains("- only the digest moves"), "{report}");
    assert_eq!(library.refresh().unwrap().0, Outcome::Done);
    let written: Value = serde_json::from_str(&library.written().unwrap()).unwrap();
    assert_eq!(written["paths"]["/v1/Books"]["get"]["operationId"], "books");
}

#[test]
fn an_operation_is_renamed_where_the_name_comes_from() {
    let written = morning(
        |library| library.overlay["actions"][1]["update"]["operationId"] = json!("browse"),
        Found {
            check: Outcome::Breaking,
            kind: Some("operation-renamed"),
            place: Some("kms-client/src/book.rs:2 (books)"),
        },
    );
    assert_eq!(written["paths"]["/v1/Books"]["get"]["operationId"], "browse");
}

#[test]
fn an_operation_has_another_path() {
    let mut library = Library::refreshed();
    let before = library.written();
    let item = library.published["paths"].as_object_mut().unwrap().remove("/v1/Books").unwrap();
    library.published["paths"]["/v2/books"] = item;
    for result in [library.check(), library.refresh()] {
        let error = result.unwrap_err();
        assert!(error.contains("the target `$.paths['/v1/Books'].get` matches nothing"), "{error}");
        assert!(error.contains("the nearest path that exists is `$.paths`"), "{error}");
    }
    assert_eq!(library.written(), before);
}

#[test]
fn prose_is_reworded() {
    morning(
        |library| {
            library.book()["title"] = json!("A Book");
            library.book()["properties"]["title"]["description"] = json!("On the spine");
            library.get()["summary"] = json!("Browse");
            library.get()["x-desk"] = json!(null);
            library.get()["responses"]["200"]["description"] = json!("Books, many of them");
            library.published["info"]["title"] = json!("Library of Loans");
            library.published["info"]["version"] = json!("3.0");
            library.published["tags"] = json!([]);
        },
        NOTHING,
    );
}

#[test]
fn an_unrelated_path_has_changed() {
    morning(
        |library| {
            let rooms = json!({"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}});
            library.published["paths"]["/v1/rooms"] = rooms;
            library.published["components"]["schemas"]["Member"] = json!({"propertyNames": {"$dynamicRef": "#x"}});
        },
        NOTHING,
    );
}

#[test]
fn our_own_words_have_changed() {
    let written = morning(
        |library| library.overlay["actions"][4]["update"]["description"] = json!("who wrote it"),
        Found { check: Outcome::Stale, kind: Some("prose-changed"), place: None },
    );
    let author = &written["components"]["schemas"]["Book"]["properties"]["author"];
    assert_eq!(author["description"], "who wrote it");
}
