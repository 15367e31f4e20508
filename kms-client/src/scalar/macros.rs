//! The implementations that all scalars of one sort share.

/// Implements the conversions of a scalar from and to text, in JSON and configuration files, too.
macro_rules! text_scalar {
    ($scalar:ty, $example:literal, $pattern:literal) => {
        impl TryFrom<&str> for $scalar {
            type Error = $crate::scalar::parse::ParseScalarError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $scalar {
            type Error = $crate::scalar::parse::ParseScalarError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<&String> for $scalar {
            type Error = $crate::scalar::parse::ParseScalarError;

            fn try_from(text: &String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<&&str> for $scalar {
            type Error = $crate::scalar::parse::ParseScalarError;

            fn try_from(text: &&str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<std::borrow::Cow<'_, str>> for $scalar {
            type Error = $crate::scalar::parse::ParseScalarError;

            fn try_from(text: std::borrow::Cow<'_, str>) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<std::sync::Arc<str>> for $scalar {
            type Error = $crate::scalar::parse::ParseScalarError;

            fn try_from(text: std::sync::Arc<str>) -> Result<Self, Self::Error> {
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

/// Implements the access to a scalar's bytes, and its display as lower-case hex without `0x`.
macro_rules! bytes_scalar {
    ($scalar:ident, $length:literal) => {
        impl $scalar {
            /// Returns the bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl TryFrom<&[u8]> for $scalar {
            type Error = $crate::scalar::parse::ParseScalarError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                // The text form has the checks of the type.
                const_hex::encode(bytes).parse()
            }
        }

        impl AsRef<[u8]> for $scalar {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }

        impl std::fmt::Display for $scalar {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&const_hex::encode(self.0))
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

/// Defines an enum of texts that keeps unknown texts.
macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        ///
        /// The set is open: a text that this version does not know is `Other`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A value that this version does not know, as the service writes it.
            Other(String),
        }

        impl $name {
            /// Returns the text that the service uses.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                $(if text.eq_ignore_ascii_case($text) {
                    return Self::$variant;
                })+
                Self::Other(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::from(text.to_owned())
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "examples": [$($text),+] })
            }
        }
    };
}
pub(crate) use open_set;
