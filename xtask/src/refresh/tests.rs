//! The command as a whole, on a small library instead of the real document.

mod failures;
mod story;

use super::*;
use crate::testing::Library;
use openapi_toolkit::change::Impact;
use serde_json::{Value, json};

#[test]
fn the_document_is_sliced_lowered_and_overlaid() {
    let library = Library::new();
    let (outcome, report) = library.refresh().unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert!(report.contains("openapi.json is written"), "{report}");
    let mut openapi = library.openapi();
    let sha256 = openapi["info"]["x-origin"]["sha256"].take();
    let upstream: Value = serde_json::from_str(&library.text("openapi.upstream.json").unwrap()).unwrap();
    assert_eq!(sha256, json!(canon::sha256(&upstream).unwrap()));
    let expected: Value = serde_json::from_str(include_str!("../../fixtures/openapi.json")).unwrap();
    assert_eq!(openapi, expected);
}

#[test]
fn the_vendored_slice_is_the_published_one_in_3_1_without_its_prose() {
    let library = Library::refreshed();
    let upstream: Value = serde_json::from_str(&library.text("openapi.upstream.json").unwrap()).unwrap();
    assert_eq!(upstream["openapi"], "3.1.0");
    assert_eq!(upstream["paths"].as_object().unwrap().len(), 1);
    let page = &upstream["paths"]["/v1/Books"]["get"]["parameters"][0];
    assert_eq!(page["schema"], json!({"type": "integer", "exclusiveMinimum": 0, "default": 1, "examples": [3, 4]}));
    assert!(page.get("description").is_none(), "{page}");
}

#[test]
fn a_second_refresh_changes_nothing() {
    let library = Library::refreshed();
    let first = library.written();
    let (outcome, report) = library.refresh().unwrap();
    assert_eq!(outcome, Outcome::Done);
    assert!(report.ends_with("every file is up to date\n"), "{report}");
    assert_eq!(library.written(), first);
}

#[test]
fn the_file_that_was_read_is_not_in_any_document() {
    let library = Library::refreshed();
    let folder = library.folder.path().display().to_string();
    assert!(library.written().into_iter().all(|text| !text.unwrap().contains(&folder)));
}

#[test]
fn a_document_of_openapi_3_0_is_taken_as_it_is() {
    let mut library = Library::refreshed();
    let before = library.openapi();
    let mut as_3_0 = before.clone();
    as_3_0["paths"]["/v1/Books"]["get"].as_object_mut().unwrap().remove("operationId");
    let parameters = as_3_0["paths"]["/v1/Books"]["get"]["parameters"].as_array_mut().unwrap();
    parameters.pop();
    for parameter in parameters {
        parameter.as_object_mut().unwrap().remove("example");
    }
    library.published = as_3_0;
    library.refresh().unwrap();
    // Descriptions are prose, and are dropped from a published document.
    let without_origin = crate::documents::without_origin;
    let changes = diff(&without_origin(&before), &without_origin(&library.openapi()));
    assert!(changes.iter().all(|change| change.wire <= Impact::Cosmetic), "{changes:?}");
    assert!(changes.iter().all(|change| crate::rust_impact::rust_impact(change) <= Impact::Cosmetic), "{changes:?}");
}

#[test]
fn the_check_writes_nothing_if_there_is_no_file() {
    let library = Library::new();
    let (outcome, report) = library.check().unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(report.contains("no changes"), "{report}");
    assert!(report.contains("openapi.json is stale: run `cargo xtask refresh`"), "{report}");
    assert_eq!(library.written(), [None, None, None]);
}

#[test]
fn the_report_comes_as_markdown_and_as_json() {
    let mut library = Library::refreshed();
    library.book()["properties"]["title"] = json!({"type": "integer"});
    let (_, markdown) = library.with(|options| options.format = Format::Markdown).unwrap();
    assert!(markdown.starts_with("## nothing is written, because a change is breaking"), "{markdown}");
    let json = library.with(|options| (options.format, options.accept_breaking) = (Format::Json, true));
    let report: Value = serde_json::from_str(&json.unwrap().1).unwrap();
    assert_eq!((&report["state"], &report["bump"]), (&json!("written"), &json!("minor")));
    assert_eq!(report["places"], json!(["kms-client/src/book.rs:1 (Book)"]));
    assert_eq!(report["snapshots"], json!(["generated/Book.snap: changed"]));
}

#[test]
fn the_files_are_written_even_if_the_client_does_not_build_yet() {
    let mut library = Library::refreshed();
    library.book()["properties"]["isbn"] = json!({"type": "string"});
    library.write_documents();
    let from = Some(library.source().display().to_string());
    let options = Options { from, check: false, accept_breaking: false, format: Format::Text };
    let mut out = Vec::new();
    let outcome = refresh(&library.workspace, &options, &mut |_| anyhow::bail!("cargo ended with 101"), &mut out);
    let report = String::from_utf8(out).unwrap();
    assert_eq!(outcome.unwrap(), Outcome::Done);
    assert!(library.text("openapi.json").unwrap().contains("isbn"));
    assert!(report.contains("fix what does not build or pass") && report.contains("cargo ended with 101"), "{report}");
}
