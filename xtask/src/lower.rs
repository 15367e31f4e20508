//! `cargo xtask lower`: writes a part of any document as OpenAPI 3.0.3.

use crate::outcome::Outcome;
use crate::store;
use anyhow::{Context, bail};
use openapi_toolkit::{Extract, Filter, Note, canon, escape, extract};
use serde_json::json;
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
    /// Fail if the result would say less than the document.
    #[arg(long)]
    strict: bool,
    /// The format of the report: `json` has the list of what the result no longer says, which `text` prints on standard error.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For a program.
    Json,
}

pub(crate) fn run(options: Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Options { document: from, output, paths, tags, strict, format } = options;
    let bytes = std::fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
    let Extract { document, notes, .. } = extract(&bytes, &Filter { paths, tags, ..Filter::default() })
        .with_context(|| format!("cannot lower {}", from.display()))?;
    let is_written = !strict || notes.is_empty();
    if is_written {
        store::replace(&[(output.clone(), canon::pretty(&document)?)])?;
    }
    match format {
        Format::Text => {
            eprint!("{}", table(&notes));
            if is_written {
                writeln!(out, "{} is written", output.display())?;
            }
        }
        Format::Json => writeln!(out, "{}", escape::json(&json!({ "written": is_written, "notes": notes })))?,
    }
    if !is_written {
        bail!("{} says less in OpenAPI 3.0.3, in {} places, and nothing is written", from.display(), notes.len());
    }
    Ok(Outcome::Done)
}

/// Returns a line for each note, in columns.
fn table(notes: &[Note]) -> String {
    let widest = notes.iter().map(|note| note.construct.chars().count()).max().unwrap_or(0);
    let line = |Note { pointer, construct, outcome, .. }: &Note| {
        format!("{:<widest$}  {}  at {}\n", escape::plain(construct), escape::plain(outcome), escape::plain(pointer))
    };
    notes.iter().map(line).collect()
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
            let (paths, strict, format) = (Vec::new(), false, Format::Text);
            run(Options { document, output, paths, tags, strict, format }, &mut Vec::new())
        };
        let error = format!("{:#}", run("Films").unwrap_err());
        assert!(error.contains("in.json: no operation left: no operation has the tag `Films`"), "{error}");
        assert_eq!(fs::read_to_string(&output).unwrap(), "old");
        run("Books").unwrap();
        let written: Value = serde_json::from_slice(&fs::read(&output).unwrap()).unwrap();
        assert_eq!((&written["openapi"], written["paths"].as_object().unwrap().len()), (&"3.0.3".into(), 1));
    }

    #[test]
    fn what_is_lost_is_listed_and_strict_makes_it_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let [document, output] = ["in.json", "out.json"].map(|name| folder.path().join(name));
        let mut lossy: Value = serde_json::from_str(PUBLISHED).unwrap();
        lossy["info"]["summary"] = json!("books");
        fs::write(&document, lossy.to_string()).unwrap();
        let run = |strict: bool| {
            let (document, output, format) = (document.clone(), output.clone(), Format::Json);
            let mut out = Vec::new();
            let options = Options { document, output, paths: Vec::new(), tags: Vec::new(), strict, format };
            let error = run(options, &mut out).err().map(|error| error.to_string());
            (error, serde_json::from_slice::<Value>(&out).unwrap())
        };
        let (error, report) = run(true);
        assert!(error.unwrap().contains("in.json says less in OpenAPI 3.0.3"));
        let note = json!({"pointer": "#/info/summary", "construct": "summary", "outcome": "dropped"});
        assert!(report["notes"].as_array().unwrap().contains(&note), "{report:#}");
        assert!(report["written"] == false && !output.exists());
        let (error, report) = run(false);
        assert!(error.is_none() && report["written"] == true && output.exists());
    }
}
