//! The evidence that a KMS was born in confidential hardware.

use std::fmt;

use serde_json::Value;

use crate::error::failure::Error;
use crate::scalar::key::K256PublicKey;

/// The evidence of a KMS: a quote of the hardware, the event log of its machine, and the two public keys that the quote binds.
///
/// It proves nothing before it is verified, which the feature `attestation` does.
#[derive(Clone, PartialEq, Eq)]
pub struct KmsEvidence {
    pub(crate) root_key: K256PublicKey,
    /// The public key of the certificate authority: the DER of its SPKI.
    pub(crate) ca_key: Vec<u8>,
    pub(crate) quote: Vec<u8>,
    /// The event log, as JSON text.
    pub(crate) event_log: String,
}

impl KmsEvidence {
    /// Creates evidence from its parts: the keys, the quote as bytes, and the event log as JSON text. `ca_key` is the DER of the
    /// SPKI of the public key of the certificate authority.
    #[must_use]
    pub fn new(root_key: K256PublicKey, ca_key: Vec<u8>, quote: Vec<u8>, event_log: String) -> Self {
        Self { root_key, ca_key, quote, event_log }
    }

    /// Reads evidence from the JSON of a KMS node's `GetMeta`, or of its `bootstrap_info`: `k256_pubkey`, `ca_pubkey`, `quote` in
    /// hex, and `eventlog` as JSON text or its hex.
    ///
    /// A KMS node serves it at `/prpc/KMS.GetMeta?json`. Nodes that were onboarded by another node have none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) with the field that is missing or malformed.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        let reject = |field: &str| Error::invalid_argument(format!("the evidence has no valid `{field}`"));
        let json: Value =
            serde_json::from_slice(json).map_err(|_| Error::invalid_argument("the evidence is not JSON"))?;
        let info = json.get("bootstrap_info").unwrap_or(&json);
        let text = |field: &str| info[field].as_str().ok_or_else(|| reject(field));
        let bytes = |field: &str| {
            let bytes = const_hex::decode(text(field)?).ok().filter(|bytes| !bytes.is_empty());
            bytes.ok_or_else(|| reject(field))
        };
        let event_log = text("eventlog")?;
        let decoded = const_hex::decode(event_log).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(Self {
            root_key: text("k256_pubkey")?.parse().map_err(|_| reject("k256_pubkey"))?,
            ca_key: bytes("ca_pubkey")?,
            quote: bytes("quote")?,
            event_log: decoded.unwrap_or_else(|| event_log.to_owned()),
        })
    }

    /// Returns the root key that the evidence is about.
    #[must_use]
    pub fn root_key(&self) -> K256PublicKey {
        self.root_key
    }

    /// Returns the quote.
    #[must_use]
    pub fn quote(&self) -> &[u8] {
        &self.quote
    }
}

impl fmt::Debug for KmsEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = format!("{} bytes", self.quote.len());
        f.debug_struct("KmsEvidence").field("root_key", &self.root_key).field("quote", &quote).finish_non_exhaustive()
    }
}
