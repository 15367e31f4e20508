//! What this client makes of an answer.

use super::answer::Answer;
use kms_client::{AppId, K256PublicKey, Policy, UnverifiedEnvKey};
use serde_json::json;

/// Our word on an answer.
#[derive(Debug)]
pub(super) struct Ours {
    /// Who signed it, where the key would be taken if that were whom we expect.
    pub(super) signer: Option<String>,
    /// Whether the key is taken.
    pub(super) accepted: bool,
    /// Why there is no signer.
    pub(super) refusal: String,
}

/// Asks the client, once for the signer and once with the anchor.
pub(super) fn judge(answer: &Answer) -> Ours {
    let key = match read(answer) {
        Ok(key) => key,
        Err(error) => return Ours { signer: None, accepted: false, refusal: format!("{error:#}") },
    };
    let policy = Policy::default().now(answer.now);
    let accepted =
        answer.anchor_hex().parse::<K256PublicKey>().is_ok_and(|anchor| key.clone().verify(&anchor, policy).is_ok());
    match key.trust_any_signer(policy) {
        Ok(key) => Ours { signer: Some(key.signer().to_string()), accepted, refusal: String::new() },
        Err(error) => Ours { signer: None, accepted, refusal: error.to_string() },
    }
}

fn read(answer: &Answer) -> anyhow::Result<UnverifiedEnvKey> {
    let question = serde_json::to_value(answer.question())?;
    let mut wire = json!({ "public_key": question["public_key"], "signature": question["signature"] });
    if let Some((timestamp, _)) = &answer.v1 {
        wire["timestamp"] = json!(timestamp);
        wire["signature_v1"] = question["signature_v1"].clone();
    }
    let app_id: AppId = answer.app_id.parse()?;
    Ok(UnverifiedEnvKey::from_json(app_id, "phala".parse()?, wire.to_string().as_bytes())?)
}
