//! The client's verification of a response.

use super::key_response::KeyResponse;
use kms_client::{AppId, K256PublicKey, Policy, UnverifiedEnvKey};
use serde_json::json;

/// The client's verification of one response.
#[derive(Debug)]
pub(super) struct ClientResult {
    /// The signer that the client recovers, whoever that is.
    pub(super) signer: Option<String>,
    /// `true` if the client accepts the key as signed by the anchor.
    pub(super) accepted: bool,
    /// The reason why there is no signer; empty if there is one.
    pub(super) error: String,
}

impl ClientResult {
    /// Verifies a response twice: for its signer, and against the anchor.
    pub(super) fn of(response: &KeyResponse) -> Self {
        let key = match parse(response) {
            Ok(key) => key,
            Err(error) => return Self { signer: None, accepted: false, error: format!("{error:#}") },
        };
        let policy = Policy::default().now(response.now);
        let anchor = response.anchor_hex().parse::<K256PublicKey>();
        let accepted = anchor.is_ok_and(|anchor| key.clone().verify(anchor, policy).is_ok());
        match key.trust_any_signer(policy) {
            Ok(key) => Self { signer: Some(key.signer().to_string()), accepted, error: String::new() },
            Err(error) => Self { signer: None, accepted, error: error.to_string() },
        }
    }
}

fn parse(response: &KeyResponse) -> anyhow::Result<UnverifiedEnvKey> {
    let json = response.json();
    let mut wire = json!({ "public_key": json["public_key"], "signature": json["signature"] });
    if let Some((timestamp, _)) = &response.v1 {
        wire["timestamp"] = json!(timestamp);
        wire["signature_v1"] = json["signature_v1"].clone();
    }
    let app_id: AppId = response.app_id.parse()?;
    Ok(UnverifiedEnvKey::from_json(app_id, "phala".parse()?, wire.to_string().as_bytes())?)
}
