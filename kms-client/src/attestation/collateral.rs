//! The collateral of quotes: certificates, revocation lists and TCB levels, signed by the maker of the hardware.

use std::fmt;

use dcap_qvl::QuoteCollateralV3;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde::Deserialize;

use crate::attestation::error::AttestationError;
use crate::crypto::backend::sha256;

/// The SHA-256 of Intel's root certificate, "Intel SGX Root CA", which is valid until the end of 2049.
const INTEL_ROOT: [u8; 32] = [
    0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49, 0xe9, 0x5b, 0x80, 0x7a, 0x35, 0x0e, 0x74, 0x24,
    0x96, 0x43, 0x99, 0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3,
];

/// The dates of a signed part.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dates {
    issue_date: Option<String>,
    next_update: Option<String>,
}

/// The collateral that a quote is verified with.
///
/// Intel issues it for 30 days. It is signed, so it can come from anywhere. Whoever supplies it can choose among what Intel has
/// signed: [`AttestedKms::tcb_evaluation`](super::AttestedKms::tcb_evaluation) shows what was chosen.
#[derive(Clone, PartialEq, Eq)]
pub struct Collateral(pub(super) QuoteCollateralV3);

impl Collateral {
    /// Reads collateral from JSON in the form of dcap-qvl and of PCCS tools: `tcb_info`, `qe_identity`, `pck_crl` and the rest.
    ///
    /// # Errors
    ///
    /// [`AttestationError::Collateral`] if it is not in this form.
    pub fn from_json(json: &[u8]) -> Result<Self, AttestationError> {
        let error = |_| AttestationError::Collateral { reason: "it is not the JSON of dcap-qvl".to_owned() };
        serde_json::from_slice(json).map(Self).map_err(error)
    }

    /// Returns the collateral as JSON, in the form that [`from_json`](Self::from_json) reads.
    ///
    /// # Errors
    ///
    /// [`AttestationError::Collateral`] if it cannot be written, which does not happen for collateral that was read.
    pub fn to_json(&self) -> Result<String, AttestationError> {
        let error = |_| AttestationError::Collateral { reason: "it cannot be written".to_owned() };
        serde_json::to_string(&self.0).map_err(error)
    }

    /// Returns when its oldest part was issued, as it says itself, in the form of RFC 3339.
    #[must_use]
    pub fn issued_at(&self) -> Option<String> {
        self.dates(|dates| dates.issue_date).min()
    }

    /// Returns when its first part expires, as it says itself, in the form of RFC 3339. The revocation lists, which have dates of
    /// their own, are not counted; [`AttestedKms::valid_until`](super::AttestedKms::valid_until) counts them.
    #[must_use]
    pub fn expires_at(&self) -> Option<String> {
        self.dates(|dates| dates.next_update).min()
    }

    /// Returns Intel's root certificate, in DER. Every chain ends with it.
    pub(super) fn intel_root(&self) -> Result<Vec<u8>, AttestationError> {
        let chain = CertificateDer::pem_slice_iter(self.0.tcb_info_issuer_chain.as_bytes());
        let is_root = |certificate: &CertificateDer<'_>| sha256(certificate) == INTEL_ROOT;
        let root = chain.filter_map(Result::ok).find(is_root).map(|root| root.to_vec());
        root.ok_or_else(|| AttestationError::Collateral {
            reason: "its chain does not end with Intel's root".to_owned(),
        })
    }

    fn dates(&self, date: fn(Dates) -> Option<String>) -> impl Iterator<Item = String> {
        let parts = [&self.0.tcb_info, &self.0.qe_identity];
        parts.into_iter().filter_map(|part| serde_json::from_str::<Dates>(part).ok()).filter_map(date)
    }
}

impl fmt::Debug for Collateral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (issued, expires) = (self.issued_at(), self.expires_at());
        f.debug_struct("Collateral").field("issued_at", &issued).field("expires_at", &expires).finish_non_exhaustive()
    }
}
