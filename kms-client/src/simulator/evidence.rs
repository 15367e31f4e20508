//! The evidence of the default contracts: made-up quotes, which lead to a root of their own and never to Intel's.

use serde_json::Value;

/// The quotes, the event logs and the collateral, for the keys of the default contracts. `UPDATE_EVIDENCE=1 cargo test -p kms-tests
/// the_evidence_of_the_simulator` writes it.
const FILE: &str = include_str!("evidence.json");

/// Returns the quote and the event log of a root key, if it is one of a default contract.
pub(super) fn of(root_key: &str) -> Option<(Vec<u8>, String)> {
    let file: Value = serde_json::from_str(FILE).ok()?;
    let evidence = file["evidence"].as_array()?.iter().find(|evidence| evidence["k256_pubkey"] == root_key)?;
    let quote = const_hex::decode(evidence["quote"].as_str()?).ok()?;
    Some((quote, evidence["eventlog"].as_str()?.to_owned()))
}

#[cfg(feature = "attestation")]
mod verification {
    use super::{FILE, Value};
    use crate::attestation::collateral::Collateral;
    use crate::attestation::policy::EvidencePolicy;
    use crate::simulator::server::Simulator;

    impl Simulator {
        /// Returns the collateral that verifies the evidence of the default contracts, until the end of 2049.
        #[must_use]
        pub fn collateral(&self) -> Option<Collateral> {
            let file: Value = serde_json::from_str(FILE).ok()?;
            Collateral::from_json(file["collateral"].to_string().as_bytes()).ok()
        }

        /// Returns the policy that accepts the evidence of the default contracts: their own test root, and any code.
        pub fn evidence_policy(&self) -> EvidencePolicy {
            let file: Value = serde_json::from_str(FILE).unwrap_or_default();
            let root = file["root"].as_str().and_then(|root| const_hex::decode(root).ok());
            EvidencePolicy::new().any_code().test_root(root.unwrap_or_default())
        }
    }
}
