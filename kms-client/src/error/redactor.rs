//! Text of a service made fit to show: one line, bounded, no control characters, and never the API key.

use std::fmt;

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

    /// Replaces the key in either case of letters: a URL has its host in lower case.
    fn redacted(&self, text: &str) -> String {
        let (folded, secret) = (text.to_ascii_lowercase(), self.0.expose_secret().to_ascii_lowercase());
        let mut redacted = String::with_capacity(text.len());
        let mut end = 0;
        for (start, _) in folded.match_indices(&secret) {
            redacted.push_str(&text[end..start]);
            redacted.push_str("[redacted]");
            end = start + secret.len();
        }
        redacted + &text[end..]
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// Escapes control characters, line separators and characters that change the direction of text.
fn visible(char: char) -> impl Iterator<Item = char> {
    let hidden = char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let (escaped, plain) = if hidden { (Some(char.escape_default()), None) } else { (None, Some(char)) };
    escaped.into_iter().flatten().chain(plain)
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
    fn a_text_is_one_bounded_line() {
        assert_eq!(show(" a\r\nb\tc\u{1b}[31m\u{202e} "), "a\\r\\nb\\tc\\u{1b}[31m\\u{202e}");
        assert_eq!(show(&"ä".repeat(300)), "ä".repeat(300));
        assert_eq!(show(&"ä".repeat(301)), "ä".repeat(300) + "…");
        assert!(show(&"\n".repeat(1000)).chars().count() <= 301);
    }
}
