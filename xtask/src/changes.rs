//! The changes of the documents with both impacts, and printing them.

use crate::rust_impact::{rust_impact, version_bump};
use openapi_toolkit::change::{Change, ChangeKind, Document, Impact};
use openapi_toolkit::render::{self, Axis};
use openapi_toolkit::{diff, escape};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For a program.
    Json,
}

/// The changes between two states of the documents.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    all: Vec<Change>,
    /// The changes of the document that code is generated from. Only these have an impact on Rust.
    pub(crate) generated: Vec<Change>,
    keys: BTreeSet<(ChangeKind, Document, String)>,
}

fn key(change: &Change) -> (ChangeKind, Document, String) {
    (change.kind, change.document, change.pointer.clone())
}

impl Changes {
    pub(crate) fn between(old: &Value, new: &Value) -> Self {
        let generated = diff(old, new);
        Self { all: generated.clone(), keys: generated.iter().map(key).collect(), generated }
    }

    /// Adds changes of the published document that lowering or the overlay hides from the generated code.
    pub(crate) fn add_published(&mut self, published: Vec<Change>) {
        self.all.extend(published.into_iter().filter(|change| !self.keys.contains(&key(change))));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns `true` if a change has at least this impact, on the wire or in Rust.
    pub(crate) fn reach(&self, impact: Impact) -> bool {
        self.worst().is_some_and(|worst| worst >= impact)
    }

    /// Returns `true` if a change is breaking on the wire or in Rust.
    pub(crate) fn are_breaking(&self) -> bool {
        self.reach(Impact::Breaking)
    }

    pub(crate) fn summary(&self) -> String {
        self.with_axis(|axes| render::summary(&self.all, axes))
    }

    /// Prints the changes, and the version bump that they suggest.
    pub(crate) fn print(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.with_axis(|axes| render::text(&self.all, axes, out))?,
            Format::Markdown => self.with_axis(|axes| render::markdown(&self.all, axes, out))?,
            Format::Json => return writeln!(out, "{}", escape::json(&self.json())),
        }
        match format {
            _ if self.all.is_empty() => Ok(()),
            Format::Markdown => writeln!(out, "\nSuggested version bump: **{}**", self.bump()),
            _ => writeln!(out, "suggested version bump: {}", self.bump()),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut report = self.with_axis(|axes| render::json(&self.all, axes));
        report["bump"] = json!(self.bump());
        report
    }

    fn with_axis<T>(&self, print: impl FnOnce(&[Axis<'_>]) -> T) -> T {
        print(&[Axis { name: "rust", impact: &|change| self.rust(change) }])
    }

    fn rust(&self, change: &Change) -> Impact {
        if self.keys.contains(&key(change)) { rust_impact(change) } else { Impact::None }
    }

    fn worst(&self) -> Option<Impact> {
        self.all.iter().map(|change| change.wire.max(self.rust(change))).max()
    }

    fn bump(&self) -> &'static str {
        version_bump(self.worst())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str) -> Value {
        json!({"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": id, "responses": {}}}}})
    }

    #[test]
    fn only_changes_of_the_generated_document_have_an_impact_on_rust_and_each_is_listed_once() {
        let printed = |generated: &str, published: &str| {
            let mut changes = Changes::between(&document("a"), &document(generated));
            changes.add_published(diff(&document("a"), &document(published)));
            let mut out = Vec::new();
            changes.print(Format::Text, &mut out).unwrap();
            (changes.are_breaking(), String::from_utf8(out).unwrap())
        };
        let (is_breaking, text) = printed("a", "b");
        assert!(!is_breaking && text.contains("operation-renamed            wire none      rust none "), "{text}");
        assert!(text.ends_with("\nsuggested version bump: patch\n"), "{text}");
        let (is_breaking, text) = printed("b", "b");
        assert!(is_breaking && text.starts_with("breaking: 1\n  operation-renamed            wire none "), "{text}");
        assert!(text.contains(" rust breaking  b: operationId ") && !text.contains("cosmetic"), "{text}");
        assert!(text.ends_with("\nsuggested version bump: minor\n"), "{text}");
    }
}
