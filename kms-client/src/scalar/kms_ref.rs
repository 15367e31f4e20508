//! The name of a KMS in a path.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::scalar::kms_type::KmsType;
use crate::scalar::macros::text_scalar;
use crate::scalar::parse::{ParseScalarError, is_segment};

/// The name of a KMS: its id (`kms_…` or `kc_…`), its slug or its type.
///
/// It has 1 to 128 of `A-Z a-z 0-9 . _ -`, not only dots. It is not `on-chain`, which is the path of another endpoint.
///
/// ```
/// use kms_client::KmsRef;
///
/// let phala: KmsRef = "phala".parse()?;
/// assert!("../auth/me".parse::<KmsRef>().is_err());
/// # Ok::<(), kms_client::ParseScalarError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KmsRef(Cow<'static, str>);

impl KmsRef {
    /// The off-chain KMS that Phala runs, which most apps use.
    pub const PHALA: Self = Self(Cow::Borrowed("phala"));

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KmsRef {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_segment(text) && text != "on-chain" {
            Ok(Self(text.to_owned().into()))
        } else {
            Err(ParseScalarError {
                expected: "a KMS id, slug or type: 1 to 128 of A-Z a-z 0-9 . _ -, not only dots, and not `on-chain`",
            })
        }
    }
}

impl TryFrom<&KmsType> for KmsRef {
    type Error = ParseScalarError;

    fn try_from(kms_type: &KmsType) -> Result<Self, Self::Error> {
        kms_type.as_str().parse()
    }
}

impl fmt::Display for KmsRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for KmsRef {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

text_scalar!(KmsRef, "phala", "^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kms_ref_accepts_ids_slugs_and_types() {
        for text in ["phala", "kms_0123abcd", "kc_x", "phala-prod5", "a..b", "v1.2", &"x".repeat(128)] {
            assert_eq!(text.parse::<KmsRef>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_kms_ref_rejects_what_could_change_a_path() {
        let long = "x".repeat(129);
        for text in [
            "",
            ".",
            "..",
            "...",
            "on-chain",
            "a/b",
            "../auth/me",
            "a?b",
            "a#b",
            "%2e%2e",
            "a b",
            "ä",
            "a\n",
            "\\",
            &long,
        ] {
            assert!(text.parse::<KmsRef>().is_err(), "{text:?}");
        }
    }
}
