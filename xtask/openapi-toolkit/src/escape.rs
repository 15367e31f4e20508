//! Escapes names and values of a document, which can be any text, before they are printed.

use serde_json::Value;

/// Returns the text on one line, for a terminal or a log. Characters that are invisible, that reorder the text, or that a
/// terminal acts on become `\u{…}`, and the text has no command of GitHub Actions in it.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => plain.push(c),
            c if is_blank(c) => plain.extend(c.escape_unicode()),
            c => plain.extend(c.escape_debug()),
        }
    }
    // GitHub Actions runs this command anywhere in a line, and `::` only at its start.
    plain.replace("##[", "##\\u{5b}")
}

/// Returns a code span of Markdown that the text cannot end, for a cell of a table, too.
#[must_use]
pub fn code(text: &str) -> String {
    let text = plain(text).replace('`', "\\u{60}").replace("\\|", "\\u{5c}|").replace('|', "\\|");
    format!("`{text}`")
}

/// Returns the indented JSON text. It has the same value as without the escapes.
#[must_use]
pub fn json(value: &Value) -> String {
    let mut escaped = String::new();
    for c in format!("{value:#}").replace("##[", "##\\u005b").chars() {
        let is_printed = matches!(c, '\n' | '"' | '\'' | '\\') || c.escape_debug().len() == 1;
        if is_printed && !is_blank(c) {
            escaped.push(c);
        } else {
            // Only strings have such characters.
            escaped.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    escaped
}

/// Returns `true` for the letters and symbols that have no ink.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// Returns any characters.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(any::<char>(), 0..20).prop_map(String::from_iter)
    }

    #[test]
    fn invisible_characters_terminal_escapes_and_commands_are_escaped_and_other_text_is_kept() {
        let kept = "#/paths/~1a b{c}: \"größe\" → '日本' \\n @x | `y` ::error::";
        assert_eq!(plain(kept), kept);
        for (text, expected) in [
            ("\u{1b}[31m", "\\u{1b}[31m"),
            ("a\r\n::error::b", "a\\r\\n::error::b"),
            ("\u{7f}\u{9b}2J", "\\u{7f}\\u{9b}2J"),
            ("\u{202e}\u{2066}\u{200b}\u{feff}\u{ad}", "\\u{202e}\\u{2066}\\u{200b}\\u{feff}\\u{ad}"),
            ("\u{2028}\u{85}\u{a0}\u{3164}\u{e0041}", "\\u{2028}\\u{85}\\u{a0}\\u{3164}\\u{e0041}"),
            ("##[error]x", "##\\u{5b}error]x"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }

    #[test]
    fn a_code_span_has_no_backtick_and_no_bar_that_ends_it() {
        assert_eq!(code("a`b``c"), "`a\\u{60}b\\u{60}\\u{60}c`");
        assert_eq!(code("a|b\\|c"), "`a\\|b\\u{5c}\\|c`");
    }

    proptest! {
        #[test]
        fn escaped_json_has_the_same_value_and_nothing_that_is_not_printable(name in text(), value in text()) {
            let value = json!({name: [value, "##[error]\u{202e}\u{1f600}\u{e0041}"]});
            let text = json(&value);
            prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &value);
            prop_assert!(!text.contains("##[") && text.lines().all(|line| plain(line) == line), "{}", text);
        }
    }
}
