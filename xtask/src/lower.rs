//! `cargo xtask lower`: a part of any document as OpenAPI 3.0.3; slicing and lowering are in `spec`.

use crate::spec::slice::{self, Wanted};
use crate::spec::{canon, check, lower, parse};
use crate::{cli, store};
use anyhow::Context;
use serde_json::Value;
use std::io::Write;

/// Reads, slices, lowers, checks, writes.
pub(crate) fn run(options: cli::Lower, out: &mut dyn Write) -> anyhow::Result<()> {
    let cli::Lower { document: from, output, paths, tags } = options;
    let bytes = std::fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
    let document =
        lowered(&bytes, &Wanted { paths, tags }).with_context(|| format!("cannot lower {}", from.display()))?;
    store::replace(&output, &canon::pretty(&document)?)?;
    let paths = document.get("paths").and_then(Value::as_object).map_or(0, serde_json::Map::len);
    writeln!(out, "{} is written: {paths} paths", output.display())?;
    Ok(())
}

fn lowered(bytes: &[u8], wanted: &Wanted) -> anyhow::Result<Value> {
    let mut document = slice::slice(&parse::document(bytes)?, wanted)?;
    lower::lower(&mut document)?;
    check::valid(&document)?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PUBLISHED: &str = include_str!("../fixtures/published.json");

    /// The file that the command writes over an old one, or its error and the old one.
    fn run_on(published: &str, paths: &[&str], tags: &[&str]) -> Result<Value, (String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let (document, output) = (folder.path().join("in.json"), folder.path().join("out.json"));
        std::fs::write(&document, published).unwrap();
        std::fs::write(&output, "old").unwrap();
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let options = cli::Lower { document, output: output.clone(), paths: owned(paths), tags: owned(tags) };
        let result = run(options, &mut Vec::new());
        let written = std::fs::read_to_string(&output).unwrap();
        result.map(|()| serde_json::from_str(&written).unwrap()).map_err(|error| (format!("{error:#}"), written))
    }

    #[test]
    fn the_whole_document_is_lowered_with_its_words() {
        let written = run_on(PUBLISHED, &[], &[]).unwrap();
        assert_eq!(written["openapi"], "3.0.3");
        assert_eq!(written["info"]["title"], "Lending Library");
        assert_eq!(written["paths"].as_object().unwrap().len(), 2);
        let shelf = &written["components"]["schemas"]["Book"]["properties"]["shelf"];
        assert_eq!(shelf, &json!({"type": "string", "nullable": true, "default": null}));
    }

    #[test]
    fn only_what_is_asked_for_is_kept() {
        let by_path = run_on(PUBLISHED, &["MEMBERS"], &[]).unwrap();
        assert_eq!(by_path["components"]["schemas"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Member"]);
        let by_tag = run_on(PUBLISHED, &[], &["Books"]).unwrap();
        assert_eq!(by_tag["paths"].as_object().unwrap().keys().collect::<Vec<_>>(), ["/v1/Books"]);
        assert_eq!(run_on(PUBLISHED, &["members", "books"], &[]).unwrap(), run_on(PUBLISHED, &[], &[]).unwrap());
    }

    #[test]
    fn a_construct_that_no_operation_reaches_does_no_harm_and_one_that_is_reached_is_refused() {
        let mut document: Value = serde_json::from_str(PUBLISHED).unwrap();
        document["components"]["schemas"]["Loner"] = json!({"atLeast": 1});
        assert!(run_on(&document.to_string(), &[], &[]).is_ok());
        document["components"]["schemas"]["Author"]["atLeast"] = json!(1);
        let (error, left) = run_on(&document.to_string(), &[], &[]).unwrap_err();
        assert!(error.contains("#/components/schemas/Author/atLeast"), "{error}");
        assert_eq!(left, "old");
    }

    #[test]
    fn a_wish_that_nothing_fits_is_an_error() {
        let (error, left) = run_on(PUBLISHED, &[], &["Films"]).unwrap_err();
        assert!(error.contains("none has the tag `Films`"), "{error}");
        assert_eq!(left, "old");
    }
}
