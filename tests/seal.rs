//! A sealed environment opens for its app and unchanged, and in no other way.

use kms_client::simulator::{Contract, Node, OpenError, Simulator};
use kms_client::{AppId, Environment, ErrorKind, K256PublicKey, Policy, SealingKey, VerifyError};
use proptest::prelude::*;
use serde_json::Value;

const APP: AppId = AppId::new([0xab; 20]);

async fn key(simulator: &Simulator, app_id: AppId) -> SealingKey {
    let client = simulator.client();
    let anchor = client.get_kms_contract("phala").await.unwrap().k256_pubkey.unwrap();
    client.get_app_env_encrypt_pubkey("phala", app_id).await.unwrap().verify(anchor, Policy::default()).unwrap()
}

/// Starts a simulator of one KMS. To open an envelope it derives the keys of every KMS, which takes time.
async fn one_kms() -> Simulator {
    let builder = Simulator::builder().apps([]).nodes([Node::new("kms_1", "phala")]);
    builder.contracts([Contract::new("kc_1", "phala")]).start().await.unwrap()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Builds an environment whose values can have line feeds.
fn with_line_feeds(variables: Vec<(String, String)>) -> Environment {
    let builder = Environment::builder().allow_line_feeds();
    variables.into_iter().fold(builder, |builder, (name, value)| builder.set(name, value)).build().unwrap()
}

#[tokio::test]
async fn an_environment_is_sealed_in_one_call_and_opens_unchanged() {
    let simulator = Simulator::start().await.unwrap();
    let anchor = simulator.client().get_kms_contract("phala").await.unwrap().k256_pubkey.unwrap();
    let variables = pairs(&[("B", "two\nlines"), ("A", ""), ("_9", "a\"b\\c ä 世界 🌍 $HOME")]);
    let environment = with_line_feeds(variables.clone());
    let sealed = simulator.client().seal_env("phala", APP, anchor, &environment).await.unwrap();
    assert_eq!(sealed.names(), ["B", "A", "_9"]);
    assert_eq!(simulator.open(APP, &sealed), Ok(variables));
    assert_eq!(simulator.open(AppId::from([0xac; 20]), &sealed), Err(OpenError::NotForThisApp));
}

#[tokio::test]
async fn one_call_does_not_seal_to_a_key_that_the_anchor_did_not_sign() {
    let simulator = Simulator::start().await.unwrap();
    let other: K256PublicKey = simulator.client().get_kms_contract("base").await.unwrap().k256_pubkey.unwrap();
    let environment = Environment::from_pairs([("A", "b")]).unwrap();
    let error = simulator.client().seal_env("phala", APP, other, &environment).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unverified);
    let source = std::error::Error::source(&error).unwrap().downcast_ref::<VerifyError>().unwrap();
    assert!(matches!(source, VerifyError::NotSignedByAnchor { .. }));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_key_signed_by_v1_seals_too() {
    let simulator = Simulator::builder().sign_v1().start().await.unwrap();
    let key = key(&simulator, APP).await;
    assert!(key.signed_at().is_some());
    let sealed = key.seal(&Environment::from_pairs([("A", "b")]).unwrap()).unwrap();
    assert_eq!(simulator.open(APP, &sealed), Ok(pairs(&[("A", "b")])));
}

#[tokio::test]
async fn sealing_twice_gives_two_different_envelopes() {
    let simulator = Simulator::start().await.unwrap();
    let key = key(&simulator, APP).await;
    let environment = Environment::from_pairs([("A", "b")]).unwrap();
    let (one, two) = (key.seal(&environment).unwrap(), key.seal(&environment).unwrap());
    assert_ne!(one.as_bytes()[..32], two.as_bytes()[..32]);
    assert_ne!(one.as_bytes()[32..44], two.as_bytes()[32..44]);
}

#[tokio::test]
async fn it_is_serialized_as_the_arguments_of_the_next_call() {
    let simulator = Simulator::start().await.unwrap();
    let sealed = key(&simulator, APP).await.seal(&Environment::from_pairs([("A", "b"), ("C", "")]).unwrap()).unwrap();
    let json = serde_json::to_value(&sealed).unwrap();
    assert_eq!(json.as_object().unwrap().len(), 2);
    assert_eq!(json["env_keys"], serde_json::json!(["A", "C"]));
    let hex = json["encrypted_env"].as_str().unwrap();
    assert_eq!(hex, sealed.to_hex());
    assert!(hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
    assert_eq!(alloy_primitives::hex::decode(hex).unwrap(), sealed.as_bytes());
}

#[tokio::test]
async fn the_envelope_of_the_vector_opens() {
    let vector: Value = serde_json::from_str(include_str!("vectors/end_to_end.json")).unwrap();
    let simulator = Simulator::start().await.unwrap();
    let envelope = alloy_primitives::hex::decode(vector["envelope"].as_str().unwrap()).unwrap();
    let opened = simulator.open(APP, envelope).unwrap();
    assert_eq!(opened, pairs(&[("API_KEY", "s3cret"), ("EMPTY", "")]));
}

#[tokio::test]
async fn an_empty_environment_and_the_largest_one_open_unchanged() {
    let simulator = Simulator::start().await.unwrap();
    let key = key(&simulator, APP).await;
    let none = Environment::from_pairs::<&str, &str>([]).unwrap();
    assert_eq!(simulator.open(APP, key.seal(&none).unwrap()), Ok(vec![]));
    let (a, b) = ("x".repeat(131_014), "x".repeat(131_015));
    let largest = Environment::from_pairs([("A", &a), ("B", &b)]).unwrap();
    let sealed = key.seal(&largest).unwrap();
    assert_eq!(sealed.as_bytes().len(), 262_144);
    assert_eq!(simulator.open(APP, &sealed).unwrap()[1].1, b);
}

/// Returns values that a CVM accepts and does not change.
fn value() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..200).prop_map(|chars| {
        let noncharacter = |c: char| matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
        let accepted = chars.into_iter().filter(|c| !matches!(c, '\0' | '\r' | '\\') && !noncharacter(*c));
        accepted.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_environment_within_the_limits_opens_unchanged(
        variables in prop::collection::btree_map("[a-z_][A-Z0-9_][A-Za-z0-9_]{0,40}", value(), 0..30),
        app in any::<[u8; 20]>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let simulator = one_kms().await;
            let app = AppId::from(app);
            let variables: Vec<_> = variables.into_iter().collect();
            let sealed = key(&simulator, app).await.seal(&with_line_feeds(variables.clone())).unwrap();
            assert_eq!(simulator.open(app, &sealed), Ok(variables));
        });
    }
}

#[tokio::test]
async fn an_envelope_with_any_bit_flipped_does_not_open() {
    let simulator = one_kms().await;
    let sealed = key(&simulator, APP).await.seal(&Environment::from_pairs([("A", "b")]).unwrap()).unwrap();
    for bit in 0..sealed.as_bytes().len() * 8 {
        let mut envelope = sealed.as_bytes().to_vec();
        envelope[bit / 8] ^= 1 << (bit % 8);
        assert!(simulator.open(APP, &envelope).is_err(), "bit {bit}");
    }
    for length in 0..sealed.as_bytes().len() {
        assert!(simulator.open(APP, &sealed.as_bytes()[..length]).is_err());
    }
}
