//! Evidence and collateral, real and made up, and the reason for each that is rejected.

use std::fs;
use std::path::Path;

use kms_client::attestation::{AttestationError, Collateral, EvidencePolicy};
use kms_client::chain::{BASE_KMS, ChainReader};
use kms_client::simulator::Simulator;
use kms_client::{Address, Anchor, AnchorSource, ComposeHash, KmsEvidence};
use serde_json::json;
use testkit::evidence::{Maker, Recipe};
use testkit::{Reply, TestServer};

mod real;

fn any_code() -> EvidencePolicy {
    EvidencePolicy::new().any_code()
}

#[test]
fn other_evidence_and_collateral_is_an_error_that_names_the_field() {
    for (json, field) in [
        ("", "not JSON"),
        ("[]", "eventlog"),
        ("{\"eventlog\": \"[]\"}", "k256_pubkey"),
        ("{\"bootstrap_info\": null}", "eventlog"),
    ] {
        let error = KmsEvidence::from_json(json.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(field), "{json}: {error}");
    }
    for json in ["", "[]", "{}", "{\"tcb_info\": 1}"] {
        assert!(matches!(Collateral::from_json(json.as_bytes()), Err(AttestationError::Collateral { .. })), "{json}");
    }
}

/// The time of every verification of made-up evidence: 2026.
const AT: u64 = 1_790_000_000;
const KEY: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
const CA_KEY: &[u8] = &[0x30, 0x59, 0x01];

fn made(recipe: Recipe) -> (Maker, KmsEvidence) {
    let maker = Maker::new(recipe);
    let evidence = maker.evidence(KEY, CA_KEY);
    (maker, evidence)
}

fn policy(maker: &Maker) -> EvidencePolicy {
    any_code().test_root(maker.root.clone())
}

/// Returns the error of evidence that is made by this recipe.
fn error(recipe: Recipe) -> AttestationError {
    let (maker, evidence) = made(recipe);
    evidence.verify(&maker.collateral(), AT, &policy(&maker)).unwrap_err()
}

#[test]
fn made_up_evidence_verifies_against_its_own_root_and_never_against_intels() {
    let (maker, evidence) = made(Recipe::default());
    let kms = evidence.verify(&maker.collateral(), AT, &policy(&maker)).unwrap();
    assert_eq!((kms.root_key.to_string().as_str(), kms.ca_key.as_str()), (KEY, "305901"));
    assert_eq!(kms.compose_hash, Some(ComposeHash::new([0xcc; 32])));
    assert_eq!(kms.key_provider.as_deref(), Some(r#"{"name":"test","id":"00"}"#));
    let anchor = Anchor::from(&kms);
    let source = anchor.source().to_string();
    assert!(source.ends_with(&format!("at time {AT}, against a test root")), "{source}");

    let error = evidence.verify(&maker.collateral(), AT, &any_code()).unwrap_err();
    assert!(matches!(error, AttestationError::Collateral { .. }), "{error}");
    let other = Maker::new(Recipe::default());
    for (collateral, root) in [(&maker, &other), (&other, &maker), (&other, &other)] {
        let error = evidence.verify(&collateral.collateral(), AT, &policy(root)).unwrap_err();
        assert!(matches!(error, AttestationError::Quote { .. }), "{error}");
    }
}

#[test]
fn each_reason_to_reject_made_up_evidence_is_told_apart() {
    let old = error(Recipe { tcb_status: "OutOfDate", ..Recipe::default() });
    assert!(
        matches!(&old, AttestationError::Tcb { status, advisories } if status == "OutOfDate" && advisories.len() == 1)
    );
    for recipe in [
        Recipe { debug: true, ..Recipe::default() },
        Recipe { revoked: true, ..Recipe::default() },
        Recipe { expires: 2025, ..Recipe::default() },
        Recipe { tcb_status: "Revoked", ..Recipe::default() },
    ] {
        let about = format!("{recipe:?}");
        assert!(matches!(error(recipe), AttestationError::Quote { .. }), "{about}");
    }
    let twice = vec![("compose-hash", vec![1; 32]), ("compose-hash", vec![2; 32]), ("system-ready", vec![])];
    let twice = error(Recipe { events: twice, ..Recipe::default() });
    assert!(matches!(twice, AttestationError::EventLog { .. }), "{twice}");

    let (maker, evidence) = made(Recipe::default());
    let (quote, log) = maker.quote(&[0xab; 32]);
    let unbound = KmsEvidence::new(KEY.parse().unwrap(), CA_KEY.to_vec(), quote, log.clone());
    let error = unbound.verify(&maker.collateral(), AT, &policy(&maker)).unwrap_err();
    assert!(matches!(error, AttestationError::ReportData { .. }) && error.to_string().contains(KEY), "{error}");
    // A log that replays to the right register, with another payload beside the digest.
    let forged = log.replace(&"cc".repeat(32), &"dd".repeat(32));
    let forged = KmsEvidence::new(KEY.parse().unwrap(), CA_KEY.to_vec(), evidence.quote().to_vec(), forged);
    let error = forged.verify(&maker.collateral(), AT, &policy(&maker)).unwrap_err();
    assert!(matches!(&error, AttestationError::EventDigest { event } if event == "compose-hash"), "{error}");
}

#[test]
fn events_after_the_boot_say_nothing_about_the_code() {
    let mut events = Recipe::default().events;
    events.push(("compose-hash", vec![0xee; 32]));
    events.push(("key-provider", b"forged".to_vec()));
    let (maker, evidence) = made(Recipe { events, ..Recipe::default() });
    let kms = evidence.verify(&maker.collateral(), AT, &policy(&maker)).unwrap();
    assert_eq!(kms.compose_hash, Some(ComposeHash::new([0xcc; 32])));
    assert!(!kms.key_provider.unwrap().contains("forged"));
    let forged = EvidencePolicy::new().compose_hash(ComposeHash::new([0xee; 32])).test_root(maker.root.clone());
    assert!(evidence.verify(&maker.collateral(), AT, &forged).is_err());
}

#[test]
fn a_log_that_does_not_say_where_the_boot_ends_is_rejected() {
    let mut events = Recipe::default().events;
    events.retain(|(name, _)| *name != "system-ready");
    let error = error(Recipe { events, ..Recipe::default() });
    assert!(
        matches!(error, AttestationError::EventLog { .. }) && error.to_string().contains("system-ready"),
        "{error}"
    );
}

#[test]
fn an_anchor_has_the_key_that_was_verified_whatever_became_of_the_value() {
    let (maker, evidence) = made(Recipe::default());
    let mut kms = evidence.verify(&maker.collateral(), AT, &policy(&maker)).unwrap();
    kms.root_key = format!("02{}", &KEY[2..]).parse().unwrap();
    assert_eq!(Anchor::from(kms).key().to_string(), KEY);
}

#[test]
fn the_measurement_covers_the_configuration_where_there_is_one() {
    let (maker, evidence) = made(Recipe { mr_config_id: Some([0xcc; 32]), ..Recipe::default() });
    let kms = evidence.verify(&maker.collateral(), AT, &policy(&maker)).unwrap();
    assert_eq!(kms.measurements.mr_config_id[..2], [1, 0xcc]);
    let plain_maker = Maker::new(Recipe::default());
    let plain_kms = plain_maker.evidence(KEY, CA_KEY);
    let plain_kms = plain_kms.verify(&plain_maker.collateral(), AT, &policy(&plain_maker)).unwrap();
    assert_ne!(kms.measurements.mr_aggregated, plain_kms.measurements.mr_aggregated);
    assert_eq!(kms.measurements.rtmr, plain_kms.measurements.rtmr);
}

#[tokio::test]
async fn collateral_is_fetched_with_four_requests_and_verifies() {
    let (maker, evidence) = made(Recipe::default());
    let collateral = maker.collateral.clone();
    let text = move |field: &str| collateral[field].as_str().unwrap().to_owned();
    let escaped = |chain: String| chain.replace('%', "%25").replace('\n', "%0A").replace(' ', "%20");
    let part = {
        let text = text.clone();
        move |name: &str, content: &str| {
            format!("{{\"{name}\":{},\"signature\":\"{}\"}}", text(content), text(&format!("{content}_signature")))
        }
    };
    let server = TestServer::start(move |request| {
        let (chain, header, body) = match request.target.split('?').next().unwrap().rsplit('/').next().unwrap() {
            "pckcrl" => ("pck_crl_issuer_chain", "SGX-PCK-CRL-Issuer-Chain", text("pck_crl")),
            "rootcacrl" => ("pck_crl_issuer_chain", "x-none", text("root_ca_crl")),
            "tcb" => ("tcb_info_issuer_chain", "TCB-Info-Issuer-Chain", part("tcbInfo", "tcb_info")),
            "identity" => (
                "qe_identity_issuer_chain",
                "SGX-Enclave-Identity-Issuer-Chain",
                part("enclaveIdentity", "qe_identity"),
            ),
            other => panic!("{other}"),
        };
        let chain = escaped(text(chain));
        Reply::http(200, &[(header, chain.as_str())], body)
    })
    .await;
    let fetched = Collateral::fetch(&server.url(), &evidence).await.unwrap();
    assert_eq!(fetched.to_json().unwrap(), maker.collateral().to_json().unwrap());
    assert!(evidence.verify(&fetched, AT, &policy(&maker)).is_ok());
    let requests = server.requests();
    assert!(requests.len() == 4 && requests[2].target.contains("fmspc=90C06F000000"), "{requests:?}");
    assert!(requests.iter().all(|request| !request.headers.contains_key("x-api-key")));
    let broken = TestServer::replying(Reply::http(200, &[], "{}")).await;
    let error = Collateral::fetch(&broken.url(), &evidence).await.unwrap_err();
    assert!(matches!(error, AttestationError::Collateral { .. }), "{error}");
    let missing = TestServer::replying(Reply::status(404)).await;
    let error = Collateral::fetch(&missing.url(), &evidence).await.unwrap_err();
    assert!(matches!(error, AttestationError::Fetch { .. }), "{error}");
    let error = Collateral::fetch("http://pccs.example/k3y-0123456789", &evidence).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("k3y"), "{error:?}");
}

/// The evidence of the simulator's default contracts, which `UPDATE_EVIDENCE` makes again.
#[tokio::test]
async fn the_evidence_of_the_simulator_verifies_for_its_keys() {
    let simulator = Simulator::start().await.unwrap();
    let contracts = simulator.client().list_kms_contracts().await.unwrap().items;
    if std::env::var_os("UPDATE_EVIDENCE").is_some() {
        let maker = Maker::new(Recipe::default());
        let evidence = contracts.iter().map(|contract| {
            let key = contract.k256_pubkey.unwrap().to_string();
            let text = format!("dstack-kms-genereted-keys-v1:{};{key};", contract.ca_pubkey.as_ref().unwrap());
            let (quote, log) = maker.quote(alloy_primitives::keccak256(text).as_slice());
            json!({ "k256_pubkey": key, "quote": alloy_primitives::hex::encode(quote), "eventlog": log })
        });
        let file = json!({
            "root": alloy_primitives::hex::encode(&maker.root),
            "collateral": maker.collateral,
            "evidence": evidence.collect::<Vec<_>>(),
        });
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kms-client/src/simulator/evidence.json");
        fs::write(path, serde_json::to_string_pretty(&file).unwrap() + "\n").unwrap();
        return;
    }
    for (chain, id, address) in [("base", 8453, BASE_KMS), ("ethereum", 1, Address::new([0x11; 20]))] {
        let kms = ChainReader::new(id).rpc(&simulator.rpc_url(chain)).unwrap().kms(address).await.unwrap();
        let evidence = kms.evidence.clone().unwrap();
        let collateral = simulator.collateral().unwrap();
        let anchor = kms.attest(&evidence, &collateral, AT, &simulator.evidence_policy()).unwrap();
        let AnchorSource::OnChainAndAttested { chain, attestation } = anchor.source() else { panic!() };
        assert_eq!((chain.chain_id, attestation.test_root, anchor.key()), (id, true, kms.root_key));
        assert!(kms.attest(&evidence, &collateral, AT, &any_code()).is_err(), "the root is not Intel's");
    }
}

#[tokio::test]
async fn a_contract_with_another_key_than_its_evidence_names_both() {
    let simulator = Simulator::start().await.unwrap();
    let read = async |chain: &str, id, address| {
        ChainReader::new(id).rpc(&simulator.rpc_url(chain)).unwrap().kms(address).await.unwrap()
    };
    let base = read("base", 8453, BASE_KMS).await;
    let ethereum = read("ethereum", 1, Address::new([0x11; 20])).await;
    let collateral = simulator.collateral().unwrap();
    let error = base.attest(&ethereum.evidence.clone().unwrap(), &collateral, AT, &simulator.evidence_policy());
    let error = error.unwrap_err().to_string();
    assert!(error.contains(&base.root_key.to_string()) && error.contains(&ethereum.root_key.to_string()), "{error}");
}
