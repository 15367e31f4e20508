//! The scalars that name things in a path: none of them can hold what would change the path or the query.

use std::fmt;
use std::str::FromStr;

use alloy_primitives::hex;

/// A text that does not have the form of the scalar it was parsed as.
///
/// It says what was expected, and does not repeat the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct ParseScalarError {
    pub(crate) expected: &'static str,
}

/// Conversions that every scalar has: parsed from text, shown as text, and text in JSON and in configuration files.
macro_rules! text_scalar {
    ($scalar:ty, $example:literal, $pattern:literal) => {
        impl TryFrom<&str> for $scalar {
            type Error = $crate::ParseScalarError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $scalar {
            type Error = $crate::ParseScalarError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<&String> for $scalar {
            type Error = $crate::ParseScalarError;

            fn try_from(text: &String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<&$scalar> for $scalar {
            fn from(scalar: &$scalar) -> Self {
                scalar.clone()
            }
        }

        impl serde::Serialize for $scalar {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $scalar {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                std::borrow::Cow::<str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $scalar {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($scalar).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern, "examples": [$example] })
            }
        }
    };
}
pub(crate) use text_scalar;

/// What every scalar of bytes has besides: its bytes, shown as lower-case hex without `0x`.
macro_rules! bytes_scalar {
    ($scalar:ident, $length:literal) => {
        impl $scalar {
            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl AsRef<[u8]> for $scalar {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl std::fmt::Display for $scalar {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&alloy_primitives::hex::encode(self.0))
            }
        }

        impl std::fmt::Debug for $scalar {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($scalar), "({})"), self)
            }
        }
    };
}
pub(crate) use bytes_scalar;

/// Names a KMS: its id (`kms_…` or `kc_…`), its slug or its type.
///
/// 1 to 128 of `A-Z a-z 0-9 . _ -`, not only dots, and not `on-chain`, which is another endpoint's path.
///
/// ```
/// use kms_client::KmsRef;
///
/// let phala: KmsRef = "phala".parse()?;
/// assert!("../auth/me".parse::<KmsRef>().is_err());
/// # Ok::<(), kms_client::ParseScalarError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KmsRef(String);

impl KmsRef {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KmsRef {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_segment(text) && text != "on-chain" {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseScalarError {
                expected: "a KMS id, slug or type: 1 to 128 of A-Z a-z 0-9 . _ -, not only dots, and not `on-chain`",
            })
        }
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

/// The id of an app: 20 bytes, shown as 40 hex digits.
///
/// It is parsed from 40 hex digits in either case, with or without `0x` or `0X` before them.
///
/// ```
/// use kms_client::AppId;
///
/// let app_id: AppId = "0xABABABABABABABABABABABABABABABABABABABAB".parse()?;
/// assert_eq!(app_id.to_string(), "abababababababababababababababababababab");
/// # Ok::<(), kms_client::ParseScalarError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppId([u8; 20]);

bytes_scalar!(AppId, 20);
text_scalar!(AppId, "abababababababababababababababababababab", "^[0-9a-f]{40}$");

impl AppId {
    /// The id of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The default id of an app: the first 20 bytes of the SHA-256 of its `app-compose.json`.
    ///
    /// The bytes must be those that the KMS gets, to the last space: a compose file that was parsed and written again has
    /// another hash, and another id. An app whose id was set otherwise, such as by a contract, has that one.
    ///
    /// ```
    /// let app_id = kms_client::AppId::from_compose(b"{}");
    /// assert_eq!(app_id.to_string(), "44136fa355b3678a1146ad16f7e8649e94fb4fc2");
    /// ```
    #[must_use]
    pub fn from_compose(app_compose: &[u8]) -> Self {
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, app_compose);
        let mut id = [0; 20];
        id.copy_from_slice(&hash.as_ref()[..20]);
        Self(id)
    }
}

impl FromStr for AppId {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        hex::decode_to_array(text)
            .map(Self)
            .map_err(|_| ParseScalarError { expected: "an app id: 40 hex digits, with or without 0x" })
    }
}

impl From<[u8; 20]> for AppId {
    fn from(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
}

/// An EVM chain with KMS contracts. The set is open: a chain that came later is [`Chain::Other`].
///
/// Its name is 1 to 128 of `A-Z a-z 0-9 . _ -`, not only dots.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Chain {
    /// Ethereum, chain id 1.
    Ethereum,
    /// Base, chain id 8453.
    Base,
    /// Another chain, by its name.
    Other(ChainName),
}

impl Chain {
    /// The name that the service knows it by.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ethereum => "ethereum",
            Self::Base => "base",
            Self::Other(ChainName(name)) => name,
        }
    }
}

/// The name of a chain that this version of the client has no word for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChainName(String);

impl ChainName {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Chain {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ethereum" => Ok(Self::Ethereum),
            "base" => Ok(Self::Base),
            name if is_segment(name) => Ok(Self::Other(ChainName(name.to_owned()))),
            _ => Err(ParseScalarError {
                expected: "the name of a chain, such as `base`: 1 to 128 of A-Z a-z 0-9 . _ -, not only dots",
            }),
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_scalar!(Chain, "base", "^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$");

/// Whether the text is one segment of a path under every reading: nothing to encode, nothing that climbs.
fn is_segment(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && text.bytes().any(|byte| byte != b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kms_ref_takes_ids_slugs_and_types() {
        for text in ["phala", "kms_0123abcd", "kc_x", "phala-prod5", "a..b", "v1.2", &"x".repeat(128)] {
            assert_eq!(text.parse::<KmsRef>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_kms_ref_refuses_what_could_change_a_path() {
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

    #[test]
    fn an_app_id_has_forty_hex_digits() {
        let plain = "abababababababababababababababababababab";
        assert_eq!(plain.parse::<AppId>().unwrap(), AppId::from([0xab; 20]));
        assert_eq!(format!("0x{}", plain.to_uppercase()).parse::<AppId>().unwrap(), AppId::from([0xab; 20]));
        for text in [
            "",
            "0x",
            &plain[1..],
            &plain[2..],
            &format!("{plain}00"),
            &format!("0x0x{}", &plain[4..]),
            &format!("{}zz", &plain[2..]),
        ] {
            assert!(text.parse::<AppId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_chain_keeps_names_that_came_later() {
        assert_eq!("base".parse(), Ok(Chain::Base));
        assert_eq!("base-sepolia".parse::<Chain>().unwrap().as_str(), "base-sepolia");
        assert!("..".parse::<Chain>().is_err());
        assert!("base/x".parse::<Chain>().is_err());
    }

    #[test]
    fn scalars_are_read_from_configuration_files() {
        let app_id: AppId = serde_json::from_str("\"0xABABABABABABABABABABABABABABABABABABABAB\"").unwrap();
        assert_eq!(serde_json::to_string(&app_id).unwrap(), "\"abababababababababababababababababababab\"");
        assert!(serde_json::from_str::<KmsRef>("\"..\"").is_err());
    }

    #[test]
    fn an_error_does_not_repeat_the_text() {
        let error = "not-an-app-id".parse::<AppId>().unwrap_err();
        assert!(!error.to_string().contains("not-an-app-id"));
        assert!(error.to_string().contains("40 hex digits"));
    }
}
