//! Conversion from generated types to public ones, and the error of a field that does not convert.

use std::str::FromStr;

use crate::scalar::parse::ParseScalarError;

/// A field of a response that does not have its fixed form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The path from the top of the response, such as `items[3].k256_pubkey`.
    pub(crate) path: String,
    pub(crate) expected: &'static str,
}

impl FieldError {
    /// Prefixes the path with the part of the response that it is in.
    pub(crate) fn within(mut self, outer: &str) -> Self {
        self.path = format!("{outer}.{}", self.path);
        self
    }
}

/// Conversion of a public type from a generated one. `From` would put the generated type into the public API.
///
/// Implementations name every field where they take the generated type apart, so that a new field of the API does not
/// compile until somebody decides about it.
pub(crate) trait FromWire<G>: Sized {
    fn from_wire(generated: G) -> Result<Self, FieldError>;
}

/// Parses the scalar of a field.
pub(crate) fn scalar<T: FromStr<Err = ParseScalarError>>(field: &str, text: &str) -> Result<T, FieldError> {
    text.parse().map_err(|ParseScalarError { expected }| FieldError { path: field.to_owned(), expected })
}

/// Parses the scalar of a field that can be missing. An empty text and `0x` count as missing, too.
pub(crate) fn optional<T: FromStr<Err = ParseScalarError>>(
    field: &str,
    text: Option<&str>,
) -> Result<Option<T>, FieldError> {
    text.filter(|text| !matches!(*text, "" | "0x")).map(|text| scalar(field, text)).transpose()
}

/// Converts the part of a response that a field holds.
pub(crate) fn part<G, T: FromWire<G>>(field: &str, part: G) -> Result<T, FieldError> {
    T::from_wire(part).map_err(|error| error.within(field))
}

/// Converts every item of a list.
pub(crate) fn list<G, T: FromWire<G>>(field: &str, items: Vec<G>) -> Result<Vec<T>, FieldError> {
    let items = items.into_iter().enumerate();
    items.map(|(at, item)| T::from_wire(item).map_err(|error| error.within(&format!("{field}[{at}]")))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::key::K256PublicKey;

    #[test]
    fn a_field_error_has_the_whole_path() {
        let error = scalar::<K256PublicKey>("k256_pubkey", "secret").unwrap_err().within("rpc.bootstrap_info");
        assert_eq!(error.path, "rpc.bootstrap_info.k256_pubkey");
        assert!(!error.expected.contains("secret"));
    }

    #[test]
    fn an_empty_optional_key_is_none() {
        for text in [None, Some(""), Some("0x")] {
            assert_eq!(optional::<K256PublicKey>("k256_pubkey", text), Ok(None));
        }
        assert!(optional::<K256PublicKey>("k256_pubkey", Some("0x00")).is_err());
    }
}
