//! The name of a CVM in a path.

use std::fmt;
use std::str::FromStr;

use crate::scalar::app_id::AppId;
use crate::scalar::macros::text_scalar;
use crate::scalar::parse::{ParseScalarError, is_segment};

/// The name of a CVM: its id (`cvm_…`), its UUID, its name, its instance id, or `app_` and its app id.
///
/// It has 1 to 128 of `A-Z a-z 0-9 . _ -`, not only dots. The dashes of a UUID are dropped, as the service expects. An
/// [`AppId`] converts to `app_` and its 40 hex digits; a bare text of 40 hex digits is an instance id.
///
/// ```
/// use kms_client::{AppId, CvmRef};
///
/// let of_app = CvmRef::from(AppId::new([0xab; 20]));
/// assert_eq!(of_app.as_str(), "app_abababababababababababababababababababab");
/// let uuid: CvmRef = "01234567-89ab-cdef-0123-456789abcdef".parse()?;
/// assert_eq!(uuid.as_str(), "0123456789abcdef0123456789abcdef");
/// assert!("../auth/me".parse::<CvmRef>().is_err());
/// # Ok::<(), kms_client::ParseScalarError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CvmRef(String);

impl CvmRef {
    /// Returns the text, as it is written in a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the app, if this is `app_` and an app id.
    #[must_use]
    pub fn app_id(&self) -> Option<AppId> {
        self.0.strip_prefix("app_")?.parse().ok()
    }
}

impl FromStr for CvmRef {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_uuid(text) {
            Ok(Self(text.replace('-', "")))
        } else if is_segment(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseScalarError {
                expected: "a CVM id, UUID, name or instance id, or app_ and an app id: 1 to 128 of A-Z a-z 0-9 . _ -, \
                           not only dots",
            })
        }
    }
}

/// Returns `true` for a UUID with dashes.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

impl From<AppId> for CvmRef {
    fn from(app_id: AppId) -> Self {
        Self(format!("app_{app_id}"))
    }
}

impl From<&AppId> for CvmRef {
    fn from(app_id: &AppId) -> Self {
        Self::from(*app_id)
    }
}

impl fmt::Display for CvmRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for CvmRef {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

text_scalar!(CvmRef, "cvm_0123abcd", "^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cvm_ref_accepts_every_way_to_name_a_cvm() {
        let instance = "cd".repeat(20);
        for text in ["cvm_0123abcd", "my-app", "0123456789abcdef0123456789abcdef", &instance, "my.app_2"] {
            assert_eq!(text.parse::<CvmRef>().unwrap().as_str(), text);
        }
        let nearly_a_uuid = "01234567-89ab-cdef-0123-456789abcdeg";
        assert_eq!(nearly_a_uuid.parse::<CvmRef>().unwrap().as_str(), nearly_a_uuid);
    }

    #[test]
    fn a_cvm_ref_rejects_what_could_change_a_path() {
        for text in ["", ".", "..", "a/b", "../auth/me", "a?b", "a#b", "%2e%2e", "a b", "ä", "a\n", &"x".repeat(129)] {
            assert!(text.parse::<CvmRef>().is_err(), "{text:?}");
        }
    }
}
