//! A key is accepted only if the anchor signed it for the requested app, and recently if it has a timestamp.

use k256::ecdsa::SigningKey;
use kms_client::{AppId, ErrorKind, K256PublicKey, Policy, UnverifiedEnvKey, VerifyError, trust::SignatureForm};
use proptest::prelude::*;
use serde_json::{Value, json};

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/signature.json")).unwrap()
}

fn end_to_end() -> Value {
    serde_json::from_str(include_str!("vectors/end_to_end.json")).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn key(app_id: &str, response: &Value) -> Result<UnverifiedEnvKey, kms_client::Error> {
    UnverifiedEnvKey::from_json(app_id.parse().unwrap(), "phala".parse().unwrap(), response.to_string().as_bytes())
}

fn legacy(case: &Value, signature: &str) -> UnverifiedEnvKey {
    key(text(&case["app_id"]), &json!({ "public_key": case["public_key"], "signature": signature })).unwrap()
}

/// Returns a key with a v1 signature and an invalid legacy signature.
fn v1(case: &Value) -> UnverifiedEnvKey {
    let response = json!({
        "public_key": case["public_key"],
        "signature": "00".repeat(65),
        "timestamp": case["timestamp"],
        "signature_v1": case["signature"],
    });
    key(text(&case["app_id"]), &response).unwrap()
}

fn anchor(case: &Value) -> K256PublicKey {
    text(&case["signer"]).parse().unwrap()
}

#[test]
fn legacy_signatures_of_the_vectors_verify() {
    for case in vectors()["legacy"].as_array().unwrap() {
        let key = legacy(case, text(&case["signature"]));
        assert_eq!(key.signer().unwrap(), anchor(case));
        let verified = key.verify(anchor(case), Policy::default()).unwrap();
        assert_eq!((verified.form(), verified.signed_at()), (SignatureForm::Legacy, None));
        assert_eq!(verified.signer(), anchor(case));
        assert_eq!(verified.app_id().to_string(), case["app_id"]);
        assert_eq!(verified.public_key().to_string(), case["public_key"]);
        assert_eq!(verified.kms().as_str(), "phala");
    }
}

#[test]
fn v1_signatures_of_the_vectors_verify_and_take_precedence() {
    for case in vectors()["v1"].as_array().unwrap() {
        let now = case["timestamp"].as_u64().unwrap();
        let verified = v1(case).verify(anchor(case), Policy::default().reject_legacy().now(now)).unwrap();
        assert_eq!((verified.form(), verified.signed_at()), (SignatureForm::V1, Some(now)));
    }
}

#[test]
fn every_invalid_case_of_the_vectors_fails_for_its_reason() {
    let vectors = vectors();
    let case = &vectors["legacy"][0];
    let anchor = anchor(case);
    let mut seen = 0;
    for bad in vectors["must_fail_against_the_first_legacy_case"].as_array().unwrap() {
        let good = text(&case["signature"]);
        let name = text(&bad["name"]);
        let signature = match bad["signature_last_byte"].as_str() {
            Some(last) => format!("{}{last}", &good[..128]),
            None => bad["signature"].as_str().unwrap_or(good).to_owned(),
        };
        let app_id = bad["app_id"].as_str().unwrap_or(text(&case["app_id"]));
        let response = json!({ "public_key": case["public_key"], "signature": signature });
        match name {
            "64 bytes" | "66 bytes" => {
                let signature = if name == "64 bytes" { good[..128].to_owned() } else { format!("{good}00") };
                let response = json!({ "public_key": case["public_key"], "signature": signature });
                assert_eq!(key(app_id, &response).unwrap_err().kind(), ErrorKind::Decode);
            }
            "app id of 0, 19 or 21 bytes" => {
                for bytes in [0, 19, 21, 28] {
                    assert!("00".repeat(bytes).parse::<AppId>().is_err());
                }
            }
            "public key of 31 or 40 bytes" => {
                for bytes in [31, 40] {
                    let response = json!({ "public_key": "00".repeat(bytes), "signature": good });
                    assert_eq!(key(app_id, &response).unwrap_err().kind(), ErrorKind::Decode);
                }
            }
            _ => {
                let error = key(app_id, &response).unwrap().verify(anchor, Policy::default()).unwrap_err();
                match bad["recovers"].as_str() {
                    Some(signer) => {
                        let signer = signer.parse().unwrap();
                        assert_eq!(error, VerifyError::NotSignedByAnchor { anchor, signer });
                    }
                    None => assert_eq!(error, VerifyError::MalformedSignature, "{name}"),
                }
            }
        }
        seen += 1;
    }
    assert_eq!(seen, 9);
}

#[test]
fn a_recovery_id_beyond_1_is_rejected_even_if_a_key_can_be_recovered() {
    let mut could = 0;
    for r in 1..=32_u8 {
        // Such an id means that the order of the curve was subtracted from r, which leaves only small values of r.
        let mut signature = [0; 65];
        (signature[31], signature[63], signature[64]) = (r, 1, 2);
        let numbers = k256::ecdsa::Signature::from_slice(&signature[..64]).unwrap();
        let id = k256::ecdsa::RecoveryId::from_byte(2).unwrap();
        could += usize::from(k256::ecdsa::VerifyingKey::recover_from_prehash(&[7; 32], &numbers, id).is_ok());
        let key = legacy(&vectors()["legacy"][0], &alloy_primitives::hex::encode(signature));
        assert_eq!(key.signer(), Err(VerifyError::MalformedSignature));
    }
    assert!(could > 0, "no key can be recovered, so that this test proves nothing");
}

#[test]
fn a_high_s_twin_is_the_same_signature_of_the_same_signer() {
    let vectors = vectors();
    let case = &vectors["legacy"][0];
    let twin = legacy(case, text(&vectors["high_s_twin_of_the_first_legacy_case"]));
    assert_eq!(twin.signer().unwrap(), anchor(case));
    assert!(twin.verify(anchor(case), Policy::default()).is_ok());
}

#[test]
fn the_end_to_end_vector_verifies() {
    let vector = end_to_end();
    let key = key(text(&vector["app_id"]), &vector).unwrap();
    let anchor: K256PublicKey = text(&vector["k256_pubkey"]).parse().unwrap();
    let verified = key.verify(anchor, Policy::default().now(1_700_000_000)).unwrap();
    assert_eq!(verified.form(), SignatureForm::V1);
}

#[test]
fn both_ends_of_the_window_are_included() {
    let vector = end_to_end();
    let anchor: K256PublicKey = text(&vector["k256_pubkey"]).parse().unwrap();
    let signed = 1_700_000_000;
    let verify = |policy: Policy| key(text(&vector["app_id"]), &vector).unwrap().verify(anchor, policy);
    let at = |now: u64| verify(Policy::default().now(now)).map(|key| key.signed_at().unwrap());
    assert_eq!(at(signed - 61), Err(VerifyError::FromTheFuture { seconds: 61 }));
    assert_eq!(at(signed - 60), Ok(signed));
    assert_eq!(at(signed + 300), Ok(signed));
    assert_eq!(at(signed + 301), Err(VerifyError::Stale { seconds: 301 }));
    assert_eq!(at(0), Err(VerifyError::FromTheFuture { seconds: signed }));
    assert_eq!(at(u64::MAX), Err(VerifyError::Stale { seconds: u64::MAX - signed }));
    let narrow = Policy::default().max_age(std::time::Duration::ZERO).max_clock_skew(std::time::Duration::ZERO);
    assert!(verify(narrow.now(signed)).is_ok());
    assert!(verify(narrow.now(signed + 1)).is_err() && verify(narrow.now(signed - 1)).is_err());
    let system = verify(Policy::default());
    assert!(matches!(system, Err(VerifyError::Stale { .. })), "the system's clock is the default: {system:?}");
}

#[test]
fn a_valid_legacy_signature_does_not_replace_an_invalid_v1_signature() {
    let vector = end_to_end();
    let anchor: K256PublicKey = text(&vector["k256_pubkey"]).parse().unwrap();
    let policy = Policy::default().now(1_700_000_000);
    let mut other_time = vector.clone();
    other_time["timestamp"] = 1_700_000_001.into();
    let error = key(text(&vector["app_id"]), &other_time).unwrap().verify(anchor, policy).unwrap_err();
    assert!(matches!(error, VerifyError::NotSignedByAnchor { .. }), "{error:?}");
    let mut no_time = vector.clone();
    no_time["timestamp"] = Value::Null;
    let error = key(text(&vector["app_id"]), &no_time).unwrap().verify(anchor, policy).unwrap_err();
    assert_eq!(error, VerifyError::MalformedSignature);
    let mut swapped = vector.clone();
    swapped["signature_v1"] = vector["signature"].clone();
    let error = key(text(&vector["app_id"]), &swapped).unwrap().verify(anchor, policy).unwrap_err();
    assert!(matches!(error, VerifyError::NotSignedByAnchor { .. }), "{error:?}");
}

#[test]
fn a_legacy_signature_alone_is_accepted_unless_the_policy_rejects_it() {
    let mut vector = end_to_end();
    vector["signature_v1"] = Value::Null;
    let anchor: K256PublicKey = text(&vector["k256_pubkey"]).parse().unwrap();
    let key = || key(text(&vector["app_id"]), &vector).unwrap();
    let verified = key().verify(anchor, Policy::default()).unwrap();
    assert_eq!(verified.signed_at(), None, "this timestamp is not signed");
    assert_eq!(key().verify(anchor, Policy::default().reject_legacy()), Err(VerifyError::LegacyRejected));
}

#[test]
fn trusting_any_signer_skips_the_anchor_and_nothing_else() {
    let vector = end_to_end();
    let key = || key(text(&vector["app_id"]), &vector).unwrap();
    let trusted = key().trust_any_signer(Policy::default().now(1_700_000_000)).unwrap();
    assert_eq!(trusted.signer().to_string(), vector["k256_pubkey"]);
    assert!(matches!(key().trust_any_signer(Policy::default()), Err(VerifyError::Stale { .. })));
}

#[test]
fn an_error_shows_both_public_keys() {
    let vectors = vectors();
    let case = &vectors["legacy"][0];
    let other = anchor(&vectors["legacy"][1]);
    let error = legacy(case, text(&case["signature"])).verify(other, Policy::default()).unwrap_err();
    let shown = error.to_string();
    assert!(shown.contains(text(&case["signer"])) && shown.contains(&other.to_string()), "{shown}");
}

/// Signs in the way of a KMS, for keys that a KMS would not sign.
fn signed(signer: &SigningKey, app_id: AppId, public_key: &[u8; 32]) -> Value {
    let message = [&b"dstack-env-encrypt-pubkey:"[..], app_id.as_bytes(), public_key].concat();
    let digest = alloy_primitives::keccak256(message);
    let (signature, id) = signer.sign_prehash_recoverable(digest.as_slice());
    let hex = |bytes: &[u8]| alloy_primitives::hex::encode(bytes);
    json!({ "public_key": hex(public_key), "signature": hex(&signature.to_bytes()) + &hex(&[id.to_byte()]) })
}

#[test]
fn a_key_of_low_order_is_rejected_even_if_the_anchor_signed_it() {
    let signer = SigningKey::from_slice(&[1; 32]).unwrap();
    let anchor: K256PublicKey = text(&end_to_end()["k256_pubkey"]).parse().unwrap();
    let app_id = AppId::from([0xab; 20]);
    let vectors: Value = serde_json::from_str(include_str!("vectors/encryption.json")).unwrap();
    for low in vectors["low_order_public_keys"].as_array().unwrap() {
        for top_bit in [0, 0x80] {
            let mut bytes: [u8; 32] = alloy_primitives::hex::decode_to_array(text(low)).unwrap();
            bytes[31] |= top_bit;
            let key = key(&app_id.to_string(), &signed(&signer, app_id, &bytes)).unwrap();
            assert_eq!(key.signer().unwrap(), anchor);
            assert_eq!(key.clone().verify(anchor, Policy::default()), Err(VerifyError::UnusablePublicKey));
            assert_eq!(key.trust_any_signer(Policy::default()), Err(VerifyError::UnusablePublicKey));
        }
    }
    let good = key(&app_id.to_string(), &signed(&signer, app_id, &[9; 32])).unwrap();
    assert!(good.verify(anchor, Policy::default()).is_ok());
}

/// Returns the hex with one bit of its bytes flipped.
fn flipped(hex: &str, bit: usize) -> String {
    let mut bytes = alloy_primitives::hex::decode(hex).unwrap();
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    alloy_primitives::hex::encode(bytes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_key_with_any_bit_flipped_does_not_verify(bit in 0_usize..520, part in 0_usize..5) {
        let vector = end_to_end();
        let policy = Policy::default().now(1_700_000_000).max_age(std::time::Duration::MAX).max_clock_skew(std::time::Duration::MAX);
        let mut changed = vector.clone();
        let mut app_id = text(&vector["app_id"]).to_owned();
        let mut anchor = text(&vector["k256_pubkey"]).to_owned();
        match part {
            0 => changed["public_key"] = flipped(text(&vector["public_key"]), bit).into(),
            1 => changed["timestamp"] = (vector["timestamp"].as_u64().unwrap() ^ (1 << (bit % 64))).into(),
            2 => changed["signature_v1"] = flipped(text(&vector["signature_v1"]), bit).into(),
            3 => app_id = flipped(&app_id, bit),
            _ => anchor = flipped(&anchor, bit),
        }
        // A flipped anchor may not be a valid key, and a flipped signature is rejected before or after recovery.
        if let Ok(anchor) = anchor.parse::<K256PublicKey>() {
            prop_assert!(key(&app_id, &changed).unwrap().verify(anchor, policy).is_err());
        }
        let mut legacy = vector.clone();
        legacy["signature_v1"] = Value::Null;
        let anchor: K256PublicKey = text(&vector["k256_pubkey"]).parse().unwrap();
        prop_assert!(key(text(&vector["app_id"]), &legacy).unwrap().verify(anchor, policy).is_ok());
        legacy["signature"] = flipped(text(&vector["signature"]), bit).into();
        prop_assert!(key(text(&vector["app_id"]), &legacy).unwrap().verify(anchor, policy).is_err());
    }

    #[test]
    fn no_response_panics(response in prop::collection::vec(any::<u8>(), 0..300), signature in "[0-9a-f]{130}", public_key in "[0-9a-f]{64}") {
        let app_id = AppId::from([0; 20]);
        let _ = UnverifiedEnvKey::from_json(app_id, "phala".parse().unwrap(), &response);
        let response = json!({ "public_key": public_key, "signature": signature });
        let key = key(&app_id.to_string(), &response).unwrap();
        let _ = key.signer();
        let _ = key.trust_any_signer(Policy::default());
    }
}
