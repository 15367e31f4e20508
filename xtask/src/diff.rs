//! `cargo xtask diff`: compares two files.

use crate::changes::{Changes, Format};
use crate::outcome::Outcome;
use anyhow::Context;
use openapi_toolkit::change::Impact;
use openapi_toolkit::parse;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The old document.
    old: PathBuf,
    /// The new document.
    new: PathBuf,
    /// The format of the changes.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The least impact that fails.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking)]
    fail_on: FailOn,
}

/// The least impact of a change, on the wire or in Rust, with which the command fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    /// Something that worked no longer works.
    Breaking,
    /// Something is new.
    Additive,
    /// Anything at all, prose included.
    Any,
}

pub(crate) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let changes = Changes::between(&read(&options.old)?, &read(&options.new)?);
    changes.print(options.format, out)?;
    let least = match options.fail_on {
        FailOn::Breaking => Impact::Breaking,
        FailOn::Additive => Impact::Additive,
        FailOn::Any => Impact::None,
    };
    Ok(if changes.reach(least) { Outcome::Breaking } else { Outcome::Done })
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&bytes).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PUBLISHED;
    use openapi_toolkit::kinds::Kind;
    use openapi_toolkit::walk::walk;
    use serde_json::json;
    use std::collections::BTreeSet;
    use std::fs;

    fn compared(format: Format, change: impl FnOnce(&mut Value)) -> (Outcome, String) {
        compared_with(FailOn::Breaking, format, change)
    }

    fn compared_with(fail_on: FailOn, format: Format, change: impl FnOnce(&mut Value)) -> (Outcome, String) {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old.json", "new.json"].map(|name| folder.path().join(name));
        let mut document: Value = serde_json::from_str(PUBLISHED).unwrap();
        std::fs::write(&old, document.to_string()).unwrap();
        change(&mut document);
        std::fs::write(&new, document.to_string()).unwrap();
        let mut out = Vec::new();
        (run(&Options { old, new, format, fail_on }, &mut out).unwrap(), String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_worst_change_is_the_outcome_and_no_change_is_lost() {
        assert_eq!(compared(Format::Text, |_| ()), (Outcome::Done, "no changes\n".to_owned()));
        let (outcome, text) = compared(Format::Text, |document| {
            document["paths"].as_object_mut().unwrap().remove("/v1/members");
        });
        assert_eq!(outcome, Outcome::Breaking);
        assert!(text.contains("path-removed") && text.contains("  /v1/members (removed)"), "{text}");
        let (outcome, text) = compared(Format::Json, |document| {
            document["components"]["schemas"]["Author"]["properties"]["born"] = json!({"type": ["integer", "null"]});
        });
        assert_eq!(outcome, Outcome::Done);
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&report["changes"][0]["kind"], &report["bump"]),
            (&json!("optional-property-added"), &json!("patch"))
        );
        let (_, text) = compared(Format::Text, |document| {
            document["paths"]["/v1/Books"]["get"]["parameters"][0]["schema"]["examples"][1] = json!(5);
        });
        assert!(text.contains("example-changed") && text.contains(": examples [3,4] → [3,5]"), "{text}");
    }

    #[test]
    fn the_least_impact_that_fails_can_be_chosen() {
        let failing = |change: fn(&mut Value)| {
            [FailOn::Breaking, FailOn::Additive, FailOn::Any]
                .map(|fail_on| compared_with(fail_on, Format::Text, change).0 == Outcome::Breaking)
        };
        assert_eq!(failing(|_| ()), [false, false, false]);
        assert_eq!(failing(|document| document["info"]["title"] = json!("other")), [false, false, true]);
        assert_eq!(failing(|document| document["paths"]["/new"] = json!({})), [false, true, true]);
        assert_eq!(failing(|document| document["paths"] = json!({})), [true, true, true]);
    }

    #[test]
    fn a_file_that_is_missing_or_not_a_document_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old.json");
        let options = Options { old: old.clone(), new: old.clone(), format: Format::Text, fail_on: FailOn::Any };
        let error = || format!("{:#}", run(&options, &mut Vec::new()).unwrap_err());
        assert!(error().contains("cannot read") && error().contains("old.json"), "{}", error());
        std::fs::write(&old, "{}").unwrap();
        assert!(error().contains("old.json: not an OpenAPI document"), "{}", error());
    }

    /// Fifty edits of the published document, where a copy of it is there: each is one change.
    #[test]
    fn fifty_edits_of_the_published_document_are_fifty_changes() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/upstream/openapi.json");
        let Ok(bytes) = fs::read(path) else { return eprintln!("skipped: there is no copy of the published document") };
        let old = parse(&bytes).unwrap();
        let mut descriptions = Vec::new();
        let every = walk(Kind::Document, "#", &old, &mut |place, value| {
            if place.kind == Kind::Schema && value.get("type").is_some_and(|ty| ty == "string") {
                descriptions.push(place.pointer.to_owned());
            }
            Ok(())
        });
        every.unwrap();
        assert!(descriptions.len() > 200, "{}", descriptions.len());
        let mut new = old.clone();
        for number in 0..50 {
            let at = &descriptions[number * descriptions.len() / 50];
            let schema = new.pointer_mut(at.strip_prefix('#').unwrap()).unwrap();
            match number % 3 {
                0 => schema["x-edited"] = json!(number),
                1 => schema["description"] = json!(format!("edit {number}")),
                _ => schema["maxLength"] = json!(100_000 + number),
            }
        }
        let changes = Changes::between(&old, &new);
        let report = changes.json();
        let places: BTreeSet<&str> =
            report["changes"].as_array().unwrap().iter().map(|change| change["pointer"].as_str().unwrap()).collect();
        assert!(places.len() >= 50, "{}: {report:#}", places.len());
    }
}
