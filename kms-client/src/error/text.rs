//! What a server says, made fit to show: one line, bounded, no control characters, and never the key.

use std::fmt;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

/// How much of a server's text is shown.
const LONGEST: usize = 300;

/// Replaces the key wherever a server repeats it.
#[derive(Clone)]
pub(crate) struct Redactor(SecretString);

impl Redactor {
    pub(crate) fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// One line of at most 300 characters, without the key; control characters are escaped.
    pub(crate) fn show(&self, text: &str) -> String {
        let text = self.redacted(text.trim());
        let mut line: String = text.chars().take(LONGEST).flat_map(visible).take(LONGEST).collect();
        if text.chars().nth(LONGEST).is_some() {
            line.push('…');
        }
        line
    }
}

impl Redactor {
    /// The text of a header, if there is any.
    pub(crate) fn header(&self, value: &HeaderValue) -> Option<String> {
        value.to_str().ok().map(|text| self.show(text)).filter(|text| !text.is_empty())
    }

    /// In either case: what comes back as the host of a URL is in lower case.
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

/// Control characters, line separators and what turns the direction of a text round are written as escapes.
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
    fn the_key_is_replaced_wherever_it_stands() {
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
