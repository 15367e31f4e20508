//! The command as a whole, on a small library instead of the real documents.

use crate::outcome::Outcome;
use crate::testing::Library;
use serde_json::json;
use std::fs;

#[test]
fn a_file_that_was_edited_by_hand_is_stale() {
    let library = Library::refreshed();
    let edit = |file: &str, from: &str, to: &str| {
        let edited = library.text(file).unwrap().replace(from, to);
        fs::write(library.folder.path().join(file), edited).unwrap();
    };
    edit("openapi.json", "The library", "My library");
    let (outcome, report) = library.generate(true).unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(report.contains("prose-changed") && report.contains("  info: title "), "{report}");
    assert_eq!(library.check().unwrap().0, Outcome::Stale);
    library.generate(false).unwrap();
    for file in ["kms-api-gen/src/generated/nodes.rs", "openapi.upstream.json"] {
        edit(file, "  ", "   ");
        let (outcome, report) = library.generate(true).unwrap();
        assert_eq!(outcome, Outcome::Stale, "{report}");
        assert!(report.contains(&format!("\n{file} is stale: run `cargo xtask generate`\n")), "{report}");
        library.generate(false).unwrap();
        assert_eq!(library.check().unwrap().0, Outcome::Done);
    }
}

#[test]
fn an_edit_of_the_other_document_changes_the_generated_code() {
    let library = Library::refreshed();
    let mut contracts = library.openapi();
    contracts["paths"]["/v1/Books"]["get"]["operationId"] = json!("other_books");
    fs::write(library.folder.path().join("openapi-contracts.json"), contracts.to_string()).unwrap();
    let (outcome, report) = library.generate(true).unwrap();
    assert_eq!(outcome, Outcome::Stale);
    assert!(report.contains("kms-api-gen/src/generated/contracts.rs is stale"), "{report}");
    assert!(report.contains("kms-api-gen/src/generated/operations.rs is stale"), "{report}");
    assert!(!report.contains("\nopenapi.json is stale"), "{report}");
    assert_eq!(library.generate(false).unwrap().0, Outcome::Done);
    assert_eq!(library.generate(true).unwrap().0, Outcome::Done);
}

#[test]
fn a_failure_writes_nothing() {
    let mut library = Library::refreshed();
    let before = library.written();
    library.overlay["actions"][1]["target"] = json!("$.paths['/v3/Books'].get");
    let error = library.generate(false).unwrap_err();
    assert!(error.contains("openapi.overlay.json: overlay action 1: the target"), "{error}");
    assert_eq!(library.written(), before);
    library.overlay = Library::new().overlay;
    fs::write(library.folder.path().join("openapi-contracts.json"), "{").unwrap();
    let error = library.generate(false).unwrap_err();
    assert!(error.contains("the generator rejects openapi-contracts.json"), "{error}");
    assert_eq!(library.written(), before);
}

#[test]
fn a_missing_slice_is_reported_with_the_command_that_writes_it() {
    let error = Library::new().generate(false).unwrap_err();
    assert_eq!(error, "openapi.upstream.json is missing: run `cargo xtask refresh`");
}
