//! The rules for accepting evidence.

use crate::scalar::hash::ComposeHash;

/// The status of a platform without known weaknesses.
const UP_TO_DATE: &str = "UpToDate";

/// The rules for accepting evidence: which code may make a key, and on which platforms.
///
/// It has to name the code, or to call [`any_code`](Self::any_code): the quote of a malicious program verifies as well as any
/// other. What is named must all match. Machines in debug mode are never accepted.
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing on its own"]
pub struct EvidencePolicy {
    pub(super) mr_aggregated: Vec<[u8; 32]>,
    pub(super) os_measurements: Vec<[[u8; 48]; 4]>,
    pub(super) compose_hash: Vec<ComposeHash>,
    pub(super) any_code: bool,
    pub(super) tcb: Vec<String>,
    pub(super) min_tcb_evaluation: u32,
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
            os_measurements: Vec::new(),
            compose_hash: Vec::new(),
            any_code: false,
            tcb: vec![UP_TO_DATE.to_owned()],
            min_tcb_evaluation: 0,
            test_root: None,
        }
    }

    /// Accepts machines with this aggregated measurement: the SHA-256 of MRTD, RTMR 0 to 3 and what identifies the configuration.
    pub fn mr_aggregated(mut self, mr_aggregated: [u8; 32]) -> Self {
        self.mr_aggregated.push(mr_aggregated);
        self
    }

    /// Accepts machines with this OS image: MRTD and RTMR 0 to 2, which also depend on the machine's processors and memory.
    pub fn os_measurements(mut self, mrtd: [u8; 48], [rtmr0, rtmr1, rtmr2]: [[u8; 48]; 3]) -> Self {
        self.os_measurements.push([mrtd, rtmr0, rtmr1, rtmr2]);
        self
    }

    /// Accepts machines with this compose file, as the OS image reports it.
    ///
    /// Alone it is worth no more than [`any_code`](Self::any_code): another OS image can report any hash. Together with
    /// [`os_measurements`](Self::os_measurements) both are known. `mr_aggregated` covers both.
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

    /// Rejects TCB evaluations with a lower number; see [`AttestedKms::tcb_evaluation`](super::AttestedKms::tcb_evaluation).
    /// Intel publishes the current number.
    pub fn min_tcb_evaluation(mut self, number: u32) -> Self {
        self.min_tcb_evaluation = number;
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
        let Self { mr_aggregated, os_measurements, compose_hash, .. } = self;
        let named = [
            (!mr_aggregated.is_empty(), "mr_aggregated"),
            (!os_measurements.is_empty(), "os_measurements"),
            (!compose_hash.is_empty(), "compose_hash"),
        ];
        let named: Vec<_> = named.into_iter().filter_map(|(is_named, name)| is_named.then_some(name)).collect();
        match named[..] {
            [] => "any_code".to_owned(),
            ["compose_hash"] => "compose_hash on any OS image".to_owned(),
            _ => named.join(" and "),
        }
    }

    /// Returns `true` if the policy says which code may make a key.
    pub(super) fn names_code(&self) -> bool {
        let Self { mr_aggregated, os_measurements, compose_hash, any_code, .. } = self;
        *any_code || !mr_aggregated.is_empty() || !os_measurements.is_empty() || !compose_hash.is_empty()
    }
}
