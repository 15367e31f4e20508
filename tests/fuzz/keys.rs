//! Responses with the key of an app: a key that verifies is the one that was signed, whatever else the response has.

use kms_client::{AppId, K256PublicKey, KmsRef, Policy, UnverifiedEnvKey};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::budget::fuzz;
use super::corrupt::{changed, changes, corrupted, corruptions};

#[test]
fn a_key_that_verifies_is_the_signed_one() {
    let vector: Value = serde_json::from_str(include_str!("../vectors/end_to_end.json")).unwrap();
    let text = |name: &str| vector[name].as_str().unwrap();
    let app_id: AppId = text("app_id").parse().unwrap();
    let kms: KmsRef = "phala".parse().unwrap();
    let anchor: K256PublicKey = text("k256_pubkey").parse().unwrap();
    let response = json!({
        "public_key": vector["public_key"], "signature": vector["signature"],
        "timestamp": vector["timestamp"], "signature_v1": vector["signature_v1"],
    });
    let verified = |response: &[u8]| {
        let key = UnverifiedEnvKey::from_json(app_id, kms.clone(), response).ok()?;
        key.verify(anchor, Policy::default().now(1_700_000_000)).ok()
    };
    assert!(verified(response.to_string().as_bytes()).is_some());

    fuzz("keys", (changes("00"), corruptions()), |(changes, corruptions)| {
        let response = corrupted(changed(response.clone(), &changes).to_string().into_bytes(), &corruptions);
        if let Some(key) = verified(&response) {
            prop_assert_eq!(key.public_key().to_string(), text("public_key"));
            prop_assert_eq!(key.signer(), anchor);
        }
        Ok(())
    });
}
