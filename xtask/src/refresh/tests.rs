//! The command as a whole, on a small library instead of the real document.

mod cases;

use super::*;
use crate::testing::Library;
use openapi_toolkit::change::Impact;
use serde_json::{Value, json};
use std::fs;

#[test]
fn the_document_is_sliced_lowered_and_overlaid() {
    let library = Library::new();
    let (outcome, report) = library.check().unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(report.contains("no changes"), "{report}");
    assert!(report.contains("openapi.json is stale: run `cargo xtask refresh`"), "{report}");
    assert_eq!(library.written(), [None, None, None], "a check writes nothing");

    let (outcome, report) = library.refresh().unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert!(report.contains("openapi.json is written"), "{report}");
    let upstream: Value = serde_json::from_str(&library.text(UPSTREAM).unwrap()).unwrap();
    assert_eq!((&upstream["openapi"], upstream["paths"].as_object().unwrap().len()), (&json!("3.1.0"), 1));
    let page = json!({
        "name": "page", "in": "query", "required": false,
        "schema": {"type": "integer", "exclusiveMinimum": 0, "default": 1, "examples": [3, 4]},
    });
    assert_eq!(upstream["paths"]["/v1/Books"]["get"]["parameters"][0], page, "3.1 without prose");
    let mut openapi = library.openapi();
    let sha256 = openapi["info"]["x-origin"]["sha256"].take();
    assert_eq!(sha256, json!(canon::sha256(&upstream).unwrap()));
    let expected: Value = serde_json::from_str(include_str!("../../fixtures/openapi.json")).unwrap();
    assert_eq!(openapi, expected);

    let first = library.written();
    let folder = library.folder.path().display().to_string();
    assert!(
        first.iter().flatten().all(|text| !text.contains(&folder)),
        "the file that was read is not in any document"
    );
    let (outcome, report) = library.refresh().unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert!(report.ends_with("every file is up to date\n"), "{report}");
    assert_eq!(library.written(), first);
}

#[test]
fn a_document_of_openapi_3_0_is_taken_as_it_is() {
    let mut library = Library::refreshed();
    let before = library.openapi();
    library.published = before.clone();
    let get = &mut library.published["paths"]["/v1/Books"]["get"];
    get.as_object_mut().unwrap().remove("operationId");
    let parameters = get["parameters"].as_array_mut().unwrap();
    parameters.pop();
    for parameter in parameters {
        parameter.as_object_mut().unwrap().remove("example");
    }
    library.refresh().unwrap();
    // Descriptions are prose, and are dropped from a published document.
    let without_origin = documents::without_origin;
    let changes = diff(&without_origin(&before), &without_origin(&library.openapi()));
    assert!(changes.iter().all(|change| change.wire <= Impact::Cosmetic), "{changes:?}");
    assert!(changes.iter().all(|change| crate::rust_impact::rust_impact(change) <= Impact::Cosmetic), "{changes:?}");
}

#[test]
fn the_order_of_a_set_has_no_meaning() {
    let mut library = Library::refreshed();
    library.book()["required"].as_array_mut().unwrap().reverse();
    let (outcome, report) = library.check().unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(report.contains("\nno changes\n") && report.contains("- only the order of a set changed"), "{report}");
    assert_eq!(library.refresh().unwrap().0, Outcome::Done);
}

#[test]
fn the_report_comes_as_text_as_markdown_and_as_json() {
    let mut library = Library::refreshed();
    library.book()["properties"]["title"] = json!({"type": "integer"});
    let (_, markdown) = library.with(|options| options.format = Format::Markdown).unwrap();
    assert!(markdown.starts_with("## nothing is written, because a change is breaking\n"), "{markdown}");
    assert!(markdown.contains("### 1 breaking") && markdown.contains("| type-changed |"), "{markdown}");
    assert!(markdown.contains("- [ ] `cargo xtask refresh --accept-breaking` accepts breaking changes"), "{markdown}");
    let (_, json) = library.with(|options| (options.format, options.check) = (Format::Json, true)).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&report["state"], &report["bump"]), (&json!("stale-and-breaking"), &json!("minor")));
    assert_eq!(report["files"].as_array().unwrap().last().unwrap(), UPSTREAM);
    assert_eq!(report["changes"][0]["kind"], "type-changed");
    assert_eq!(report["places"], json!(["kms-client/src/book.rs:1 (Book)"]));
    let (_, text) = library.with(|options| options.accept_breaking = true).unwrap();
    let digests = [&report["sha256"], &report["sha256_before"]].map(|digest| digest.as_str().unwrap());
    assert_eq!(
        text,
        format!(
            "source: {}\ndigest: {} (was {})\n\n\
             breaking: 1\n  type-changed                 wire breaking  rust breaking  \
             schema Book: property title: type \"string\" → \"integer\"\n\n\
             API document: 1 breaking (type-changed)\nsuggested version bump: minor\n\n\
             kms-api-gen/src/generated/nodes.rs is written\n\
             kms-api-gen/src/generated/operations.rs is written\nopenapi.json is written\n{UPSTREAM} is written\n\
             - decide about the change in kms-client/src/book.rs:1 (Book)\n\
             - review the snapshots with `cargo xtask snapshots --review`, or accept them with `--accept`\n\
             - snapshot generated/Book.snap: changed\n\
             - describe it in CHANGELOG.md: API document: 1 breaking (type-changed)\n",
            library.source().display(),
            digests[0],
            digests[1],
        )
    );
}

#[test]
fn a_hostile_name_is_inside_code_spans_and_a_long_report_is_cut() {
    let mut library = Library::refreshed();
    let properties = library.book()["properties"].as_object_mut().unwrap();
    for number in 0..900 {
        properties.insert(format!("p{number}`|\n# @all\n::error::\u{1b}[2J\u{202e}"), json!({"type": "string"}));
    }
    let (_, markdown) = library.with(|options| (options.format, options.check) = (Format::Markdown, true)).unwrap();
    assert!(markdown.len() < 60_000 && markdown.contains(" changes are not shown: `--format json` lists all of them."));
    for row in markdown.lines().filter(|line| line.contains("@all")) {
        assert!(
            row.starts_with("| optional-property-added | ") && row.split('`').step_by(2).all(|own| !own.contains('@'))
        );
    }
    assert!(!markdown.contains(['\u{1b}', '\u{202e}']) && !markdown.contains("\n::"));
    let (_, json) = library.with(|options| (options.format, options.check) = (Format::Json, true)).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["changes"].as_array().unwrap().len(), 900);
}

#[test]
fn the_files_are_written_even_if_the_client_does_not_build_yet() {
    let mut library = Library::refreshed();
    library.book()["properties"]["isbn"] = json!({"type": "string"});
    library.check().unwrap();
    let from = Some(library.source().display().to_string());
    let options = Options { from, check: false, accept_breaking: false, format: Format::Json };
    let mut out = Vec::new();
    let outcome = refresh(&library.workspace, &options, &mut |_| anyhow::bail!("cargo ended with 101"), &mut out);
    assert_eq!(outcome.unwrap(), Outcome::Done);
    assert!(library.text("openapi.json").unwrap().contains("isbn"));
    let report: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!((&report["state"], &report["snapshots"]), (&json!("written"), &Value::Null));
    assert_eq!(report["snapshots_failure"], "cargo ended with 101");
    let fix = "fix the errors of the build or the tests, then run `cargo xtask snapshots`: cargo ended with 101";
    assert!(report["next"].as_array().unwrap().contains(&json!(fix)), "{report}");
}

#[test]
fn a_check_that_fails_reports_that_the_slice_is_stale_only_if_it_is() {
    let mut library = Library::refreshed();
    let author = library.book()["properties"].as_object_mut().unwrap().remove("author").unwrap();
    library.book()["properties"]["writer"] = author;
    let error = library.check().unwrap_err();
    let expected = "openapi.upstream.json is stale: run `cargo xtask refresh` and fix the error: ";
    assert!(error.starts_with(expected), "{error}");
    assert!(error.contains("$.components.schemas.Book.properties.author"), "{error}");

    let mut library = Library::refreshed();
    library.overlay = json!({});
    let error = library.check().unwrap_err();
    assert!(error.contains("openapi.overlay.json: not an OpenAPI Overlay") && !error.contains("stale"), "{error}");
}

#[test]
fn a_file_or_address_that_cannot_be_read_or_used_is_named() {
    let cases: [(&str, Option<&str>, &str); 4] = [
        ("published.json", Some("<html>"), "not JSON"),
        ("openapi.overlay.json", None, "cannot read"),
        ("openapi.json", Some("<<<<<<< ours\n{}"), "restore or delete it: not JSON"),
        (UPSTREAM, Some("<<<<<<< ours\n{}"), "restore or delete it: not JSON"),
    ];
    for (file, text, expected) in cases {
        let library = Library::refreshed();
        let path = library.folder.path().join(file);
        match text {
            Some(text) => fs::write(path, text).unwrap(),
            None => fs::remove_file(path).unwrap(),
        }
        let error = library.refresh_as_it_is(|_| ()).unwrap_err();
        assert!(error.contains(file) && error.contains(expected), "{error}");
    }
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/openapi.json", listener.local_addr().unwrap());
    drop(listener);
    let library = Library::refreshed();
    let before = library.written();
    let error = library.with(|options| options.from = Some(url.clone())).unwrap_err();
    assert!(error.contains(&format!("cannot read the published document from {url}")), "{error}");
    assert_eq!(library.written(), before);
}

#[test]
fn a_target_that_cannot_be_written_is_named_and_nothing_is_written() {
    for file in ["openapi.json", UPSTREAM] {
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
        let left = fs::read_dir(library.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with(".tmp")), "a temporary file is left");
    }
}
