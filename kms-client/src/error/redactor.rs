//! Text of a service made fit to show: one line, bounded, no control characters, and never the API key.

use std::fmt;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

/// The most characters of a service's text that are shown.
const MAX_CHARS: usize = 300;

/// Replaces the API key in text of a service.
#[derive(Clone)]
pub(crate) struct Redactor(SecretString);

impl Redactor {
    pub(crate) fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// Returns one line of at most 300 characters, without the API key and with control characters escaped.
    pub(crate) fn show(&self, text: &str) -> String {
        let text = self.redacted(text.trim());
        let mut line: String = text.chars().take(MAX_CHARS).flat_map(visible).take(MAX_CHARS).collect();
        if text.chars().nth(MAX_CHARS).is_some() {
            line.push('…');
        }
        line
    }

    /// Returns the text of a header, or `None` if it is empty or not ASCII.
    pub(crate) fn header(&self, value: &HeaderValue) -> Option<String> {
        value.to_str().ok().map(|text| self.show(text)).filter(|text| !text.is_empty())
    }

    /// Replaces the key wherever it occurs, as it is or in one of the encodings that services use.
    fn redacted(&self, text: &str) -> String {
        let key = self.0.expose_secret();
        let encodings = encodings(key);
        let mut redacted = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let encoded = || encodings.iter().find(|encoded| rest.starts_with(encoded.as_str())).map(String::len);
            if let Some(length) = literal(rest, key).or_else(encoded) {
                redacted.push_str("[redacted]");
                rest = &rest[length..];
            } else {
                redacted.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        redacted
    }
}

/// Returns the length of the key at the start of the text, or `None` if the text starts with something else.
///
/// Letters can be in either case, because a URL has its host in lower case. Each character can be percent-encoded or
/// JSON-escaped, and invisible characters between them are skipped.
fn literal(text: &str, key: &str) -> Option<usize> {
    let mut length = 0;
    for char in key.chars() {
        if length > 0 {
            let visible = text[length..].trim_start_matches(is_invisible);
            length = text.len() - visible.len();
        }
        let rest = &text[length..];
        length += match rest.chars().next()? {
            next if next.eq_ignore_ascii_case(&char) => next.len_utf8(),
            '%' if code(rest, 1..3).is_some_and(|code| code.eq_ignore_ascii_case(&char)) => 3,
            '\\' if rest[1..].starts_with('u')
                && code(rest, 2..6).is_some_and(|code| code.eq_ignore_ascii_case(&char)) =>
            {
                6
            }
            '\\' if rest[1..].starts_with(char) => 1 + char.len_utf8(),
            _ => return None,
        };
    }
    (length > 0).then_some(length)
}

/// Returns the character whose code in hex is in this range of the text.
fn code(text: &str, range: Range<usize>) -> Option<char> {
    char::from_u32(u32::from_str_radix(text.get(range)?, 16).ok()?)
}

/// Returns the key in hex and in base64, standard and URL-safe, at each of the three positions in a longer text.
///
/// Characters that depend on the bytes around the key are left out. So are encodings so short that they could be ordinary
/// text.
fn encodings(key: &str) -> Vec<String> {
    let hex = const_hex::encode(key);
    let mut encodings = vec![hex.to_ascii_uppercase(), hex];
    for before in 0..3 {
        let bytes = [&[0; 3][..before], key.as_bytes()].concat();
        let own = (before * 8).div_ceil(6)..bytes.len() * 8 / 6;
        let base64 = [STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|base64| base64.encode(&bytes));
        encodings.extend(base64.iter().filter_map(|encoded| encoded.get(own.clone())).map(str::to_owned));
    }
    encodings.retain(|encoded| encoded.len() >= 8);
    encodings
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// Escapes control characters, line separators, and characters that are invisible or change the direction of text.
fn visible(char: char) -> impl Iterator<Item = char> {
    let hidden = char.is_control() || is_invisible(char);
    let (escaped, plain) = if hidden { (Some(char.escape_default()), None) } else { (None, Some(char)) };
    escaped.into_iter().flatten().chain(plain)
}

/// Returns `true` for the default ignorable code points of Unicode, and for line separators and bidirectional controls.
fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        Redactor::new("phak_secret".into()).show(text)
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
        let shown = Redactor::new("phak_\"s/e\\c".into()).show(r#"{"key": "phak_\"s\/e\\c"}"#);
        assert_eq!(shown, r#"{"key": "[redacted]"}"#);
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["phak_secre", "hak_secret", "100 %", "\\", "\\u", "\\u00", "%7", "ä%ä", "phak_\\", "aäö"] {
            assert!(!show(text).contains("redacted"), "{text}");
        }
        assert!(!Redactor::new(String::new().into()).show("text").contains("redacted"));
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
