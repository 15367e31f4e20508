//! The environments that are encrypted and sealed: everything that a CVM takes and a language might write otherwise.

use kms_client::Environment;

/// Names and values, in order.
pub(super) type Pairs = Vec<(String, String)>;

/// An environment, under a title.
pub(super) struct Sample {
    pub(super) title: &'static str,
    pub(super) pairs: Pairs,
}

impl Sample {
    fn new<const N: usize>(title: &'static str, pairs: [(&str, &str); N]) -> Self {
        Self { title, pairs: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into() }
    }

    pub(super) fn environment(&self) -> anyhow::Result<Environment> {
        Ok(Environment::from_pairs(self.pairs.iter().cloned())?)
    }
}

/// All of them.
pub(super) fn samples() -> Vec<Sample> {
    let numbered = |number: usize| (format!("VARIABLE_{number}"), format!("value {number}"));
    let controls: String = (1..0x20).chain([0x7f]).map(char::from).filter(|c| *c != '\r').collect();
    vec![
        Sample::new("no variable", []),
        Sample::new("empty values", [("EMPTY", ""), ("FILLED", "x"), ("_", "")]),
        Sample::new("out of alphabetical order", [("Z", "1"), ("A", "2"), ("M", "3"), ("a", "4")]),
        Sample::new("names that JavaScript sorts or knows", [("b", "1"), ("__proto__", "2"), ("constructor", "3")]),
        Sample::new("words and emoji", [("GREETING", "Grüße, 世界 🌍 👩‍👩‍👧"), ("RIGHT_TO_LEFT", "שלום")]),
        Sample::new(
            "characters that JSON writers escape differently",
            [
                ("SEPARATORS", "\u{2028}\u{2029}"),
                ("MARK", "\u{feff}x"),
                ("LAST", "\u{10ffff}\u{ffff}"),
                ("TAG", "</a>&'"),
            ],
        ),
        Sample::new("composed and decomposed", [("COMPOSED", "\u{e9}"), ("DECOMPOSED", "e\u{301}")]),
        Sample::new("lines", [("KEY", "-----BEGIN-----\nMIIB\n-----END-----\n"), ("ONE", "\n")]),
        Sample::new("quotes and signs", [("QUOTES", "'a' \"b\" `c`"), ("SIGNS", r"$HOME ${x} # a\b \n %s \u0041")]),
        Sample::new("spaces", [("AROUND", "  x\t"), ("ONLY", " ")]),
        Sample::new("looks like something else", [("NUMBER", "1e3"), ("NULL", "null"), ("OBJECT", r#"{"env":[]}"#)]),
        Sample { title: "control characters", pairs: vec![("CONTROLS".to_owned(), controls)] },
        Sample { title: "100 variables", pairs: (0..100).map(numbered).collect() },
        Sample { title: "the longest name", pairs: vec![("N".repeat(255), "x".to_owned())] },
        Sample { title: "the largest value", pairs: vec![("LARGE".to_owned(), "0123456789abcdef".repeat(8192))] },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cvm_takes_every_sample() {
        for sample in samples() {
            let environment = sample.environment().unwrap();
            assert_eq!(environment.len(), sample.pairs.len(), "{}", sample.title);
        }
    }
}
