//! Real quotes, where they are at hand, and each part of them changed.

use std::fs;
use std::path::Path;

use kms_client::attestation::{AttestationError, AttestedKms, Collateral, EvidencePolicy};
use kms_client::{Anchor, AnchorSource, ComposeHash, K256PublicKey, KmsEvidence};
use serde_json::Value;

use super::any_code;

/// Evidence of a real KMS.
struct Real {
    name: String,
    json: Value,
    collateral: Collateral,
    at: u64,
}

impl Real {
    /// Reads the files beside the checkout. There are none in most checkouts.
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/evidence");
        let Ok(files) = fs::read_dir(&folder) else {
            eprintln!("skipped, because there is no evidence beside this checkout");
            return Vec::new();
        };
        let files = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "json"));
        let all: Vec<_> = files
            .map(|path| {
                let json: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
                let collateral = Collateral::from_json(json["collateral"].to_string().as_bytes()).unwrap();
                let at = json["verify_at"].as_u64().unwrap();
                Self { name: path.file_stem().unwrap().to_str().unwrap().to_owned(), json, collateral, at }
            })
            .collect();
        assert_eq!(all.len(), 3);
        all
    }

    fn bytes(&self, field: &str) -> Vec<u8> {
        alloy_primitives::hex::decode(self.json[field].as_str().unwrap()).unwrap()
    }

    fn log(&self) -> String {
        self.json["eventlog"].as_str().unwrap().to_owned()
    }

    /// Returns the root key, if the file has it.
    fn root_key(&self) -> Option<K256PublicKey> {
        self.json["k256_pubkey"].as_str().map(|key| key.parse().unwrap())
    }

    fn evidence(&self) -> KmsEvidence {
        // A key that the quote does not bind, where the right one is not known.
        let other = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f".parse().unwrap();
        KmsEvidence::new(self.root_key().unwrap_or(other), self.bytes("ca_pubkey"), self.bytes("quote"), self.log())
    }

    fn verify(&self, evidence: &KmsEvidence, policy: &EvidencePolicy) -> Result<AttestedKms, AttestationError> {
        evidence.verify(&self.collateral, self.at, policy)
    }
}

#[test]
fn real_quotes_verify_as_far_as_their_keys_are_known() {
    for real in Real::all() {
        let result = real.verify(&real.evidence(), &any_code().accept_tcb("OutOfDate"));
        match (real.root_key(), result) {
            (Some(key), Ok(kms)) => {
                assert_eq!((kms.root_key, kms.tcb_status.as_str(), kms.advisories.len()), (key, "UpToDate", 0));
                assert!(kms.valid_until > real.at && kms.compose_hash.is_some(), "{kms:?}");
                assert!(kms.key_provider.as_ref().unwrap().contains("local-sgx"), "{kms:?}");
                let AnchorSource::Attested { attestation } = Anchor::from(&kms).source().clone() else { panic!() };
                assert_eq!((attestation.code.as_str(), attestation.test_root), ("any_code", false));
            }
            (None, Err(AttestationError::ReportData { .. })) => {}
            (_, result) => panic!("{}: {result:?}", real.name),
        }
    }
}

#[test]
fn a_real_quote_of_an_old_platform_needs_a_wider_policy() {
    for real in Real::all().into_iter().filter(|real| real.name == "base-bfd2") {
        let error = real.verify(&real.evidence(), &any_code()).unwrap_err();
        let AttestationError::Tcb { status, advisories } = &error else { panic!("{error}") };
        assert_eq!((status.as_str(), advisories.len()), ("OutOfDate", 5));
    }
}

#[test]
fn a_real_quote_with_any_part_changed_is_rejected() {
    let mut changed = 0;
    for real in Real::all().into_iter().filter(|real| real.root_key().is_some()) {
        let kms = real.verify(&real.evidence(), &any_code()).unwrap();
        let mut reject = |evidence: KmsEvidence, about: &str| {
            assert!(real.verify(&evidence, &any_code()).is_err(), "{about} was accepted");
            changed += 1;
        };
        let new = |quote, log| KmsEvidence::new(kms.root_key, real.bytes("ca_pubkey"), quote, log);
        let (quote, log) = (real.bytes("quote"), real.log());
        // The quote ends with its own certificate chain, which the collateral's takes the place of.
        let signed = 48 + 584;
        for at in (0..signed).chain((signed..quote.len()).step_by(7).take(200)) {
            let mut quote = quote.clone();
            quote[at] ^= 1;
            // Some bytes after the signatures are padding or the certificates.
            if at < signed || real.verify(&new(quote.clone(), log.clone()), &any_code()).is_err() {
                reject(new(quote, log.clone()), &format!("byte {at}"));
            }
        }
        for length in [0, 1, 47, 48, signed, quote.len() / 2] {
            reject(new(quote[..length].to_vec(), log.clone()), &format!("{length} bytes"));
        }
        let mut ca_key = real.bytes("ca_pubkey");
        ca_key[40] ^= 1;
        reject(KmsEvidence::new(kms.root_key, ca_key, quote.clone(), log.clone()), "another CA key");

        let events: Vec<Value> = serde_json::from_str(&log).unwrap();
        for (index, event) in events.iter().enumerate() {
            for field in ["imr", "event_type", "digest", "event", "event_payload"] {
                let mut events = events.clone();
                let value = &mut events[index][field];
                *value = match value {
                    Value::Number(number) => ((number.as_u64().unwrap() + 1) % 4).into(),
                    Value::String(text) if field == "event" => format!("{text}x").into(),
                    Value::String(text) => match text.strip_suffix('0') {
                        Some(start) => format!("{start}1").into(),
                        None if text.is_empty() => "00".into(),
                        None => format!("{}0", &text[..text.len() - 1]).into(),
                    },
                    other => panic!("{other}"),
                };
                // Outside of the last register, only the digest is measured.
                if event["imr"] == 3 || ["imr", "digest"].contains(&field) {
                    reject(new(quote.clone(), Value::from(events).to_string()), &format!("{field} of event {index}"));
                }
            }
            let mut fewer = events.clone();
            fewer.remove(index);
            reject(new(quote.clone(), Value::from(fewer).to_string()), "fewer events");
        }
        for log in ["", "[]", "{}", "null", "[{}]", "[1]"] {
            reject(new(quote.clone(), log.to_owned()), log);
        }
    }
    assert!(changed == 0 || changed > 700, "{changed}");
}

#[test]
fn a_policy_names_the_code_and_a_real_machine_must_have_it() {
    for real in Real::all().into_iter().filter(|real| real.root_key().is_some()) {
        let verify = |policy: EvidencePolicy| real.verify(&real.evidence(), &policy);
        assert!(matches!(verify(EvidencePolicy::new()), Err(AttestationError::CodeNotNamed)));
        let kms = verify(any_code()).unwrap();
        let (mr, hash) = (kms.measurements.mr_aggregated, kms.compose_hash.unwrap());
        assert!(verify(EvidencePolicy::new().mr_aggregated([0; 32]).mr_aggregated(mr)).is_ok());
        assert!(verify(EvidencePolicy::new().compose_hash(hash).mr_aggregated(mr)).is_ok());
        let [os, other_os] = [0, 1].map(|flip| {
            let [rtmr0, rtmr1, mut rtmr2, _] = kms.measurements.rtmr;
            rtmr2[47] ^= flip;
            EvidencePolicy::new().os_measurements(kms.measurements.mrtd, [rtmr0, rtmr1, rtmr2]).compose_hash(hash)
        });
        let code = verify(os).map(|kms| Anchor::from(kms).source().to_string()).unwrap();
        assert!(code.starts_with("attested with os_measurements and compose_hash ("), "{code}");
        assert!(matches!(verify(other_os), Err(AttestationError::OsMeasurements)));
        let alone = verify(EvidencePolicy::new().compose_hash(hash)).unwrap();
        let source = Anchor::from(&alone).source().to_string();
        assert!(source.starts_with("attested with compose_hash on any OS image ("), "{source}");
        let later = any_code().min_tcb_evaluation(kms.tcb_evaluation + 1);
        assert!(matches!(verify(later), Err(AttestationError::TcbEvaluation { found }) if found == kms.tcb_evaluation));
        assert!(kms.tcb_evaluation > 0 && verify(any_code().min_tcb_evaluation(kms.tcb_evaluation)).is_ok());
        let other = EvidencePolicy::new().mr_aggregated([0; 32]).any_code();
        assert!(matches!(verify(other), Err(AttestationError::MrAggregated { .. })), "a named code is what counts");
        let other = EvidencePolicy::new().mr_aggregated(mr).compose_hash(ComposeHash::new([0; 32]));
        assert!(matches!(verify(other), Err(AttestationError::ComposeHash { found: Some(found) }) if found == hash));
    }
}

#[test]
fn collateral_is_used_within_its_time_and_unchanged() {
    for real in Real::all().into_iter().filter(|real| real.root_key().is_some()) {
        let kms = real.verify(&real.evidence(), &any_code()).unwrap();
        for at in [0, 1_600_000_000, kms.valid_until + 1, u64::MAX / 4, u64::MAX] {
            let error = real.evidence().verify(&real.collateral, at, &any_code()).unwrap_err();
            assert!(matches!(error, AttestationError::Quote { .. }), "{at}: {error}");
        }
        assert!(real.collateral.issued_at() < real.collateral.expires_at());
        // The issuer of that list is taken from the chain of the quote's certificate.
        let used = |field: &&String| *field != "pck_crl_issuer_chain";
        for field in real.json["collateral"].as_object().unwrap().keys().filter(used) {
            let mut collateral = real.json["collateral"].clone();
            let text = collateral[field].as_str().unwrap();
            // The end of a chain is a root, which is not taken from there.
            let (middle, end) = (text.len() / 4, text.len() / 4 + 1);
            let other = if &text[middle..end] == "1" { "2" } else { "1" };
            collateral[field] = format!("{}{other}{}", &text[..middle], &text[end..]).into();
            let changed = Collateral::from_json(collateral.to_string().as_bytes());
            let result = changed.and_then(|changed| real.evidence().verify(&changed, real.at, &any_code()));
            assert!(result.is_err(), "a changed {field} was accepted");
        }
    }
}
