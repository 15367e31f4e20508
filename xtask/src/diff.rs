//! `cargo xtask diff`: compares two files.

use crate::changes::{Changes, Format};
use crate::outcome::Outcome;
use anyhow::Context;
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
}

pub(crate) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let changes = Changes::between(&read(&options.old)?, &read(&options.new)?);
    changes.print(options.format, out)?;
    Ok(if changes.are_breaking() { Outcome::Breaking } else { Outcome::Done })
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&bytes).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PUBLISHED;
    use serde_json::json;

    fn compared(format: Format, change: impl FnOnce(&mut Value)) -> (Outcome, String) {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old.json", "new.json"].map(|name| folder.path().join(name));
        let mut document: Value = serde_json::from_str(PUBLISHED).unwrap();
        std::fs::write(&old, document.to_string()).unwrap();
        change(&mut document);
        std::fs::write(&new, document.to_string()).unwrap();
        let mut out = Vec::new();
        (run(&Options { old, new, format }, &mut out).unwrap(), String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_worst_change_is_the_outcome_and_no_change_is_lost() {
        assert_eq!(compared(Format::Text, |_| ()), (Outcome::Done, "no changes\n".to_owned()));
        let (outcome, text) = compared(Format::Text, |document| {
            document["paths"].as_object_mut().unwrap().remove("/v1/members");
        });
        assert_eq!(outcome, Outcome::Breaking);
        assert!(text.contains("path-removed") && text.contains("#/paths/~1v1~1members"), "{text}");
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
        assert!(text.contains("example-changed") && text.contains("/schema/examples: [3,4] → [3,5]"), "{text}");
    }

    #[test]
    fn a_file_that_is_missing_or_not_a_document_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old.json");
        let options = Options { old: old.clone(), new: old.clone(), format: Format::Text };
        let error = || format!("{:#}", run(&options, &mut Vec::new()).unwrap_err());
        assert!(error().contains("cannot read") && error().contains("old.json"), "{}", error());
        std::fs::write(&old, "{}").unwrap();
        assert!(error().contains("old.json: not an OpenAPI document"), "{}", error());
    }
}
