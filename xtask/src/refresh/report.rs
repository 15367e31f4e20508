//! What a refresh tells: what was read, what changed, and what to do next. Finding it out is done in `refresh`.

use crate::cli::Format;
use crate::snapshots::Moved;
use crate::spec::change::{Bump, Change};
use crate::spec::render;
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// All that there is to tell.
#[derive(Debug)]
pub(super) struct Report<'a> {
    /// Where the published document was read from.
    pub(super) source: &'a str,
    /// The digest of our part of it, and the one that `openapi.json` had.
    pub(super) sha256: &'a str,
    pub(super) before: Option<&'a str>,
    pub(super) state: State,
    pub(super) changes: &'a [Change],
    /// Where the facade has to decide something.
    pub(super) places: &'a BTreeSet<String>,
    /// The snapshots that moved; none where they were not looked at, and why where that failed.
    pub(super) moved: Option<Result<Moved, String>>,
}

/// How it stands with `openapi.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    UpToDate,
    /// It was only checked.
    Stale,
    /// It was only checked, and what came breaks.
    StaleAndBreaking,
    /// It was not written, because what came breaks.
    Held,
    Written,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::UpToDate => "up-to-date",
            Self::Stale => "stale",
            Self::StaleAndBreaking => "stale-and-breaking",
            Self::Held => "held",
            Self::Written => "written",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::UpToDate => "openapi.json is up to date",
            Self::Stale | Self::StaleAndBreaking => super::STALE,
            Self::Held => "openapi.json is left as it was, because the change breaks",
            Self::Written => "openapi.json is written",
        }
    }
}

impl Report<'_> {
    /// Prints it.
    pub(super) fn print(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.text(out),
            Format::Markdown => self.markdown(out),
            Format::Json => self.json(out),
        }
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "source: {}", self.source)?;
        writeln!(out, "digest: {}\n", self.digest())?;
        if self.state != State::UpToDate {
            render::text(self.changes, out)?;
            writeln!(out)?;
        }
        writeln!(out, "{}", self.state.sentence())?;
        for step in self.next() {
            writeln!(out, "- {step}")?;
        }
        Ok(())
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## {}\n\nSource: {}\n\nDigest: `{}`\n", self.state.sentence(), self.source, self.digest())?;
        if self.state != State::UpToDate {
            render::markdown(self.changes, out)?;
        }
        let next = self.next();
        if !next.is_empty() {
            writeln!(out, "\n### Next\n")?;
        }
        for step in next {
            writeln!(out, "- [ ] {step}")?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let (moved, failure) = match &self.moved {
            Some(Ok(moved)) => (Some(moved.all()), None),
            Some(Err(why)) => (None, Some(why)),
            None => (None, None),
        };
        let mut report = render::json(self.changes);
        report["source"] = json!(self.source);
        report["sha256"] = json!(self.sha256);
        report["sha256_before"] = json!(self.before);
        report["state"] = json!(self.state.word());
        report["places"] = json!(self.places);
        report["snapshots"] = json!(moved);
        report["snapshots_failure"] = json!(failure);
        report["next"] = json!(self.next());
        writeln!(out, "{report:#}")
    }

    fn digest(&self) -> String {
        match self.before {
            Some(before) if before != self.sha256 => format!("{} (was {before})", self.sha256),
            _ => self.sha256.to_owned(),
        }
    }

    /// What to do, in order.
    fn next(&self) -> Vec<String> {
        let mut next = Vec::new();
        if self.state != State::UpToDate && self.before.is_some() && self.changes.is_empty() {
            next.push("only the digest moves: what has changed is nothing that openapi.json says".to_owned());
        }
        if matches!(self.state, State::StaleAndBreaking | State::Held) {
            next.push(format!("{} takes it all the same", super::ACCEPT));
        }
        next.extend(self.places.iter().map(|place| format!("decide what becomes of it in {place}")));
        match &self.moved {
            None => {}
            Some(Err(why)) => {
                next.push(format!("mend what does not build or pass, then run `cargo xtask snapshots`: {why}"));
            }
            Some(Ok(moved)) if moved.is_empty() => {}
            Some(Ok(moved)) => {
                next.push(
                    "look at what moved with `cargo xtask snapshots --review`, or take it with `--accept`".into(),
                );
                next.extend(moved.all().into_iter().map(|line| format!("snapshot {line}")));
            }
        }
        if self.state == State::Written && Bump::suggested(self.changes) != Bump::None {
            next.push(format!("say it in CHANGELOG.md: {}", render::summary(self.changes)));
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::change::{Impact, Of, What};

    fn printed(format: Format, state: State, moved: Option<Result<Moved, String>>) -> String {
        let change = Change {
            what: What::TypeChanged,
            pointer: "#/components/schemas/Book".to_owned(),
            of: Of::New,
            wire: Impact::Breaking,
            rust: Impact::Breaking,
            old: None,
            new: None,
        };
        let places = ["kms-client/src/book.rs:7 (Book)".to_owned()].into();
        let up_to_date = state == State::UpToDate;
        let report = Report {
            source: "https://library.example/openapi.json",
            sha256: "new",
            before: Some("old"),
            state,
            changes: if up_to_date { &[] } else { std::slice::from_ref(&change) },
            places: if up_to_date { &BTreeSet::new() } else { &places },
            moved,
        };
        let mut out = Vec::new();
        report.print(format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_text_says_what_was_read_what_changed_and_what_to_do() {
        let moved = Moved { changed: ["generated/Book.snap".to_owned()].into(), ..Moved::default() };
        assert_eq!(
            printed(Format::Text, State::Written, Some(Ok(moved))),
            "source: https://library.example/openapi.json\n\
             digest: new (was old)\n\n\
             breaking: 1\n  type-changed                 wire breaking  rust breaking  #/components/schemas/Book\n\n\
             API document: 1 breaking (type-changed)\n\
             suggested version bump: minor\n\n\
             openapi.json is written\n\
             - decide what becomes of it in kms-client/src/book.rs:7 (Book)\n\
             - look at what moved with `cargo xtask snapshots --review`, or take it with `--accept`\n\
             - snapshot generated/Book.snap: changed\n\
             - say it in CHANGELOG.md: API document: 1 breaking (type-changed)\n"
        );
    }

    #[test]
    fn markdown_has_boxes_to_tick() {
        let text = printed(Format::Markdown, State::Held, None);
        assert!(text.starts_with("## openapi.json is left as it was, because the change breaks\n"), "{text}");
        assert!(text.contains("### 1 breaking") && text.contains("| type-changed |"), "{text}");
        assert!(text.contains("- [ ] `cargo xtask refresh --accept-breaking` takes it all the same"), "{text}");
    }

    #[test]
    fn json_is_one_object() {
        let text = printed(Format::Json, State::Written, Some(Err("it does not build".to_owned())));
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(report["state"], "written");
        assert_eq!((&report["sha256"], &report["sha256_before"]), (&json!("new"), &json!("old")));
        assert_eq!(report["snapshots_failure"], "it does not build");
        assert_eq!(report["changes"][0]["kind"], "type-changed");
        assert_eq!(report["bump"], "minor");
    }

    #[test]
    fn what_is_up_to_date_asks_for_nothing() {
        let text = printed(Format::Text, State::UpToDate, None);
        assert!(text.ends_with("\n\nopenapi.json is up to date\n"), "{text}");
    }
}
