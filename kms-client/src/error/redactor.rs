//! Text of a service made fit to show: one line, bounded, no control characters, and never the API key.

use std::fmt;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// The most characters of a service's text that are shown.
const MAX_CHARS: usize = 300;

/// Replaces the API key in text of a service. It holds the key in each [form](forms) that is looked for.
pub(crate) struct Redactor(Vec<Form>);

/// A form of the key, and the comparison that finds it. It is wiped from memory when it is dropped.
type Form = (Zeroizing<String>, Same);

impl Redactor {
    pub(crate) fn new(secret: &SecretString) -> Self {
        Self(forms(secret.expose_secret()))
    }

    /// Creates a redactor of several secrets.
    #[cfg(any(feature = "chain", feature = "attestation"))]
    pub(crate) fn of_all(secrets: impl IntoIterator<Item = String>) -> Self {
        Self(secrets.into_iter().flat_map(|secret| forms(&Zeroizing::new(secret))).collect())
    }

    /// Returns one line of at most 300 characters, without the API key and with control characters escaped.
    pub(crate) fn show(&self, text: &str) -> String {
        one_line(&self.redacted(text.trim()))
    }

    /// Returns the text of a header, or `None` if it is empty or not ASCII.
    pub(crate) fn header(&self, value: &HeaderValue) -> Option<String> {
        value.to_str().ok().map(|text| self.show(text)).filter(|text| !text.is_empty())
    }

    /// Replaces the key wherever it occurs, as it is or in one of the encodings that services use.
    ///
    /// Reads no further than to the end of the part that can be shown: a long text takes no more time than a short one.
    fn redacted(&self, text: &str) -> String {
        let chars: Vec<(usize, char)> = text.char_indices().filter(|(_, char)| !is_blank(*char)).collect();
        let offset = |index: usize| chars.get(index).map_or(text.len(), |(offset, _)| *offset);
        let mut redacted = String::new();
        let (mut next, mut copied) = (0, 0);
        // Each round adds at least one character to the result.
        for _ in 0..=MAX_CHARS {
            let Some(rest) = chars.get(next..).filter(|rest| !rest.is_empty()) else { break };
            if let Some(length) = self.0.iter().filter_map(|(form, same)| occurrence(rest, form, *same)).max() {
                redacted.push_str(&text[copied..offset(next)]);
                redacted.push_str("[redacted]");
                next += length;
                let (last, char) = chars[next - 1];
                copied = last + char.len_utf8();
            } else {
                next += 1;
            }
        }
        redacted.push_str(&text[copied..offset(next)]);
        redacted
    }
}

/// Compares a character of a text with one of the key.
type Same = fn(&char, &char) -> bool;

/// Returns the number of characters that a form of the key takes at the start of the text, or `None` if the text starts
/// with something else.
///
/// Each character can be percent-encoded or JSON-escaped. A text such as `%25` can be one character or three, so all
/// places that the characters so far can end at are kept, each once.
fn occurrence(text: &[(usize, char)], form: &str, same: Same) -> Option<usize> {
    let mut places = vec![0];
    for (index, wanted) in form.chars().filter(|char| !is_blank(*char)).enumerate() {
        let mut ends = Vec::new();
        let mut tried = 0;
        while let Some(&place) = places.get(tried) {
            tried += 1;
            for (char, length) in readings(&text[place..]) {
                if same(&char, &wanted) {
                    ends.push(place + length);
                } else if index > 0 && is_blank(char) {
                    places.push(place + length);
                }
            }
        }
        if ends.is_empty() {
            return None;
        }
        ends.sort_unstable();
        ends.dedup();
        places = ends;
    }
    places.pop().filter(|length| *length > 0)
}

/// Returns the characters that the start of the text can stand for, each with the number of characters that it takes.
fn readings(text: &[(usize, char)]) -> impl Iterator<Item = (char, usize)> {
    let char = |index: usize| text.get(index).map(|(_, char)| *char);
    let escaped = match (char(0), char(1)) {
        (Some('%'), _) => [code(text, 1..3).map(|char| (char, 3)), None],
        (Some('\\'), Some('u')) => [Some(('u', 2)), code(text, 2..6).map(|char| (char, 6))],
        // These stand for control characters.
        (Some('\\'), Some(char @ ('b' | 'f' | 'n' | 'r' | 't'))) => [Some((char, 2)), Some(('\n', 2))],
        (Some('\\'), Some(char)) => [Some((char, 2)), None],
        _ => [None, None],
    };
    char(0).map(|char| (char, 1)).into_iter().chain(escaped.into_iter().flatten())
}

/// Returns the character whose code in hex is in this range of the text.
fn code(text: &[(usize, char)], range: Range<usize>) -> Option<char> {
    let digits = text.get(range)?.iter().map(|(_, char)| char.to_digit(16));
    char::from_u32(digits.into_iter().try_fold(0, |code, digit| Some(code * 16 + digit?))?)
}

/// Returns the key as it is, in hex, and in base64, standard and URL-safe, at each of the three positions in a longer text.
///
/// Letters of the first two can be in either case: a URL has its host in lower case. Characters of base64 that depend on
/// the bytes around the key are left out. So are encodings of fewer than eight characters, which could be ordinary text.
fn forms(key: &str) -> Vec<Form> {
    let mut encodings: Vec<Form> = vec![(Zeroizing::new(const_hex::encode(key)), char::eq_ignore_ascii_case)];
    for before in 0..3 {
        let bytes = Zeroizing::new([&[0; 3][..before], key.as_bytes()].concat());
        let own = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
        let base64 = [STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|base64| Zeroizing::new(base64.encode(&*bytes)));
        let base64 = base64.iter().filter_map(|encoded| encoded.get(own.clone()));
        encodings.extend(base64.map(|encoded| (Zeroizing::new(encoded.to_owned()), char::eq as Same)));
    }
    encodings.retain(|(encoded, _)| encoded.len() >= 8);
    encodings.push((Zeroizing::new(key.to_owned()), char::eq_ignore_ascii_case));
    encodings
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// Returns one line of at most 300 characters, with control characters escaped.
pub(crate) fn one_line(text: &str) -> String {
    let mut line: String = text.chars().take(MAX_CHARS).flat_map(visible).take(MAX_CHARS).collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        line.push('…');
    }
    line
}

/// Escapes control characters, line separators, and characters that are invisible or change the direction of text.
fn visible(char: char) -> impl Iterator<Item = char> {
    let hidden = char.is_control() || is_invisible(char);
    let (escaped, plain) = if hidden { (Some(char.escape_default()), None) } else { (None, Some(char)) };
    escaped.into_iter().flatten().chain(plain)
}

/// Returns `true` for a character that can be between those of the key without a reader seeing it.
fn is_blank(char: char) -> bool {
    char.is_control() || char.is_whitespace() || is_invisible(char)
}

/// Returns `true` for the default ignorable code points of Unicode, for line separators and bidirectional controls, and for
/// two symbols that are blank: a braille pattern without dots, and a note without a head.
fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        show_with("phak_secret", text)
    }

    fn show_with(key: &str, text: &str) -> String {
        Redactor::new(&key.into()).show(text)
    }

    #[test]
    fn the_key_is_replaced_everywhere() {
        assert_eq!(show("key phak_secret, again phak_secret"), "key [redacted], again [redacted]");
        assert_eq!(show("https://phak_SECRET.example"), "https://[redacted].example");
        let late = format!("{}phak_secret", "x".repeat(295));
        assert!(!show(&late).contains("phak"), "a cut must not leave the start of the key");
    }

    #[test]
    fn the_key_is_replaced_in_every_encoding_that_services_use() {
        for text in [
            "%70hak%5fsecret",
            "%70%68%61%6B%5F%73%65%63%72%65%74",
            "\\u0070hak_secret",
            "ph\u{ad}ak\u{200b}_sec\u{e0041}ret",
            "7068616b5f736563726574",
            "7068616B5F736563726574",
        ] {
            assert_eq!(show(&format!("<{text}>")), "<[redacted]>", "{text}");
        }
        for before in ["", "u", "us", "user:"] {
            for base64 in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let shown = show(&base64.encode(format!("{before}phak_secret, and more")));
                assert!(shown.contains("[redacted]"), "{before}: {shown}");
            }
        }
        let shown = show_with("phak_\"s/e\\c", r#"{"key": "phak_\"s\/e\\c"}"#);
        assert_eq!(shown, r#"{"key": "[redacted]"}"#);
    }

    #[test]
    fn characters_of_the_key_that_begin_an_escape_are_found_escaped_and_as_they_are() {
        for (key, text) in [
            ("pha%k_secret", "pha%25k_secret"),
            ("pha%k_secret", "pha%k_secret"),
            ("pha%25k", "pha%25k"),
            ("pha%25k", "pha%2525k"),
            ("phak_%", "phak_%25"),
            ("%70hak", "%70hak"),
            (r"phak\secret", r"phak\u005csecret"),
            (r"phak\secret", r"phak\\secret"),
            (r"phak\secret", r"phak%5Csecret"),
            (r"phak\\x", r"phak\\\\x"),
            (r"phak\\x", r"phak\\x"),
            (r"\\phak\", r"\\\\phak\\"),
            (r"phak\u0041", r"phak\u0041"),
            (r"phak\u0041", r"phak\\u0041"),
        ] {
            assert_eq!(show_with(key, &format!("<{text}>")), "<[redacted]>", "{key}: {text}");
        }
    }

    #[test]
    fn hex_in_mixed_case_is_replaced() {
        assert_eq!(show_with("phak_jklmno", "<7068616B5f6a6B6c6D6e6F>"), "<[redacted]>");
    }

    #[test]
    fn characters_that_nobody_sees_do_not_hide_the_key() {
        let base64 = STANDARD_NO_PAD.encode("phak_secre");
        for blank in [
            "\0",
            "\u{8}",
            "\u{7f}",
            "\t",
            "\n",
            "\r\n",
            " ",
            "\u{85}",
            "\u{a0}",
            "\u{2003}",
            "\u{3000}",
            "\u{2800}",
            "\u{1d159}",
            "\u{200b}",
            "\u{e0041}",
            "\\n",
            "\\u200b",
            "%00",
            "%0A",
        ] {
            for form in ["phak_secre", "7068616b5f7365637265", &base64[..13], "%70hak_secre", "\\u0070hak_secre"] {
                let spaced: Vec<String> = form.chars().map(String::from).collect();
                // Escapes in the middle of an escape are not escapes.
                let escape = blank.starts_with(['\\', '%']) && form.starts_with(['\\', '%']);
                let text = if escape { form.replace('_', &format!("{blank}_{blank}")) } else { spaced.join(blank) };
                assert_eq!(show_with("phak_secre", &format!("<{text}>")), "<[redacted]>", "{text:?}");
            }
        }
        let far = format!("phak_secre{}t", "\0".repeat(100_000));
        assert_eq!(show(&format!("{far}{far}")), "[redacted][redacted]");
    }

    #[test]
    fn encodings_of_fewer_than_eight_characters_are_ordinary_text() {
        assert_eq!(show_with("abc", "616263 YWJj"), "616263 YWJj");
        assert_eq!(show_with("abcd", "61626364"), "[redacted]");
    }

    #[test]
    fn a_long_text_is_shown_at_once() {
        let started = std::time::Instant::now();
        for (key, text) in [
            (r"\\\\%25%25", r"\"),
            ("phak", "%70%68"),
            ("phak", r"p\n"),
            ("%25%25%25", "%25"),
            ("ppppppppppppppp", "p%00"),
        ] {
            let shown = show_with(key, &text.repeat(100_000));
            assert!(shown.chars().count() <= MAX_CHARS + 1);
        }
        assert!(started.elapsed().as_secs() < 10);
    }

    #[test]
    fn no_text_makes_it_panic() {
        let parts = ["p", "%", "\\", "u", "0", "7", "ä", "\u{1d159}", "\0", "+"];
        for number in (0..100_000).step_by(13) {
            let text: String = (0..5).map(|place| parts[number / 10_usize.pow(place) % 10]).collect();
            for key in ["p", "%", "\\", "\0"] {
                show_with(key, &text);
            }
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in
            ["phak_secre", "hak_secret", "100 %", "\\", "\\u", "\\u00", "%7", "ä%ä", "phak_\\", "aäö", "%+70hak_secret"]
        {
            assert!(!show(text).contains("redacted"), "{text}");
        }
        assert!(!show_with("", "text").contains("redacted"));
    }

    #[test]
    fn invisible_characters_are_escaped() {
        for hidden in
            ['\u{ad}', '\u{61c}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{fe0f}', '\u{e0041}', '\u{3164}', '\u{1b}']
        {
            let escaped: String = hidden.escape_default().collect();
            assert_eq!(show(&format!("a{hidden}b")), format!("a{escaped}b"));
        }
    }

    #[test]
    fn a_text_is_one_bounded_line() {
        assert_eq!(show(" a\r\nb\tc\u{1b}[31m\u{202e} "), "a\\r\\nb\\tc\\u{1b}[31m\\u{202e}");
        assert_eq!(show(&"ä".repeat(300)), "ä".repeat(300));
        assert_eq!(show(&"ä".repeat(301)), "ä".repeat(300) + "…");
        assert!(show(&"\n".repeat(1000)).chars().count() <= 301);
    }
}
