//! The environments to encrypt and seal: all that a CVM accepts and that a language may serialize in its own way.

use kms_client::Environment;

/// The names and values of an environment, in order.
pub(super) type Pairs = Vec<(String, String)>;

/// An environment with a title.
pub(super) struct Sample {
    pub(super) title: &'static str,
    pub(super) pairs: Pairs,
}

impl Sample {
    fn new<const N: usize>(title: &'static str, pairs: [(&str, &str); N]) -> Self {
        Self { title, pairs: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into() }
    }

    pub(super) fn environment(&self) -> anyhow::Result<Environment> {
        // A CVM changes line feeds. The official SDKs seal them all the same.
        let builder = Environment::builder().allow_line_feeds();
        Ok(self.pairs.iter().fold(builder, |builder, (name, value)| builder.set(name, value)).build()?)
    }
}

/// Returns every environment.
pub(super) fn samples() -> Vec<Sample> {
    let numbered = |number: usize| (format!("VARIABLE_{number}"), format!("value {number}"));
    let controls: String = (1..0x20).chain([0x7f]).map(char::from).filter(|c| *c != '\r').collect();
    vec![
        Sample::new("no variables", []),
        Sample::new("empty values", [("EMPTY", ""), ("FILLED", "x"), ("__", "")]),
        Sample::new("out of alphabetical order", [("Z", "1"), ("A", "2"), ("M", "3"), ("a", "4")]),
        Sample::new("names with a meaning in JavaScript", [("b", "1"), ("__proto__", "2"), ("constructor", "3")]),
        Sample::new("words and emoji", [("GREETING", "Grüße, 世界 🌍 👩‍👩‍👧"), ("RIGHT_TO_LEFT", "שלום")]),
        Sample::new(
            "characters that JSON writers escape differently",
            [
                ("SEPARATORS", "\u{2028}\u{2029}"),
                ("MARK", "\u{feff}x"),
                ("LAST", "\u{10fffd}\u{fffd}"),
                ("TAG", "</a>&'"),
            ],
        ),
        Sample::new("composed and decomposed", [("COMPOSED", "\u{e9}"), ("DECOMPOSED", "e\u{301}")]),
        Sample::new("line feeds", [("KEY", "-----BEGIN-----\nMIIB\n-----END-----\n"), ("ONE", "\n")]),
        Sample::new(
            "quotes and shell syntax",
            [("QUOTES", "'a' \"b\" `c`"), ("SIGNS", r"$HOME ${x} # a\b \n %s \u0041")],
        ),
        Sample::new("spaces", [("AROUND", "  x\t"), ("ONLY", " ")]),
        Sample::new("values that look like JSON", [("NUMBER", "1e3"), ("NULL", "null"), ("OBJECT", r#"{"env":[]}"#)]),
        Sample { title: "control characters", pairs: vec![("CONTROLS".to_owned(), controls)] },
        Sample { title: "100 variables", pairs: (0..100).map(numbered).collect() },
        Sample { title: "the longest name", pairs: vec![("N".repeat(255), "x".to_owned())] },
        Sample {
            title: "the largest value",
            pairs: vec![("LARGE".to_owned(), "0123456789abc".repeat(10_081) + "0123456789ab")],
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_a_valid_environment() {
        for sample in samples() {
            let environment = sample.environment().unwrap();
            assert_eq!(environment.len(), sample.pairs.len(), "{}", sample.title);
        }
    }
}
