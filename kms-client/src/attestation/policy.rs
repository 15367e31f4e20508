//! The rules for accepting evidence.

use crate::scalar::hash::ComposeHash;

/// The status of a platform without known weaknesses.
const UP_TO_DATE: &str = "UpToDate";

/// The rules for accepting evidence: which code may make a key, and on which platforms.
///
/// Without [`mr_aggregated`](Self::mr_aggregated), [`compose_hash`](Self::compose_hash) or [`any_code`](Self::any_code) nothing is
/// accepted: a quote of a debugged or malicious program verifies as well as any other. Machines in debug mode are never
/// accepted.
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing on its own"]
pub struct EvidencePolicy {
    pub(super) mr_aggregated: Vec<[u8; 32]>,
    pub(super) compose_hash: Vec<ComposeHash>,
    pub(super) any_code: bool,
    pub(super) tcb: Vec<String>,
    pub(super) test_root: Option<Vec<u8>>,
}

impl Default for EvidencePolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl EvidencePolicy {
    /// Creates a policy that names no code yet, and accepts the TCB status `UpToDate` only.
    pub fn new() -> Self {
        Self {
            mr_aggregated: Vec::new(),
            compose_hash: Vec::new(),
            any_code: false,
            tcb: vec![UP_TO_DATE.to_owned()],
            test_root: None,
        }
    }

    /// Accepts machines with this aggregated measurement: the SHA-256 of MRTD, RTMR 0 to 3 and what identifies the configuration.
    pub fn mr_aggregated(mut self, mr_aggregated: [u8; 32]) -> Self {
        self.mr_aggregated.push(mr_aggregated);
        self
    }

    /// Accepts machines with this compose file. It does not say which OS image runs it; `mr_aggregated` covers both.
    pub fn compose_hash(mut self, compose_hash: ComposeHash) -> Self {
        self.compose_hash.push(compose_hash);
        self
    }

    /// Accepts any code. The evidence then proves only that some TDX machine made the key.
    pub fn any_code(mut self) -> Self {
        self.any_code = true;
        self
    }

    /// Accepts another TCB status, such as `OutOfDate` or `SWHardeningNeeded`.
    pub fn accept_tcb(mut self, status: impl Into<String>) -> Self {
        self.tcb.push(status.into());
        self
    }

    /// Verifies against this root certificate, in DER, in place of Intel's. It is for tests: the anchor says that it came from
    /// a test root.
    pub fn test_root(mut self, certificate: Vec<u8>) -> Self {
        self.test_root = Some(certificate);
        self
    }

    /// Returns the code that the policy names, for the anchor.
    pub(super) fn code(&self) -> String {
        let named = [
            (!self.mr_aggregated.is_empty(), "mr_aggregated"),
            (!self.compose_hash.is_empty(), "compose_hash"),
            (self.mr_aggregated.is_empty() && self.compose_hash.is_empty(), "any_code"),
        ];
        let named = named.into_iter().filter_map(|(is_named, name)| is_named.then_some(name));
        named.collect::<Vec<_>>().join(" and ")
    }
}
