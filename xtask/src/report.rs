//! The report of `refresh` and `generate`: the source, the changes, and the next steps.

use crate::changes::{Changes, Format};
use crate::outcome::Outcome;
use crate::snapshots::Moved;
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The contents of a report.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    /// The command that writes the files.
    pub(crate) command: &'static str,
    /// The published document, if it was read.
    pub(crate) source: Option<Source<'a>>,
    pub(crate) state: State,
    pub(crate) changes: Changes,
    /// The names and the new texts of the stale files.
    pub(crate) stale: Vec<(String, String)>,
    /// The places in the facade that a change concerns.
    pub(crate) places: BTreeSet<String>,
    /// The snapshots that differ, or the reason that they could not be compared. `None` if nothing was written.
    pub(crate) moved: Option<Result<Moved, String>>,
}

/// The published document.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// The file or address that was read.
    pub(crate) from: &'a str,
    /// The digest of its slice.
    pub(crate) sha256: String,
    /// The digest of the vendored slice, if there was one.
    pub(crate) before: Option<String>,
}

/// The state of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            writeln!(out, "source: {}\ndigest: {}\n", source.from, source.digest())?;
        }
        if self.state != State::UpToDate {
            self.changes.print(Format::Text, out)?;
            writeln!(out)?;
        }
        writeln!(out, "{}", self.sentences().join("\n"))?;
        self.next().iter().try_for_each(|step| writeln!(out, "- {step}"))
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## {}\n", self.sentences().join("; "))?;
        if let Some(source) = &self.source {
            writeln!(out, "Source: {}\n\nDigest: `{}`\n", source.from, source.digest())?;
        }
        if self.state != State::UpToDate {
            self.changes.print(Format::Markdown, out)?;
        }
        let next = self.next();
        if !next.is_empty() {
            writeln!(out, "\n### Next steps\n")?;
        }
        next.iter().try_for_each(|step| writeln!(out, "- [ ] {step}"))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut report = self.changes.json();
        report["source"] = json!(self.source.as_ref().map(|source| source.from));
        report["sha256"] = json!(self.source.as_ref().map(|source| &source.sha256));
        report["sha256_before"] = json!(self.source.as_ref().and_then(|source| source.before.as_ref()));
        report["state"] = json!(match self.state {
            State::UpToDate => "up-to-date",
            State::Stale => "stale",
            State::StaleAndBreaking => "stale-and-breaking",
            State::Held => "held",
            State::Written => "written",
        });
        report["files"] = json!(self.stale.iter().map(|(name, _)| name).collect::<Vec<_>>());
        report["places"] = json!(self.places);
        report["snapshots"] = json!(self.moved.as_ref().and_then(|moved| Some(moved.as_ref().ok()?.all())));
        report["snapshots_failure"] = json!(self.moved.as_ref().and_then(|moved| moved.as_ref().err()));
        report["next"] = json!(self.next());
        writeln!(out, "{report:#}")
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

    /// Returns the next steps, in order.
    fn next(&self) -> Vec<String> {
        let mut next = Vec::new();
        let is_new = |source: &Source<'_>| source.before.as_ref().is_some_and(|before| *before != source.sha256);
        if self.state != State::UpToDate && self.changes.is_empty() && self.source.as_ref().is_some_and(is_new) {
            next.push("only the order of a set changed, which has no meaning".to_owned());
        }
        if matches!(self.state, State::StaleAndBreaking | State::Held) {
            next.push("`cargo xtask refresh --accept-breaking` accepts breaking changes".to_owned());
        }
        next.extend(self.places.iter().map(|place| format!("decide about the change in {place}")));
        match &self.moved {
            None => {}
            Some(Err(error)) => {
                next.push(format!("fix what does not build or pass, then run `cargo xtask snapshots`: {error}"));
            }
            Some(Ok(moved)) if moved.is_empty() => {}
            Some(Ok(moved)) => {
                next.push(
                    "review the snapshots with `cargo xtask snapshots --review`, or accept them with `--accept`".into(),
                );
                next.extend(moved.all().into_iter().map(|line| format!("snapshot {line}")));
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(format: Format, state: State, moved: Option<Result<Moved, String>>) -> String {
        let document = |ty: &str| json!({"openapi": "3.0.3", "components": {"schemas": {"Book": {"type": ty}}}});
        let is_up_to_date = state == State::UpToDate;
        let report = Report {
            command: "refresh",
            source: Some(Source {
                from: "https://library.example/openapi.json",
                sha256: "new".to_owned(),
                before: Some("old".to_owned()),
            }),
            state,
            changes: Changes::between(&document("object"), &document(if is_up_to_date { "object" } else { "string" })),
            stale: if is_up_to_date { Vec::new() } else { vec![("openapi.json".to_owned(), String::new())] },
            places: if is_up_to_date { BTreeSet::new() } else { ["kms-client/src/book.rs:7 (Book)".to_owned()].into() },
            moved,
        };
        let mut out = Vec::new();
        report.print(format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_text_has_the_source_the_changes_and_the_next_steps() {
        let moved = Moved { changed: ["generated/Book.snap".to_owned()].into(), ..Moved::default() };
        assert_eq!(
            printed(Format::Text, State::Written, Some(Ok(moved))),
            "source: https://library.example/openapi.json\n\
             digest: new (was old)\n\n\
             breaking: 1\n  type-changed                 wire none      rust breaking  #/components/schemas/Book/type: \
             \"object\" → \"string\"\n\n\
             API document: 1 breaking (type-changed)\n\
             suggested version bump: minor\n\n\
             openapi.json is written\n\
             - decide about the change in kms-client/src/book.rs:7 (Book)\n\
             - review the snapshots with `cargo xtask snapshots --review`, or accept them with `--accept`\n\
             - snapshot generated/Book.snap: changed\n\
             - describe it in CHANGELOG.md: API document: 1 breaking (type-changed)\n"
        );
    }

    #[test]
    fn a_failed_comparison_of_snapshots_is_a_next_step() {
        let text = printed(Format::Json, State::Written, Some(Err("it does not build".to_owned())));
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&report["sha256"], &report["sha256_before"]), (&json!("new"), &json!("old")));
        assert_eq!(report["snapshots_failure"], "it does not build");
        assert!(
            report["next"][1].as_str().unwrap().ends_with("run `cargo xtask snapshots`: it does not build"),
            "{text}"
        );
    }
}
