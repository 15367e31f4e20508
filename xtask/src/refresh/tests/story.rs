//! One published change after another, and the report that the maintainer gets.

use crate::outcome::Outcome;
use crate::testing::Library;
use serde_json::{Value, json};

/// The expected report on a published change.
struct Expected {
    /// The outcome of `--check`.
    check: Outcome,
    /// The kind of the change, or `None` if nothing changes.
    kind: Option<&'static str>,
    /// The line of the facade that the report leads to.
    place: Option<&'static str>,
}

const NOTHING: Expected = Expected { check: Outcome::Done, kind: None, place: None };

fn book(check: Outcome, kind: &'static str) -> Expected {
    Expected { check, kind: Some(kind), place: Some("kms-client/src/book.rs:1 (Book)") }
}

/// A change that the generated code does not show.
fn hidden(check: Outcome, kind: &'static str) -> Expected {
    Expected { check, kind: Some(kind), place: None }
}

/// Checks, refreshes, refreshes with breaking changes accepted if there are any, and checks again.
fn monday(change: impl FnOnce(&mut Library), expected: Expected) -> Value {
    tuesday(Library::refreshed(), change, expected)
}

fn tuesday(mut library: Library, change: impl FnOnce(&mut Library), expected: Expected) -> Value {
    let Expected { check, kind, place } = expected;
    let before = library.written();
    change(&mut library);

    let (outcome, report) = library.check().unwrap();
    assert_eq!(outcome, check, "{report}");
    assert_eq!(library.written(), before, "a check writes nothing");
    match kind {
        None => assert!(report.ends_with("\n\nevery file is up to date\n"), "{report}"),
        Some(kind) => {
            assert!(report.contains(&format!("\n  {kind} ")), "{report}");
            assert!(report.contains("openapi.upstream.json is stale: run `cargo xtask refresh`"), "{report}");
        }
    }
    assert_eq!(report.contains("decide about the change in"), place.is_some(), "{report}");
    assert!(place.is_none_or(|place| report.contains(place)), "{report}");

    let (outcome, report) = library.refresh().unwrap();
    if check == Outcome::Breaking {
        assert_eq!(outcome, Outcome::Breaking);
        assert!(report.contains("`cargo xtask refresh --accept-breaking` accepts breaking changes"), "{report}");
        assert_eq!(library.written(), before, "a breaking change is written only if it is accepted");
        let (outcome, _) = library.with(|options| options.accept_breaking = true).unwrap();
        assert_eq!(outcome, Outcome::Done);
    } else {
        assert_eq!(outcome, Outcome::Done);
        assert_eq!(report.contains("snapshot generated/Book.snap: changed"), kind.is_some(), "{report}");
        assert_eq!(report.contains("describe it in CHANGELOG.md: API document: "), kind.is_some(), "{report}");
    }
    assert_eq!(library.written() != before, kind.is_some());
    assert_eq!(library.check().unwrap().0, Outcome::Done, "after a refresh there is nothing to do");
    assert_eq!(library.generate(true).unwrap().0, Outcome::Done, "after a refresh there is nothing to generate");
    library.openapi()
}

#[test]
fn a_field_is_added() {
    let openapi = monday(
        |library| library.book()["properties"]["isbn"] = json!({"type": ["string", "null"]}),
        book(Outcome::Stale, "optional-property-added"),
    );
    let isbn = &openapi["components"]["schemas"]["Book"]["properties"]["isbn"];
    assert_eq!(isbn, &json!({"type": "string", "nullable": true}));
}

#[test]
fn a_field_is_removed() {
    let openapi = monday(
        |library| drop(library.book()["properties"].as_object_mut().unwrap().remove("shelf")),
        book(Outcome::Breaking, "optional-property-removed"),
    );
    assert!(openapi["components"]["schemas"]["Book"]["properties"].get("shelf").is_none());
}

#[test]
fn an_enum_has_grown() {
    let openapi = monday(
        |library| library.book()["properties"]["kind"] = json!({"type": "string", "enum": ["book", "atlas"]}),
        book(Outcome::Stale, "enum-value-added"),
    );
    assert_eq!(openapi["components"]["schemas"]["Book"]["properties"]["kind"]["enum"], json!(["book", "atlas"]));
}

#[test]
fn a_type_has_changed() {
    monday(
        |library| library.book()["properties"]["title"] = json!({"type": "integer"}),
        book(Outcome::Breaking, "type-changed"),
    );
}

#[test]
fn a_published_operation_id_that_the_overlay_replaces_has_changed() {
    let openapi = monday(
        |library| library.get()["operationId"] = json!("browse_v2"),
        hidden(Outcome::Stale, "operation-renamed"),
    );
    assert_eq!(openapi["paths"]["/v1/Books"]["get"]["operationId"], "books");
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
    monday(
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
    monday(
        |library| {
            let rooms = json!({"get": {"responses": {"200": {"$ref": "#/components/responses/R"}}}});
            library.published["paths"]["/v1/rooms"] = rooms;
            library.published["components"]["schemas"]["Member"] = json!({"propertyNames": {"$dynamicRef": "#x"}});
        },
        NOTHING,
    );
}

/// Each of these is lost on the way to `openapi.json`, and is reported from the vendored slice.
#[test]
fn changes_that_lowering_loses_are_reported() {
    let refreshed = || {
        let mut library = Library::new();
        library.published["info"]["license"] = json!({"name": "MIT", "identifier": "MIT"});
        let properties = &mut library.book()["properties"];
        properties["labels"] = json!({"type": "object", "patternProperties": {"^[a-z]+$": {"type": "string"}}});
        properties["size"] =
            json!({"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}], "items": false});
        library.refresh().unwrap();
        library
    };
    let cases: [(fn(&mut Library), Expected); 5] = [
        (
            |library| {
                library.book()["properties"]["labels"]["patternProperties"]["^[a-z]+$"] = json!({"type": "integer"});
            },
            hidden(Outcome::Breaking, "changed"),
        ),
        (
            |library| library.book()["properties"]["size"]["prefixItems"].as_array_mut().unwrap().reverse(),
            Expected { place: Some("kms-client/src/book.rs:1 (Book)"), ..hidden(Outcome::Breaking, "changed") },
        ),
        (
            |library| library.get()["parameters"][0]["schema"]["examples"][1] = json!(5),
            hidden(Outcome::Stale, "example-changed"),
        ),
        (
            |library| library.published["info"]["license"]["identifier"] = json!("Apache-2.0"),
            hidden(Outcome::Stale, "prose-changed"),
        ),
        (
            |library| {
                let kind = json!({"type": "string", "enum": ["book"]});
                library.book()["properties"]["kind"] = kind;
            },
            hidden(Outcome::Stale, "notation-changed"),
        ),
    ];
    for (change, expected) in cases {
        tuesday(refreshed(), change, expected);
    }
}

#[test]
fn the_order_of_a_set_has_changed() {
    let mut library = Library::refreshed();
    library.book()["required"].as_array_mut().unwrap().reverse();
    let (outcome, report) = library.check().unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(report.contains("\nno changes\n") && report.contains("- only the order of a set changed"), "{report}");
    assert_eq!(library.refresh().unwrap().0, Outcome::Done);
}
