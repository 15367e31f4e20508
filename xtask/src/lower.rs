//! `cargo xtask lower`: writes a part of any document as OpenAPI 3.0.3.

use crate::outcome::Outcome;
use crate::store;
use anyhow::Context;
use openapi_toolkit::{Filter, canon, extract};
use std::io::Write;
use std::path::PathBuf;

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

pub(crate) fn run(options: Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Options { document: from, output, paths, tags } = options;
    let bytes = std::fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
    let document = extract(&bytes, &Filter { paths, tags, ..Filter::default() })
        .with_context(|| format!("cannot lower {}", from.display()))?;
    store::replace(&[(output.clone(), canon::pretty(&document)?)])?;
    writeln!(out, "{} is written", output.display())?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::PUBLISHED;
    use serde_json::Value;
    use std::fs;

    #[test]
    fn the_result_replaces_the_old_file_and_a_failure_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let [document, output] = ["in.json", "out.json"].map(|name| folder.path().join(name));
        fs::write(&document, PUBLISHED).unwrap();
        fs::write(&output, "old").unwrap();
        let run = |tag: &str| {
            let (document, output, tags) = (document.clone(), output.clone(), vec![tag.to_owned()]);
            run(Options { document, output, paths: Vec::new(), tags }, &mut Vec::new())
        };
        let error = format!("{:#}", run("Films").unwrap_err());
        assert!(error.contains("in.json: no operation left: no operation has the tag `Films`"), "{error}");
        assert_eq!(fs::read_to_string(&output).unwrap(), "old");
        run("Books").unwrap();
        let written: Value = serde_json::from_slice(&fs::read(&output).unwrap()).unwrap();
        assert_eq!((&written["openapi"], written["paths"].as_object().unwrap().len()), (&"3.0.3".into(), 1));
    }
}
