//! Prints changes, grouped by impact, the worst first; deciding what is a change and what it breaks is done elsewhere.

use super::change::{Bump, Change, Impact, Of, kinds};
use serde_json::{Value, json};
use std::io::{self, Write};

const GROUPS: [Impact; 3] = [Impact::Breaking, Impact::Additive, Impact::Cosmetic];

fn group(changes: &[Change], impact: Impact) -> Vec<&Change> {
    // No rule says nothing on both axes but for a schema that nobody uses; that is cosmetic.
    let of = |change: &Change| change.impact().max(Impact::Cosmetic);
    changes.iter().filter(|change| of(change) == impact).collect()
}

/// One line for a changelog.
pub(crate) fn summary(changes: &[Change]) -> String {
    let parts: Vec<String> = GROUPS
        .iter()
        .filter_map(|impact| {
            let count = group(changes, *impact).len();
            let names: Vec<String> = kinds(changes, *impact).iter().map(ToString::to_string).collect();
            match impact {
                _ if count == 0 => None,
                Impact::Cosmetic => Some(format!("{count} cosmetic")),
                _ => Some(format!("{count} {impact} ({})", names.join(", "))),
            }
        })
        .collect();
    if parts.is_empty() { "no changes".to_owned() } else { format!("API document: {}", parts.join("; ")) }
}

/// For a terminal.
pub(crate) fn text(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    for impact in GROUPS {
        let group = group(changes, impact);
        if group.is_empty() {
            continue;
        }
        writeln!(out, "{impact}: {}", group.len())?;
        for change in group {
            let Change { what, pointer, wire, rust, .. } = change;
            write!(out, "  {what:<28} wire {wire:<8}  rust {rust:<8}  {pointer}")?;
            writeln!(out, "{}{}", gone(change), values(change, ""))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(changes))?;
    if !changes.is_empty() {
        writeln!(out, "suggested version bump: {}", Bump::suggested(changes))?;
    }
    Ok(())
}

/// For a pull request.
pub(crate) fn markdown(changes: &[Change], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", summary(changes))?;
    if changes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nSuggested version bump: **{}**", Bump::suggested(changes))?;
    for impact in GROUPS {
        let group = group(changes, impact);
        if group.is_empty() {
            continue;
        }
        writeln!(out, "\n### {} {impact}\n\n| change | wire | Rust | where |\n|---|---|---|---|", group.len())?;
        for change in group {
            let Change { what, wire, rust, .. } = change;
            let place = code(&change.pointer);
            writeln!(out, "| {what} | {wire} | {rust} | {place}{}{} |", gone(change), values(change, "`"))?;
        }
    }
    Ok(())
}

/// For a program: the changes, the summary and the bump.
pub(crate) fn json(changes: &[Change]) -> Value {
    let listed: Vec<_> = GROUPS
        .iter()
        .flat_map(|impact| group(changes, *impact))
        .map(|change| {
            let Change { what, pointer, of, wire, rust, old, new } = change;
            json!({
                "kind": what.to_string(),
                "pointer": pointer,
                "document": match of { Of::Old => "old", Of::New => "new" },
                "impact": change.impact().to_string(),
                "wire": wire.to_string(),
                "rust": rust.to_string(),
                "old": old,
                "new": new,
            })
        })
        .collect();
    json!({
        "changes": listed,
        "summary": summary(changes),
        "bump": Bump::suggested(changes).to_string(),
    })
}

fn gone(change: &Change) -> &'static str {
    match change.of {
        Of::Old => " (gone)",
        Of::New => "",
    }
}

/// What it was and what it is, where that is short, each between the quotes.
fn values(change: &Change, quote: &str) -> String {
    let shown = |value: &str| if quote.is_empty() { value.to_owned() } else { code(value) };
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!(": {} → {}", shown(old), shown(new)),
        (None, Some(value)) | (Some(value), None) => format!(": {}", shown(value)),
        (None, None) => String::new(),
    }
}

/// Code in a cell of a table: no bar ends the cell, no backtick the code.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::change::{Use, What};

    fn change(what: What, pointer: &str) -> Change {
        let (wire, rust) = what.impact(Use::REQUEST);
        let old = (what == What::BoundWidened).then(|| "1".to_owned());
        Change { what, pointer: pointer.to_owned(), of: Of::New, wire, rust, old, new: Some("\"a|b\"".to_owned()) }
    }

    fn printed(print: fn(&[Change], &mut dyn Write) -> io::Result<()>, changes: &[Change]) -> String {
        let mut out = Vec::new();
        print(changes, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn three() -> [Change; 3] {
        [
            change(What::ProseChanged, "#/info/description"),
            change(What::BoundWidened, "#/a"),
            change(What::TypeChanged, "#/b"),
        ]
    }

    #[test]
    fn the_text_has_the_worst_first_and_ends_with_what_to_do() {
        assert_eq!(
            printed(text, &three()),
            "breaking: 1\n  type-changed                 wire breaking  rust breaking  #/b: \"a|b\"\n\n\
             additive: 1\n  bound-widened                wire additive  rust none      #/a: 1 → \"a|b\"\n\n\
             cosmetic: 1\n  prose-changed                wire none      rust cosmetic  #/info/description: \"a|b\"\n\n\
             API document: 1 breaking (type-changed); 1 additive (bound-widened); 1 cosmetic\n\
             suggested version bump: minor\n"
        );
    }

    #[test]
    fn markdown_is_a_table_in_which_no_value_ends_a_cell() {
        let printed = printed(markdown, &three());
        assert!(printed.contains("### 1 breaking\n\n| change | wire | Rust | where |"), "{printed}");
        assert!(printed.contains("| bound-widened | additive | none | `#/a`: `1` → `\"a\\|b\"` |"), "{printed}");
    }

    #[test]
    fn nothing_is_one_line_and_no_bump() {
        assert_eq!(printed(text, &[]), "no changes\n");
        assert_eq!(printed(markdown, &[]), "no changes\n");
        assert_eq!(json(&[]), json!({"changes": [], "summary": "no changes", "bump": "none"}));
    }

    #[test]
    fn what_breaks_nothing_is_a_patch() {
        assert_eq!(Bump::suggested(&three()[..2]), Bump::Patch);
    }
}
