//! Fetching collateral from a provisioning certificate caching service (PCCS).

use std::time::Duration;

use dcap_qvl::QuoteCollateralV3;
use dcap_qvl::config::PckCa;
use dcap_qvl::intel::{quote_ca_with, quote_fmspc_with};
use dcap_qvl::quote::Quote;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::Instant;

use crate::attestation::backend::Backend;
use crate::attestation::collateral::Collateral;
use crate::attestation::error::AttestationError;
use crate::client::plain::PlainClient;
use crate::trust::evidence::KmsEvidence;

/// The time limit of all four requests.
const DEADLINE: Duration = Duration::from_secs(60);

/// A signed part. The signature is over the text as it was sent.
#[derive(Deserialize)]
struct Signed<'a> {
    #[serde(borrow, alias = "tcbInfo", alias = "enclaveIdentity")]
    content: &'a RawValue,
    signature: String,
}

impl Collateral {
    /// Fetches the collateral of a quote from a PCCS, by its base URL. It gets no API key, and its URL is a secret of which errors
    /// show the origin only.
    ///
    /// The collateral is signed by Intel: a PCCS can withhold it, can choose an older evaluation that is still valid, and cannot
    /// forge it. Asked for is Intel's default, `update=standard`: a platform has some time to be updated after a weakness was found.
    ///
    /// # Errors
    ///
    /// [`AttestationError::Quote`] if the quote does not name its platform, [`AttestationError::Fetch`] if a request fails,
    /// [`AttestationError::Collateral`] if the URL or a response is not valid.
    pub async fn fetch(pccs_url: &str, evidence: &KmsEvidence) -> Result<Self, AttestationError> {
        let unknown = |_| AttestationError::Quote { reason: "it does not name its platform".to_owned() };
        let quote = Quote::parse(&evidence.quote).map_err(unknown)?;
        let fmspc = const_hex::encode_upper(quote_fmspc_with::<Backend>(&quote).map_err(unknown)?);
        // The issuer of a platform with one package has no mark of its own in older certificates.
        let ca = quote_ca_with::<Backend>(&quote).unwrap_or(PckCa::Processor).as_id_str();

        let pccs = PlainClient::new(pccs_url).map_err(malformed)?;
        let end = Instant::now() + DEADLINE;
        let get = async |path: &str| {
            let url = format!("{}/{path}", pccs.url.as_str().trim_end_matches('/'));
            let response = pccs.read("fetch_collateral", end, |http| http.get(&url)).await;
            response.map_err(|source| AttestationError::Fetch { source })
        };
        let (pck_headers, pck_crl) = get(&format!("sgx/certification/v4/pckcrl?ca={ca}&encoding=der")).await?;
        let (_, root_ca_crl) = get("sgx/certification/v4/rootcacrl").await?;
        let (tcb_headers, tcb) = get(&format!("tdx/certification/v4/tcb?fmspc={fmspc}&update=standard")).await?;
        let (qe_headers, qe) = get("tdx/certification/v4/qe/identity?update=standard").await?;
        let (tcb_info, tcb_info_signature) = signed(&tcb)?;
        let (qe_identity, qe_identity_signature) = signed(&qe)?;
        Ok(Self(QuoteCollateralV3 {
            pck_crl_issuer_chain: chain(&pck_headers, "SGX-PCK-CRL-Issuer-Chain")?,
            root_ca_crl: binary(&root_ca_crl),
            pck_crl: binary(&pck_crl),
            tcb_info_issuer_chain: chain(&tcb_headers, "TCB-Info-Issuer-Chain")?,
            tcb_info,
            tcb_info_signature,
            qe_identity_issuer_chain: chain(&qe_headers, "SGX-Enclave-Identity-Issuer-Chain")?,
            qe_identity,
            qe_identity_signature,
            pck_certificate_chain: None,
        }))
    }
}

fn malformed(reason: &str) -> AttestationError {
    AttestationError::Collateral { reason: reason.to_owned() }
}

/// Returns the text of a signed part, and its signature.
fn signed(body: &[u8]) -> Result<(String, Vec<u8>), AttestationError> {
    let part: Signed<'_> = serde_json::from_slice(body).map_err(|_| malformed("a signed part is not in its form"))?;
    let signature = const_hex::decode(part.signature).map_err(|_| malformed("a signature is not hex"))?;
    Ok((part.content.get().to_owned(), signature))
}

/// Returns a chain of certificates from a header, where it is percent-encoded.
fn chain(headers: &HeaderMap, name: &'static str) -> Result<String, AttestationError> {
    let text =
        headers.get(name).and_then(|value| value.to_str().ok()).ok_or_else(|| malformed("a chain is missing"))?;
    let text = percent_decode_str(text).decode_utf8().map_err(|_| malformed("a chain is not text"))?;
    Ok(text.into_owned())
}

/// Returns a revocation list, which some services send in hex.
fn binary(body: &[u8]) -> Vec<u8> {
    const_hex::decode(body.trim_ascii()).unwrap_or_else(|_| body.to_vec())
}
