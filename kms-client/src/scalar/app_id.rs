//! The id of an app.

use std::str::FromStr;

use crate::crypto::backend::sha256;
use crate::scalar::address::Address;
use crate::scalar::macros::{bytes_scalar, text_scalar};
use crate::scalar::parse::ParseScalarError;

/// The id of an app: 20 bytes, shown as 40 hex digits.
///
/// It is parsed from 40 hex digits in either case, with or without `0x` or `0X` in front.
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
    /// Creates an id from its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Computes the default id of an app: the first 20 bytes of the SHA-256 of its `app-compose.json`.
    ///
    /// Pass the exact bytes that the KMS gets: a compose file that was parsed and written again has another hash, and
    /// another id. An app with a contract has the contract's address as its id instead.
    ///
    /// ```
    /// let app_id = kms_client::AppId::from_compose(b"{}");
    /// assert_eq!(app_id.to_string(), "44136fa355b3678a1146ad16f7e8649e94fb4fc2");
    /// ```
    #[must_use]
    pub fn from_compose(app_compose: &[u8]) -> Self {
        let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _] = sha256(app_compose);
        Self(id)
    }
}

impl FromStr for AppId {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const_hex::decode_to_array(text)
            .map(Self)
            .map_err(|_| ParseScalarError { expected: "an app id: 40 hex digits, with or without 0x" })
    }
}

/// The id of an app with a contract is the contract's address.
impl From<Address> for AppId {
    fn from(address: Address) -> Self {
        Self(*address.as_bytes())
    }
}

impl From<AppId> for Address {
    fn from(app_id: AppId) -> Self {
        Self::new(app_id.0)
    }
}

impl From<[u8; 20]> for AppId {
    fn from(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_app_id_is_read_from_configuration_files() {
        let app_id: AppId = serde_json::from_str("\"0xABABABABABABABABABABABABABABABABABABABAB\"").unwrap();
        assert_eq!(serde_json::to_string(&app_id).unwrap(), "\"abababababababababababababababababababab\"");
        assert!(serde_json::from_str::<AppId>("\"..\"").is_err());
    }

    #[test]
    fn an_error_does_not_repeat_the_text() {
        let error = "not-an-app-id".parse::<AppId>().unwrap_err();
        assert!(!error.to_string().contains("not-an-app-id"));
        assert!(error.to_string().contains("40 hex digits"));
    }
}
