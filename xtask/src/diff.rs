//! `cargo xtask diff`: two files, compared and printed; how that is done is in `spec`.

use crate::cli::{self, Format};
use crate::outcome::Outcome;
use crate::spec::change::Impact;
use crate::spec::{diff, lower, parse, render};
use anyhow::Context;
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// Reads, compares, prints.
pub(crate) fn run(options: &cli::Diff, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let changes = diff::diff(&read(&options.old)?, &read(&options.new)?);
    match options.format {
        Format::Text => render::text(&changes, out)?,
        Format::Markdown => render::markdown(&changes, out)?,
        Format::Json => writeln!(out, "{:#}", render::json(&changes))?,
    }
    let breaks = changes.iter().any(|change| change.impact() == Impact::Breaking);
    Ok(if breaks { Outcome::Breaking } else { Outcome::Done })
}

/// The document as OpenAPI 3.0.
fn read(path: &Path) -> anyhow::Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut document = parse::document(&bytes).with_context(|| path.display().to_string())?;
    lower::lower(&mut document).with_context(|| path.display().to_string())?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PUBLISHED: &str = include_str!("../fixtures/published.json");

    /// Compares the small library with a changed copy of itself.
    fn compared(format: Format, change: impl FnOnce(&mut Value)) -> (Outcome, String) {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old.json"), folder.path().join("new.json"));
        let mut document: Value = serde_json::from_str(PUBLISHED).unwrap();
        std::fs::write(&old, document.to_string()).unwrap();
        change(&mut document);
        std::fs::write(&new, document.to_string()).unwrap();
        let mut out = Vec::new();
        let outcome = run(&cli::Diff { old, new, format }, &mut out).unwrap();
        (outcome, String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_same_document_is_no_change() {
        assert_eq!(compared(Format::Text, |_| ()), (Outcome::Done, "no changes\n".to_owned()));
    }

    #[test]
    fn a_break_is_told_by_the_outcome() {
        let (outcome, text) = compared(Format::Text, |document| {
            document["paths"].as_object_mut().unwrap().remove("/v1/members");
        });
        assert_eq!(outcome, Outcome::Breaking);
        assert!(text.contains("path-removed") && text.contains("#/paths/~1v1~1members"), "{text}");
    }

    #[test]
    fn what_only_adds_is_no_break() {
        let (outcome, text) = compared(Format::Json, |document| {
            document["components"]["schemas"]["Author"]["properties"]["born"] = json!({"type": ["integer", "null"]});
        });
        assert_eq!(outcome, Outcome::Done);
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["changes"][0]["kind"], "optional-property-added");
        assert_eq!(report["bump"], "patch");
    }

    #[test]
    fn a_file_that_is_missing_or_no_document_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old.json");
        let options = cli::Diff { old: old.clone(), new: old.clone(), format: Format::Text };
        let error = format!("{:#}", run(&options, &mut Vec::new()).unwrap_err());
        assert!(error.contains("cannot read") && error.contains("old.json"), "{error}");
        std::fs::write(&old, "{}").unwrap();
        let error = format!("{:#}", run(&options, &mut Vec::new()).unwrap_err());
        assert!(error.contains("old.json: not an OpenAPI document"), "{error}");
    }
}
