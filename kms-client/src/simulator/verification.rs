//! The means to verify the evidence of the default contracts.

use crate::attestation::collateral::Collateral;
use crate::attestation::policy::EvidencePolicy;
use crate::simulator::evidence;
use crate::simulator::server::Simulator;

impl Simulator {
    /// Returns the collateral that verifies the evidence of the default contracts, until the end of 2049.
    #[must_use]
    pub fn collateral(&self) -> Option<Collateral> {
        Collateral::from_json(evidence::file()["collateral"].to_string().as_bytes()).ok()
    }

    /// Returns the policy that accepts the evidence of the default contracts: their own test root, and any code.
    pub fn evidence_policy(&self) -> EvidencePolicy {
        let root = evidence::file()["root"].as_str().and_then(|root| const_hex::decode(root).ok());
        EvidencePolicy::new().any_code().test_root(root.unwrap_or_default())
    }
}
