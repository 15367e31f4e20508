//! The report of `refresh` and `generate`: the source, the changes, and the next steps.

use crate::changes::{Changes, Format};
use crate::outcome::Outcome;
use crate::snapshots::{Differences, lines};
use openapi_toolkit::{escape, render};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{self, Write};

const FIX: &str = "fix the errors of the build or the tests, then run `cargo xtask snapshots`";
const REVIEW: &str = "review the snapshots with `cargo xtask snapshots --review`, or accept them with `--accept`";

/// The maximum size of the next steps in Markdown, in bytes. With the tables, a report stays below 60,000 bytes.
const MAX_STEPS: usize = 15_000;

pub(crate) struct Report<'a> {
    pub(crate) command: &'static str,
    pub(crate) source: Option<Source<'a>>,
    pub(crate) state: State,
    pub(crate) changes: Changes,
    /// The names and the new texts of the stale files.
    pub(crate) stale: Vec<(String, String)>,
    /// The places in the facade that a change concerns.
    pub(crate) places: BTreeSet<String>,
    /// The snapshots that differ, or the reason that they could not be compared. `None` if nothing was written.
    pub(crate) snapshots: Option<Result<Differences, String>>,
}

pub(crate) struct Source<'a> {
    pub(crate) from: &'a str,
    /// The digest of its slice.
    pub(crate) sha256: String,
    /// The digest of the vendored slice, if there was one.
    pub(crate) before: Option<String>,
}

/// The state of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    UpToDate,
    /// The files were only checked.
    Stale,
    /// The files were only checked, and the changes are breaking.
    StaleAndBreaking,
    /// The files were not written, because the changes are breaking.
    Held,
    Written,
}

impl Report<'_> {
    /// Prints the report, and returns the outcome of the command.
    pub(crate) fn print(&self, format: Format, out: &mut dyn Write) -> anyhow::Result<Outcome> {
        match format {
            Format::Text => self.text(out),
            Format::Markdown => self.markdown(out),
            Format::Json => self.json(out),
        }?;
        Ok(match self.state {
            State::UpToDate | State::Written => Outcome::Done,
            State::Stale => Outcome::Stale,
            State::StaleAndBreaking | State::Held => Outcome::Breaking,
        })
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(source) = &self.source {
            writeln!(out, "source: {}\ndigest: {}\n", escape::plain(source.from), source.digest())?;
        }
        if self.state != State::UpToDate {
            self.changes.print(Format::Text, out)?;
            writeln!(out)?;
        }
        writeln!(out, "{}", self.sentences().join("\n"))?;
        self.next(escape::plain).iter().try_for_each(|step| writeln!(out, "- {step}"))
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## {}\n", self.sentences().join("; "))?;
        if let Some(source) = &self.source {
            writeln!(out, "Source: {}\n\nDigest: `{}`\n", escape::code(source.from), source.digest())?;
        }
        if self.state != State::UpToDate {
            self.changes.print(Format::Markdown, out)?;
        }
        let (next, mut left) = (self.next(escape::code), MAX_STEPS);
        if !next.is_empty() {
            writeln!(out, "\n### Next steps\n")?;
        }
        let shown = next.iter().take_while(|step| render::fits(&mut left, step)).count();
        next[..shown].iter().try_for_each(|step| writeln!(out, "- [ ] {step}"))?;
        match next.len() - shown {
            0 => Ok(()),
            hidden => writeln!(out, "\n{hidden} steps are not shown: `--format json` lists all of them."),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut report = self.changes.json();
        report["source"] = json!(self.source.as_ref().map(|source| source.from));
        report["sha256"] = json!(self.source.as_ref().map(|source| &source.sha256));
        report["sha256_before"] = json!(self.source.as_ref().and_then(|source| source.before.as_ref()));
        report["state"] = json!(self.state);
        report["files"] = json!(self.stale.iter().map(|(name, _)| name).collect::<Vec<_>>());
        report["places"] = json!(self.places);
        report["snapshots"] = json!(self.snapshots.as_ref().and_then(|found| Some(lines(found.as_ref().ok()?))));
        report["snapshots_failure"] = json!(self.snapshots.as_ref().and_then(|found| found.as_ref().err()));
        report["next"] = json!(self.next(str::to_owned));
        writeln!(out, "{}", escape::json(&report))
    }

    fn sentences(&self) -> Vec<String> {
        let each = |text: &str| self.stale.iter().map(|(name, _)| format!("{name} {text}")).collect();
        match self.state {
            State::UpToDate => vec!["every file is up to date".to_owned()],
            State::Stale | State::StaleAndBreaking => each(&format!("is stale: run `cargo xtask {}`", self.command)),
            State::Held => vec!["nothing is written, because a change is breaking".to_owned()],
            State::Written => each("is written"),
        }
    }

    /// Returns the next steps, in order, with names escaped by the function.
    fn next(&self, escaped: fn(&str) -> String) -> Vec<String> {
        let mut next = Vec::new();
        let is_new = |source: &Source<'_>| source.before.as_ref().is_some_and(|before| *before != source.sha256);
        if self.state != State::UpToDate && self.changes.is_empty() && self.source.as_ref().is_some_and(is_new) {
            next.push("only the order of a set changed, which has no meaning".to_owned());
        }
        if matches!(self.state, State::StaleAndBreaking | State::Held) {
            next.push("`cargo xtask refresh --accept-breaking` accepts breaking changes".to_owned());
        }
        next.extend(self.places.iter().map(|place| format!("decide about the change in {}", escaped(place))));
        match &self.snapshots {
            Some(Err(error)) => next.push(format!("{FIX}: {}", escaped(error))),
            Some(Ok(differences)) if !differences.is_empty() => {
                next.push(REVIEW.to_owned());
                next.extend(lines(differences).iter().map(|line| format!("snapshot {}", escaped(line))));
            }
            _ => {}
        }
        if self.state == State::Written && !self.changes.is_empty() {
            next.push(format!("describe it in CHANGELOG.md: {}", self.changes.summary()));
        }
        next
    }
}

impl Source<'_> {
    fn digest(&self) -> String {
        match &self.before {
            Some(before) if *before != self.sha256 => format!("{} (was {before})", self.sha256),
            _ => self.sha256.clone(),
        }
    }
}
