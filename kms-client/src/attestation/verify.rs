//! Verification of evidence: the quote, the code, the keys that it binds, and the event log.

use dcap_qvl::verify::QuoteVerifier;
use dcap_qvl::{Policy as VerifierPolicy, QuoteClaims};

use crate::attestation::backend::Backend;
use crate::attestation::collateral::Collateral;
use crate::attestation::error::AttestationError;
use crate::attestation::event_log::{payload, replay};
use crate::attestation::kms::{AttestedKms, Measurements};
use crate::attestation::policy::EvidencePolicy;
use crate::crypto::backend::sha256;
use crate::crypto::keccak::keccak256;
use crate::error::redactor::one_line;
use crate::scalar::hash::ComposeHash;
use crate::trust::anchor::AttestationSource;
use crate::trust::evidence::KmsEvidence;

/// Accepts every result: the checks follow.
struct Everything;

impl VerifierPolicy for Everything {
    fn validate(&self, _: &QuoteClaims) -> anyhow::Result<()> {
        Ok(())
    }
}

impl KmsEvidence {
    /// Verifies the evidence, at a time in seconds since 1970 that the collateral must cover.
    ///
    /// Checked are: the signatures up to Intel's root, revocation and expiry, the TCB status, that the machine is not in debug
    /// mode, that the quote binds exactly these two keys, that the event log leads to the registers of the quote and each of its
    /// contents to its digest, and the code.
    ///
    /// # Errors
    ///
    /// [`AttestationError`] with the check that failed.
    pub fn verify(
        &self,
        collateral: &Collateral,
        at: u64,
        policy: &EvidencePolicy,
    ) -> Result<AttestedKms, AttestationError> {
        if !policy.names_code() {
            return Err(AttestationError::CodeNotNamed);
        }
        let root = match &policy.test_root {
            Some(root) => root.clone(),
            None => collateral.intel_root()?,
        };
        let verifier = QuoteVerifier::<Backend>::new_with_config(root);
        let claims = verifier.verify_with_policy(&self.quote, &collateral.0, at, &Everything);
        let claims = claims.map_err(|error| AttestationError::Quote { reason: reason(&error) })?;
        let report = claims.report.as_td10().ok_or(AttestationError::NotTdx)?;

        let tcb_status = claims.tcb.status.to_string();
        let advisories = claims.tcb.advisory_ids;
        if !policy.tcb.contains(&tcb_status) {
            return Err(AttestationError::Tcb { status: tcb_status, advisories });
        }
        let tcb_evaluation = claims.tcb.eval_data_number;
        if tcb_evaluation < policy.min_tcb_evaluation {
            return Err(AttestationError::TcbEvaluation { found: tcb_evaluation });
        }
        if report.report_data != self.report_data() {
            return Err(AttestationError::ReportData { root_key: self.root_key });
        }
        let rtmr = [report.rt_mr0, report.rt_mr1, report.rt_mr2, report.rt_mr3];
        let events = replay(&self.event_log, rtmr.each_ref())?;

        let identity = [report.mr_config_id, report.mr_owner, report.mr_owner_config];
        let mut measured = [&report.mr_td[..], &rtmr.concat()].concat();
        if identity.concat().iter().any(|byte| *byte != 0) {
            measured.extend(identity.concat());
        }
        let mr_aggregated = sha256(&measured);
        if !policy.mr_aggregated.is_empty() && !policy.mr_aggregated.contains(&mr_aggregated) {
            return Err(AttestationError::MrAggregated { found: const_hex::encode(mr_aggregated) });
        }
        let os = [report.mr_td, rtmr[0], rtmr[1], rtmr[2]];
        if !policy.os_measurements.is_empty() && !policy.os_measurements.contains(&os) {
            return Err(AttestationError::OsMeasurements);
        }
        let compose_hash =
            payload(&events, "compose-hash")?.and_then(|hash| hash.try_into().ok()).map(ComposeHash::new);
        if !policy.compose_hash.is_empty() && !compose_hash.is_some_and(|hash| policy.compose_hash.contains(&hash)) {
            return Err(AttestationError::ComposeHash { found: compose_hash });
        }
        let key_provider = payload(&events, "key-provider")?.map(|text| one_line(&String::from_utf8_lossy(text)));
        let source = AttestationSource {
            code: policy.code(),
            tcb_status: tcb_status.clone(),
            verified_at: at,
            test_root: policy.test_root.is_some(),
        };
        Ok(AttestedKms {
            root_key: self.root_key,
            ca_key: const_hex::encode(&self.ca_key),
            measurements: Measurements { mrtd: report.mr_td, rtmr, mr_config_id: report.mr_config_id, mr_aggregated },
            compose_hash,
            key_provider,
            tcb_status,
            advisories,
            tcb_evaluation,
            device_id: sha256(&claims.platform.pck.ppid),
            verified_at: at,
            valid_until: claims.earliest_expiration_date,
            checked_key: self.root_key,
            source,
        })
    }

    /// Returns the report data of a quote that binds the two keys. The misspelling is part of the format.
    fn report_data(&self) -> [u8; 64] {
        let (ca_key, root_key) = (const_hex::encode(&self.ca_key), self.root_key);
        let mut data = [0; 64];
        let text = format!("dstack-kms-genereted-keys-v1:{ca_key};{root_key};");
        data[..32].copy_from_slice(&keccak256(text));
        data
    }
}

/// Returns the verifier's reason with its causes, in one bounded line.
fn reason(error: &anyhow::Error) -> String {
    one_line(&format!("{error:#}"))
}
