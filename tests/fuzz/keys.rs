//! Answers with the key of an app: whatever they say, a key that verifies is the one that was signed.

use kms_client::{AppId, K256PublicKey, KmsRef, Policy, UnverifiedEnvKey};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::budget::fuzz;
use super::spoil::{changed, changes, damaged, damages};

#[test]
fn a_key_that_verifies_is_the_one_that_was_signed() {
    let vector: Value = serde_json::from_str(include_str!("../vectors/end_to_end.json")).unwrap();
    let text = |name: &str| vector[name].as_str().unwrap();
    let app_id: AppId = text("app_id").parse().unwrap();
    let kms: KmsRef = "phala".parse().unwrap();
    let anchor: K256PublicKey = text("k256_pubkey").parse().unwrap();
    let answer = json!({
        "public_key": vector["public_key"], "signature": vector["signature"],
        "timestamp": vector["timestamp"], "signature_v1": vector["signature_v1"],
    });
    let verified = |answer: &[u8]| {
        let key = UnverifiedEnvKey::from_json(app_id, kms.clone(), answer).ok()?;
        key.verify(&anchor, Policy::default().now(1_700_000_000)).ok()
    };
    assert!(verified(answer.to_string().as_bytes()).is_some());

    fuzz("keys", (changes("00"), damages()), |(changes, damages)| {
        let answer = damaged(changed(answer.clone(), &changes).to_string().into_bytes(), &damages);
        if let Some(key) = verified(&answer) {
            prop_assert_eq!(key.public_key().to_string(), text("public_key"));
            prop_assert_eq!(key.signer(), anchor);
        }
        Ok(())
    });
}
