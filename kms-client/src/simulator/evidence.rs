//! The evidence of the default contracts: made-up quotes, which lead to a root of their own and never to Intel's.

use serde_json::Value;

/// The quotes, the event logs and the collateral, for the keys of the default contracts. `UPDATE_EVIDENCE=1 cargo test -p kms-tests
/// the_evidence_of_the_simulator` writes it.
const FILE: &str = include_str!("evidence.json");

/// Returns the whole file.
pub(super) fn file() -> Value {
    serde_json::from_str(FILE).unwrap_or_default()
}

/// Returns the quote and the event log of a root key, if it is one of a default contract.
pub(super) fn of(root_key: &str) -> Option<(Vec<u8>, String)> {
    let file = file();
    let evidence = file["evidence"].as_array()?.iter().find(|evidence| evidence["k256_pubkey"] == root_key)?;
    let quote = const_hex::decode(evidence["quote"].as_str()?).ok()?;
    Some((quote, evidence["eventlog"].as_str()?.to_owned()))
}
