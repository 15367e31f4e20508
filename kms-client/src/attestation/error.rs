//! The error of attestation: the check that failed.

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::scalar::hash::ComposeHash;
use crate::scalar::key::K256PublicKey;

/// The error of verifying evidence, by the check that failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttestationError {
    /// The collateral is not in its form.
    #[error("the collateral is not valid: {reason}")]
    Collateral {
        /// The reason.
        reason: String,
    },
    /// The collateral was not fetched.
    #[error("the collateral was not fetched: {source}")]
    Fetch {
        /// The error of the request.
        source: Error,
    },
    /// The quote is malformed, its signatures do not lead to the root, a certificate is revoked, or something has expired.
    #[error("the quote does not verify: {reason}")]
    Quote {
        /// The verifier's reason.
        reason: String,
    },
    /// The quote is not one of a TDX machine.
    #[error("the quote is not one of a TDX machine")]
    NotTdx,
    /// The TCB status of the platform is not one that the policy accepts.
    #[error("the platform's TCB status is {status} ({} advisories), which the policy does not accept", .advisories.len())]
    Tcb {
        /// The status.
        status: String,
        /// The advisories that apply.
        advisories: Vec<String>,
    },
    /// The collateral is of an evaluation with a lower number than the policy accepts.
    #[error("the collateral is of the TCB evaluation {found}, and the policy asks for a later one: fetch it again")]
    TcbEvaluation {
        /// The number of the evaluation.
        found: u32,
    },
    /// The quote binds other keys.
    #[error("the quote does not bind the root key {root_key} and the key of the certificate authority beside it")]
    ReportData {
        /// The root key of the evidence.
        root_key: K256PublicKey,
    },
    /// The event log is malformed.
    #[error("the event log is malformed: {reason}")]
    EventLog {
        /// The reason.
        reason: &'static str,
    },
    /// The digest of an event is not that of its content.
    #[error("the event `{event}` has a digest of another content")]
    EventDigest {
        /// The event.
        event: String,
    },
    /// The event log does not lead to a register of the quote.
    #[error("the event log does not lead to RTMR {register} of the quote")]
    Replay {
        /// The register: 0 to 3.
        register: usize,
    },
    /// The policy does not say which code may make a key.
    #[error("the policy names no code: call `mr_aggregated`, `os_measurements`, `compose_hash` or `any_code`")]
    CodeNotNamed,
    /// The OS image is not one that the policy names.
    #[error("the machine's MRTD and RTMR 0 to 2 are not those that the policy names")]
    OsMeasurements,
    /// The code is not one that the policy names.
    #[error("the machine's measurement is {found}, which the policy does not name: check that its code is known")]
    MrAggregated {
        /// The measurement of the quote, in hex.
        found: String,
    },
    /// The compose file is not one that the policy names.
    #[error("the compose hash of the machine is {}, which the policy does not name", shown(.found.as_ref()))]
    ComposeHash {
        /// The hash in the event log, if there is one.
        found: Option<ComposeHash>,
    },
    /// The contract and the evidence have different keys.
    #[error("the contract has the root key {on_chain}, and the hardware has attested {attested}: use neither")]
    OtherKey {
        /// The contract's.
        on_chain: K256PublicKey,
        /// The evidence's.
        attested: K256PublicKey,
    },
}

fn shown(hash: Option<&ComposeHash>) -> String {
    hash.map_or_else(|| "unknown".to_owned(), ComposeHash::to_string)
}

impl From<AttestationError> for Error {
    fn from(error: AttestationError) -> Self {
        Self::new(ErrorKind::NoAnchor, "verify_evidence", error.to_string()).with_source(error)
    }
}
