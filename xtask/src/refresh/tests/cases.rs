//! Each file in `fixtures/refresh` patches the published document or the overlay, and has the expected report or error.

use crate::outcome::Outcome;
use crate::testing::{Library, Ran};
use json_patch::{Patch, patch};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Patches the published document before the first refresh.
    #[serde(default)]
    before: Patch,
    #[serde(default)]
    published: Patch,
    #[serde(default)]
    overlay: Patch,
    path_contains: Option<String>,
    /// The command is `generate` instead of `refresh`.
    command: Option<String>,
    /// Parts of the error, for a case that fails.
    #[serde(default)]
    error: Vec<String>,
    /// The outcome of `--check`.
    check: Option<String>,
    kind: Option<String>,
    /// The line of the facade that the report leads to.
    place: Option<String>,
    /// Values of `openapi.json` by their pointers, `null` for one that does not exist.
    #[serde(default)]
    openapi: Map<String, Value>,
}

#[test]
fn every_case_has_the_report_or_the_error_that_its_file_lists() {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/refresh")).unwrap();
    let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 29, "only {} cases were found", files.len());
    for file in files {
        eprintln!("{}", file.display());
        let case: Case = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let mut library = Library::new();
        patch(&mut library.published, &case.before).unwrap();
        library.refresh().unwrap();
        let before = library.written();
        patch(&mut library.published, &case.published).unwrap();
        patch(&mut library.overlay, &case.overlay).unwrap();
        library.workspace.openapi.path_contains.clone_from(case.path_contains.as_ref().unwrap_or(&"book".to_owned()));
        if case.error.is_empty() {
            reports(&library, &before, &case);
        } else {
            fails(&library, &before, &case.error);
        }
    }
}

fn fails(library: &Library, before: &[Option<String>], expected: &[String]) {
    for result in [library.refresh(), library.check()] {
        let error = result.unwrap_err();
        assert!(error.contains("cannot refresh from"), "{error}");
        assert!(expected.iter().all(|part| error.contains(part)), "{error}");
        assert!(!error.contains('\n'), "{error}");
        assert_eq!(library.written(), before);
    }
}

fn reports(library: &Library, before: &[Option<String>], case: &Case) {
    let is_generate = case.command.is_some();
    let run = |check: bool| -> Ran {
        if is_generate { library.generate(check) } else { library.with(|options| options.check = check) }
    };
    let check = match case.check.as_deref() {
        Some("breaking") => Outcome::Breaking,
        Some("stale") => Outcome::Stale,
        _ => Outcome::Done,
    };
    let (outcome, report) = run(true).unwrap();
    assert_eq!(outcome, check, "{report}");
    assert_eq!(library.written(), before, "a check writes nothing");
    match &case.kind {
        None => assert!(report.ends_with("every file is up to date\n"), "{report}"),
        Some(kind) => {
            let stale = if is_generate {
                "openapi.json is stale: run `cargo xtask generate`"
            } else {
                "openapi.upstream.json is stale: run `cargo xtask refresh`"
            };
            assert!(report.contains(&format!("\n  {kind} ")) && report.contains(stale), "{report}");
        }
    }
    assert_eq!(report.contains("decide about the change in"), case.place.is_some(), "{report}");
    assert!(case.place.as_ref().is_none_or(|place| report.contains(place)), "{report}");
    if is_generate {
        // An edit of the overlay is a decision, and `refresh` does not hold it back.
        assert_eq!(library.check().unwrap().0, Outcome::Stale);
    }

    let (outcome, report) = run(false).unwrap();
    if check == Outcome::Breaking {
        assert_eq!(outcome, Outcome::Breaking);
        assert!(report.contains("`cargo xtask refresh --accept-breaking` accepts breaking changes"), "{report}");
        assert_eq!(library.written(), before, "a breaking change is written only if it is accepted");
        assert_eq!(library.with(|options| options.accept_breaking = true).unwrap().0, Outcome::Done);
    } else {
        assert_eq!(outcome, Outcome::Done);
        assert_eq!(report.contains("snapshot generated/Book.snap: changed"), case.kind.is_some(), "{report}");
        assert_eq!(report.contains("describe it in CHANGELOG.md: API document: "), case.kind.is_some(), "{report}");
    }
    assert_eq!(library.written() != before, case.kind.is_some());
    assert_eq!(library.check().unwrap().0, Outcome::Done, "nothing is left to do");
    assert_eq!(library.generate(true).unwrap().0, Outcome::Done, "nothing is left to generate");
    let openapi = library.openapi();
    for (pointer, value) in &case.openapi {
        assert_eq!(openapi.pointer(pointer).unwrap_or(&Value::Null), value, "{pointer}");
    }
}
