//! From what was generated to what is public: where a value does not fit, and how a list is converted.

use std::str::FromStr;

use crate::ParseScalarError;

/// A value of an answer that does not have the form it must have, and where it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) path: String,
    pub(crate) expected: &'static str,
}

impl Misfit {
    /// Says which part of the answer the path so far is in.
    pub(crate) fn within(mut self, outer: &str) -> Self {
        self.path = format!("{outer}.{}", self.path);
        self
    }
}

/// How a public type is made from a generated one. It is not `From`, which would make the generated type public, too.
///
/// Every field is named where it is taken apart, so that a new field of the API does not compile until somebody decides
/// what becomes of it.
pub(crate) trait FromWire<G>: Sized {
    fn from_wire(generated: G) -> Result<Self, Misfit>;
}

/// Parses the scalar of a field.
pub(crate) fn scalar<T: FromStr<Err = ParseScalarError>>(field: &str, text: &str) -> Result<T, Misfit> {
    text.parse().map_err(|ParseScalarError { expected }| Misfit { path: field.to_owned(), expected })
}

/// Parses the scalar of a field that may be missing. The service also writes that as nothing, or as `0x`.
pub(crate) fn optional<T: FromStr<Err = ParseScalarError>>(
    field: &str,
    text: Option<&str>,
) -> Result<Option<T>, Misfit> {
    text.filter(|text| !matches!(*text, "" | "0x")).map(|text| scalar(field, text)).transpose()
}

/// Converts the part of an answer that a field holds.
pub(crate) fn part<G, T: FromWire<G>>(field: &str, part: G) -> Result<T, Misfit> {
    T::from_wire(part).map_err(|misfit| misfit.within(field))
}

/// Converts every item of a list.
pub(crate) fn list<G, T: FromWire<G>>(field: &str, items: Vec<G>) -> Result<Vec<T>, Misfit> {
    let items = items.into_iter().enumerate();
    items.map(|(at, item)| T::from_wire(item).map_err(|misfit| misfit.within(&format!("{field}[{at}]")))).collect()
}

/// An enum of texts that keeps a text it does not know.
macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        ///
        /// The set is open: what this version has no word for is `Other`.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// Something that came later, as the service calls it.
            Other(String),
        }

        impl $name {
            /// The text that the service uses.
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
                match text.as_str() {
                    $($text => Self::$variant,)+
                    _ => Self::Other(text),
                }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::K256PublicKey;

    #[test]
    fn a_misfit_says_where_it_is() {
        let misfit = scalar::<K256PublicKey>("k256_pubkey", "secret").unwrap_err().within("rpc.bootstrap_info");
        assert_eq!(misfit.path, "rpc.bootstrap_info.k256_pubkey");
        assert!(!misfit.expected.contains("secret"));
    }

    #[test]
    fn an_empty_optional_key_is_no_key() {
        for text in [None, Some(""), Some("0x")] {
            assert_eq!(optional::<K256PublicKey>("k256_pubkey", text), Ok(None));
        }
        assert!(optional::<K256PublicKey>("k256_pubkey", Some("0x00")).is_err());
    }
}
