//! `cargo xtask lower`: writes a part of any document as OpenAPI 3.0.3.

use crate::outcome::Outcome;
use crate::store;
use anyhow::Context;
use openapi_toolkit::{Filter, canon, lower, parse, slice, validate};
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;

/// The options of `lower`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The document to read.
    #[arg(value_name = "IN")]
    document: PathBuf,
    /// The file to write.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Keep operations whose path contains this text, in either case. Can be given more than once.
    #[arg(long = "path", value_name = "SUBSTRING")]
    paths: Vec<String>,
    /// Keep operations with this tag. Can be given more than once.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
}

/// Reads, slices, lowers, validates and writes.
pub(crate) fn run(options: Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Options { document: from, output, paths, tags } = options;
    let bytes = std::fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
    let document =
        lowered(&bytes, &Filter { paths, tags }).with_context(|| format!("cannot lower {}", from.display()))?;
    let paths = document.get("paths").and_then(Value::as_object).map_or(0, serde_json::Map::len);
    store::replace(&[(output.clone(), canon::pretty(&document)?)])?;
    writeln!(out, "{} is written: {paths} paths", output.display())?;
    Ok(Outcome::Done)
}

fn lowered(bytes: &[u8], filter: &Filter) -> anyhow::Result<Value> {
    let mut document = slice(&parse(bytes)?, filter)?;
    lower(&mut document)?;
    validate(&document)?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PUBLISHED;
    use serde_json::json;

    /// Returns the file that the command writes over an old one, or its error and the old one.
    fn run_on(published: &str, paths: &[&str], tags: &[&str]) -> Result<Value, (String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let (document, output) = (folder.path().join("in.json"), folder.path().join("out.json"));
        std::fs::write(&document, published).unwrap();
        std::fs::write(&output, "old").unwrap();
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let options = Options { document, output: output.clone(), paths: owned(paths), tags: owned(tags) };
        let result = run(options, &mut Vec::new());
        let written = std::fs::read_to_string(&output).unwrap();
        result.map(|_| serde_json::from_str(&written).unwrap()).map_err(|error| (format!("{error:#}"), written))
    }

    #[test]
    fn the_whole_document_is_lowered_with_its_prose() {
        let written = run_on(PUBLISHED, &[], &[]).unwrap();
        assert_eq!(written["openapi"], "3.0.3");
        assert_eq!(written["info"]["title"], "Lending Library");
        assert_eq!(written["paths"].as_object().unwrap().len(), 2);
        let shelf = &written["components"]["schemas"]["Book"]["properties"]["shelf"];
        assert_eq!(shelf, &json!({"type": "string", "nullable": true, "default": null}));
    }

    #[test]
    fn only_matching_operations_are_kept() {
        let by_path = run_on(PUBLISHED, &["MEMBERS"], &[]).unwrap();
        assert_eq!(by_path["components"]["schemas"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Member"]);
        let by_tag = run_on(PUBLISHED, &[], &["Books"]).unwrap();
        assert_eq!(by_tag["paths"].as_object().unwrap().keys().collect::<Vec<_>>(), ["/v1/Books"]);
        assert_eq!(run_on(PUBLISHED, &["members", "books"], &[]).unwrap(), run_on(PUBLISHED, &[], &[]).unwrap());
    }

    #[test]
    fn an_unsupported_construct_is_rejected_only_if_an_operation_reaches_it() {
        let mut document: Value = serde_json::from_str(PUBLISHED).unwrap();
        document["components"]["schemas"]["Loner"] = json!({"atLeast": 1});
        assert!(run_on(&document.to_string(), &[], &[]).is_ok());
        document["components"]["schemas"]["Author"]["atLeast"] = json!(1);
        let (error, left) = run_on(&document.to_string(), &[], &[]).unwrap_err();
        assert!(error.contains("#/components/schemas/Author/atLeast"), "{error}");
        assert_eq!(left, "old");
    }

    #[test]
    fn a_filter_without_a_match_is_an_error() {
        let (error, left) = run_on(PUBLISHED, &[], &["Films"]).unwrap_err();
        assert!(error.contains("no operation has the tag `Films`"), "{error}");
        assert_eq!(left, "old");
    }
}
