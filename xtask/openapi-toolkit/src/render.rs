//! Prints changes, grouped by impact, the worst first. Finding changes and assessing them is done elsewhere.

use crate::change::{Change, Document, Impact};
use crate::escape::{code, plain};
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

/// The maximum size of the tables of Markdown, in bytes. The text of a pull request may have 65,536 characters.
const MAX_MARKDOWN: usize = 40_000;

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
            let Change { kind, place, wire, .. } = change;
            write!(out, "  {kind:<28} wire {wire:<8}  ")?;
            for axis in axes {
                write!(out, "{} {:<8}  ", axis.name, (axis.impact)(change))?;
            }
            writeln!(out, "{}{}{}", plain(place), removed(change), values(change, plain))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(changes, axes))
}

/// Prints the changes for a pull request, as many as its size allows.
///
/// # Errors
///
/// Fails if `out` does.
pub fn markdown(changes: &[Change], axes: &[Axis<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", summary(changes, axes))?;
    let header: Vec<&str> = ["change", "wire"].into_iter().chain(axes.iter().map(|axis| axis.name)).collect();
    let (header, rule) = (header.join(" | "), "---|".repeat(header.len()));
    let (mut left, mut hidden) = (MAX_MARKDOWN, 0);
    for impact in GROUPS {
        let group = group(changes, axes, impact);
        let rows: Vec<String> = group.iter().map(|change| row(change, axes)).collect();
        let shown = rows.iter().take_while(|row| fits(&mut left, row)).count();
        hidden += rows.len() - shown;
        if shown > 0 {
            writeln!(out, "\n### {} {impact}\n\n| {header} | location |\n|{rule}---|", rows.len())?;
            rows[..shown].iter().try_for_each(|row| writeln!(out, "{row}"))?;
        }
    }
    match hidden {
        0 => Ok(()),
        _ => writeln!(out, "\n{hidden} changes are not shown: `--format json` lists all of them."),
    }
}

/// Returns the row of a change in a table of Markdown.
fn row(change: &Change, axes: &[Axis<'_>]) -> String {
    let Change { kind, place, wire, .. } = change;
    let mut cells = vec![kind.to_string(), wire.to_string()];
    cells.extend(axes.iter().map(|axis| (axis.impact)(change).to_string()));
    cells.push(format!("{}{}{}", code(place), removed(change), values(change, code)));
    format!("| {} |", cells.join(" | "))
}

/// Subtracts a line from the size that is left. Returns `false` if it does not fit, and then no later line fits, either.
pub fn fits(left: &mut usize, line: &str) -> bool {
    *left = left.saturating_sub(line.len() + 1);
    *left > 0
}

/// Returns the changes and their summary for a program.
#[must_use]
pub fn json(changes: &[Change], axes: &[Axis<'_>]) -> Value {
    let entry = |change: &Change| {
        let Change { kind, place, pointer, document, wire, old, new } = change;
        let mut entry = json!({
            "kind": kind.to_string(),
            "place": place,
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

/// Returns the old and the new value if they are short.
fn values(change: &Change, escaped: fn(&str) -> String) -> String {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!(" {} → {}", escaped(old), escaped(new)),
        (None, Some(value)) | (Some(value), None) => format!(" {}", escaped(value)),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{ChangeKind, Usage};
    use crate::diff;
    use proptest::prelude::*;

    /// Parts of names that would be a heading, a mention, an image, a command or a terminal escape.
    const HOSTILE: [&str; 12] = [
        "\n# ",
        "\r\n::error::",
        "@all",
        "![](https://a.example/)",
        "<img src=a>",
        "`",
        "``",
        "\\",
        "|",
        "\\|",
        "##[error]",
        "\u{1b}[2J",
    ];

    type Print = fn(&[Change], &[Axis<'_>], &mut dyn Write) -> io::Result<()>;

    fn change(kind: ChangeKind, pointer: &str) -> Change {
        let old = (kind == ChangeKind::BoundWidened).then(|| "1".to_owned());
        let (wire, new) = (kind.wire(Usage::REQUEST), Some("\"a|b\"".to_owned()));
        Change { kind, place: pointer.to_owned(), pointer: pointer.to_owned(), document: Document::New, wire, old, new }
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
            "breaking: 1\n  type-changed                 wire breaking  rust breaking  #/b \"a|b\"\n\n\
             additive: 1\n  bound-widened                wire additive  rust none      #/a 1 → \"a|b\"\n\n\
             cosmetic: 1\n  prose-changed                wire none      rust cosmetic  #/info/description \"a|b\"\n\n\
             API document: 1 breaking (type-changed); 1 additive (bound-widened); 1 cosmetic\n"
        );
    }

    #[test]
    fn without_an_axis_only_the_wire_counts() {
        let removed = Change { document: Document::Old, ..change(ChangeKind::PathRenamed, "#/c") };
        assert_eq!(
            printed(text, &[removed], &[]),
            "cosmetic: 1\n  path-renamed                 wire none      #/c (removed) \"a|b\"\n\n\
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
        assert!(printed.contains("| bound-widened | additive | none | `#/a` `1` → `\"a\\|b\"` |"), "{printed}");
    }

    #[test]
    fn a_table_that_is_too_long_ends_with_the_number_of_changes_that_are_not_shown() {
        let mut changes = vec![change(ChangeKind::TypeChanged, &format!("#/{}", "a".repeat(2000))); 99];
        changes.extend(three());
        let printed = printed(markdown, &changes, &[RUST]);
        assert!(printed.len() < MAX_MARKDOWN + 1000, "{}", printed.len());
        let rows = printed.lines().filter(|line| line.starts_with("| type-changed")).count();
        assert!((15..20).contains(&rows) && printed.contains("### 100 breaking"), "{rows}");
        let last = format!("\n\n{} changes are not shown: `--format json` lists all of them.\n", changes.len() - rows);
        assert!(printed.ends_with(&last), "{printed}");
        assert_eq!(json(&changes, &[RUST])["changes"].as_array().unwrap().len(), 102);
    }

    proptest! {
        #[test]
        fn names_and_values_are_only_inside_code_spans_and_start_no_line(
            name in prop::collection::vec(any::<char>(), 0..4),
            hostile in prop::collection::vec(prop::sample::select(HOSTILE.as_slice()), 0..6),
        ) {
            let name = hostile.join(&String::from_iter(name));
            let schema = |more: Value| json!({"properties": {"a": {}, name.as_str(): {"enum": [name, more]}}});
            let document = |more: Value| json!({
                "openapi": "3.1.0", "paths": {format!("/{name}"): {"get": {"responses": {"200": {
                    "content": {"a/b": {"schema": schema(more)}},
                }}}}},
            });
            let old = document(json!("b"));
            let mut changes = diff(&old, &document(json!([name, "a"])));
            changes.extend(diff(&old, &json!({"openapi": "3.1.0", "paths": {"/x": {}}})));
            let markdown = printed(markdown, &changes, &[RUST]);
            for line in markdown.lines() {
                prop_assert_eq!(plain(line), line, "every character is printable");
                // Every second part is inside a code span.
                let own: Vec<&str> = line.split('`').step_by(2).collect();
                let is_bar = |(at, _): &(usize, &str)| *at == 0 || !line[..*at].ends_with('\\');
                let bars = line.match_indices('|').filter(is_bar).count();
                prop_assert_eq!(bars, own.concat().matches('|').count(), "{}", line);
                let is_own = ["API document: ", "### ", "| change | ", "|---|"].iter().any(|own| line.starts_with(own));
                if !is_own && !line.is_empty() {
                    let is_cell = |cell: &str| cell.chars().all(|c| c.is_ascii_lowercase() || c == '-');
                    prop_assert!(own[0].split(" | ").all(|cell| is_cell(cell.trim_start_matches("| "))), "{}", line);
                    let between = [" |", " (removed) |", " ", " (removed) ", " → "];
                    prop_assert!(own[1..].iter().all(|part| between.contains(part)), "{}", line);
                }
            }
            for line in printed(text, &changes, &[RUST]).lines() {
                prop_assert!(plain(line) == line && !line.trim_start().starts_with("::"), "{}", line);
            }
        }
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
