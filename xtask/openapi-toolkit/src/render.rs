//! Prints changes, grouped by impact, the worst first. Finding changes and assessing them is done elsewhere.

use crate::change::{Change, Document, Impact};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{self, Write};

/// An impact that the caller adds to the one on the wire, for example the impact on generated code.
#[derive(Clone, Copy)]
pub struct Axis<'a> {
    /// The name that is printed.
    pub name: &'a str,
    /// The impact of a change on this axis.
    pub impact: &'a dyn Fn(&Change) -> Impact,
}

const GROUPS: [Impact; 3] = [Impact::Breaking, Impact::Additive, Impact::Cosmetic];

/// Returns the worst impact of a change over the wire and all axes.
#[must_use]
pub fn worst(change: &Change, axes: &[Axis<'_>]) -> Impact {
    axes.iter().map(|axis| (axis.impact)(change)).fold(change.wire, Impact::max)
}

fn group<'a>(changes: &'a [Change], axes: &[Axis<'_>], impact: Impact) -> Vec<&'a Change> {
    // A change without any impact, such as one of a schema that nobody uses, is listed as cosmetic.
    changes.iter().filter(|change| worst(change, axes).max(Impact::Cosmetic) == impact).collect()
}

/// Returns one line for a changelog.
#[must_use]
pub fn summary(changes: &[Change], axes: &[Axis<'_>]) -> String {
    let part = |impact: &Impact| {
        let group = group(changes, axes, *impact);
        let kinds: BTreeSet<_> = group.iter().map(|change| change.kind).collect();
        let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
        match impact {
            _ if group.is_empty() => None,
            Impact::Cosmetic => Some(format!("{} cosmetic", group.len())),
            _ => Some(format!("{} {impact} ({})", group.len(), kinds.join(", "))),
        }
    };
    let parts: Vec<String> = GROUPS.iter().filter_map(part).collect();
    if parts.is_empty() { "no changes".to_owned() } else { format!("API document: {}", parts.join("; ")) }
}

/// Prints the changes for a terminal.
///
/// # Errors
///
/// Fails if `out` does.
pub fn text(changes: &[Change], axes: &[Axis<'_>], out: &mut dyn Write) -> io::Result<()> {
    for impact in GROUPS {
        let group = group(changes, axes, impact);
        if group.is_empty() {
            continue;
        }
        writeln!(out, "{impact}: {}", group.len())?;
        for change in group {
            let Change { kind, pointer, wire, .. } = change;
            write!(out, "  {kind:<28} wire {wire:<8}  ")?;
            for axis in axes {
                write!(out, "{} {:<8}  ", axis.name, (axis.impact)(change))?;
            }
            writeln!(out, "{pointer}{}{}", removed(change), values(change, ""))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(changes, axes))
}

/// Prints the changes for a pull request.
///
/// # Errors
///
/// Fails if `out` does.
pub fn markdown(changes: &[Change], axes: &[Axis<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", summary(changes, axes))?;
    let header: Vec<&str> = ["change", "wire"].into_iter().chain(axes.iter().map(|axis| axis.name)).collect();
    let (header, rule) = (header.join(" | "), "---|".repeat(header.len()));
    for impact in GROUPS {
        let group = group(changes, axes, impact);
        if group.is_empty() {
            continue;
        }
        writeln!(out, "\n### {} {impact}\n\n| {header} | location |\n|{rule}---|", group.len())?;
        for change in group {
            let Change { kind, pointer, wire, .. } = change;
            write!(out, "| {kind} | {wire} | ")?;
            for axis in axes {
                write!(out, "{} | ", (axis.impact)(change))?;
            }
            writeln!(out, "{}{}{} |", code(pointer), removed(change), values(change, "`"))?;
        }
    }
    Ok(())
}

/// Returns the changes and their summary for a program.
#[must_use]
pub fn json(changes: &[Change], axes: &[Axis<'_>]) -> Value {
    let entry = |change: &Change| {
        let Change { kind, pointer, document, wire, old, new } = change;
        let mut entry = json!({
            "kind": kind.to_string(),
            "pointer": pointer,
            "document": match document { Document::Old => "old", Document::New => "new" },
            "impact": worst(change, axes).to_string(),
            "wire": wire.to_string(),
            "old": old,
            "new": new,
        });
        for axis in axes {
            entry[axis.name] = json!((axis.impact)(change).to_string());
        }
        entry
    };
    let entries: Vec<_> = GROUPS.iter().flat_map(|impact| group(changes, axes, *impact)).map(entry).collect();
    json!({ "changes": entries, "summary": summary(changes, axes) })
}

fn removed(change: &Change) -> &'static str {
    match change.document {
        Document::Old => " (removed)",
        Document::New => "",
    }
}

/// Returns the old and the new value if they are short, each between the quotes.
fn values(change: &Change, quote: &str) -> String {
    let quoted = |value: &str| if quote.is_empty() { value.to_owned() } else { code(value) };
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!(": {} → {}", quoted(old), quoted(new)),
        (None, Some(value)) | (Some(value), None) => format!(": {}", quoted(value)),
        (None, None) => String::new(),
    }
}

/// Returns code for a cell of a table: a bar does not end the cell, and a backtick does not end the code.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{ChangeKind, Usage};

    type Print = fn(&[Change], &[Axis<'_>], &mut dyn Write) -> io::Result<()>;

    fn change(kind: ChangeKind, pointer: &str) -> Change {
        let old = (kind == ChangeKind::BoundWidened).then(|| "1".to_owned());
        let (wire, new) = (kind.wire(Usage::REQUEST), Some("\"a|b\"".to_owned()));
        Change { kind, pointer: pointer.to_owned(), document: Document::New, wire, old, new }
    }

    fn printed(print: Print, changes: &[Change], axes: &[Axis<'_>]) -> String {
        let mut out = Vec::new();
        print(changes, axes, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn three() -> [Change; 3] {
        [
            change(ChangeKind::ProseChanged, "#/info/description"),
            change(ChangeKind::BoundWidened, "#/a"),
            change(ChangeKind::TypeChanged, "#/b"),
        ]
    }

    /// An axis on which every change of a type or of prose counts.
    const RUST: Axis<'static> = Axis {
        name: "rust",
        impact: &|change| match change.kind {
            ChangeKind::TypeChanged => Impact::Breaking,
            ChangeKind::ProseChanged => Impact::Cosmetic,
            _ => Impact::None,
        },
    };

    #[test]
    fn the_text_lists_the_worst_first_and_ends_with_the_summary() {
        assert_eq!(
            printed(text, &three(), &[RUST]),
            "breaking: 1\n  type-changed                 wire breaking  rust breaking  #/b: \"a|b\"\n\n\
             additive: 1\n  bound-widened                wire additive  rust none      #/a: 1 → \"a|b\"\n\n\
             cosmetic: 1\n  prose-changed                wire none      rust cosmetic  #/info/description: \"a|b\"\n\n\
             API document: 1 breaking (type-changed); 1 additive (bound-widened); 1 cosmetic\n"
        );
    }

    #[test]
    fn without_an_axis_only_the_wire_counts() {
        let removed = Change { document: Document::Old, ..change(ChangeKind::PathRenamed, "#/c") };
        assert_eq!(
            printed(text, &[removed], &[]),
            "cosmetic: 1\n  path-renamed                 wire none      #/c (removed): \"a|b\"\n\n\
             API document: 1 cosmetic\n"
        );
    }

    #[test]
    fn a_value_cannot_end_a_cell_of_the_markdown_table() {
        let printed = printed(markdown, &three(), &[RUST]);
        assert!(
            printed.contains("### 1 breaking\n\n| change | wire | rust | location |\n|---|---|---|---|"),
            "{printed}"
        );
        assert!(printed.contains("| bound-widened | additive | none | `#/a`: `1` → `\"a\\|b\"` |"), "{printed}");
    }

    #[test]
    fn json_has_the_impact_on_each_axis_and_the_worst() {
        let report = json(&three(), &[RUST]);
        let bound = &report["changes"][1];
        assert_eq!((&bound["kind"], &bound["document"]), (&json!("bound-widened"), &json!("new")));
        let impacts = [&bound["wire"], &bound["rust"], &bound["impact"]];
        assert_eq!(impacts, [&json!("additive"), &json!("none"), &json!("additive")]);
        assert_eq!((&bound["old"], &bound["new"]), (&json!("1"), &json!("\"a|b\"")));
    }

    #[test]
    fn no_changes_are_one_line() {
        assert_eq!(printed(text, &[], &[RUST]), "no changes\n");
        assert_eq!(printed(markdown, &[], &[RUST]), "no changes\n");
        assert_eq!(json(&[], &[RUST]), json!({"changes": [], "summary": "no changes"}));
    }
}
