//! What the simulator is asked, and what of its answer says that it was asked for that: Prism lets a query parameter
//! pass that it does not know.

use super::call::{Call, Listing};
use serde_json::{Value, json};

/// A call with what has to be in its answer.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) call: Call,
    /// JSON pointers, and what is there.
    expected: Vec<(String, Value)>,
}

/// A call that is refused, and how.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) call: Call,
    pub(super) status: u16,
}

/// A request that the client does not make, because it looks before it asks.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) operation: &'static str,
    pub(super) target: &'static str,
    pub(super) status: u16,
}

/// The simulator's nodes and whether each is on a chain, in the order of the list.
const NODES: [(&str, bool); 4] =
    [("kms_phala001", false), ("kms_phala002", false), ("kms_base0001", true), ("kms_eth00001", true)];
/// Its contracts, likewise.
const CONTRACTS: [(&str, bool); 3] = [("kc_phala000", false), ("kc_base0000", true), ("kc_ethereum", true)];

/// Every operation, every combination of its optional parameters.
pub(super) fn answered() -> Vec<Case> {
    let mut cases = Vec::new();
    for listing in listings() {
        cases.push(Case { call: Call::ListKms(listing), expected: listed(&NODES, listing) });
        cases.push(Case { call: Call::ListKmsContracts(listing), expected: listed(&CONTRACTS, listing) });
    }
    for counts in [None, Some(1), Some(2), Some(20)] {
        let count = counts.unwrap_or(1);
        let expected =
            vec![(format!("/app_ids/{}/nonce", count - 1), json!(count + 1)), absent(format!("/app_ids/{count}"))];
        cases.push(Case { call: Call::GetNextAppId { counts }, expected });
    }
    for (kms_id, id) in [("phala", "kms_phala001"), ("phala-2", "kms_phala002"), ("kms_base0001", "kms_base0001")] {
        let expected = || vec![("/id".to_owned(), json!(id))];
        cases.push(Case { call: Call::GetKmsInfo { kms_id: kms_id.to_owned() }, expected: expected() });
        cases.push(Case { call: Call::InspectKms { kms_id: kms_id.to_owned() }, expected: expected() });
    }
    for (slug, id, node) in [
        ("phala", "kc_phala000", "kms_phala001"),
        ("kc_base0000", "kc_base0000", "kms_base0001"),
        ("ethereum", "kc_ethereum", "kms_eth00001"),
    ] {
        let expected = vec![("/id".to_owned(), json!(id))];
        cases.push(Case { call: Call::GetKmsContract { slug: slug.to_owned() }, expected });
        let expected = vec![("/items/0/id".to_owned(), json!(node))];
        cases.push(Case { call: Call::ListKmsContractNodes { slug: slug.to_owned() }, expected });
    }
    for (chain, id) in [("base", 8453), ("ethereum", 1)] {
        let expected = vec![("/chain_id".to_owned(), json!(id)), ("/contracts/0/chain_name".to_owned(), json!(chain))];
        cases.push(Case { call: Call::GetKmsOnchainDetail { chain: chain.to_owned() }, expected });
    }
    for (app_id, on_chain) in [("ab", false), ("ba", true)] {
        let app_id = app_id.repeat(20);
        let expected = vec![("/is_onchain_kms".to_owned(), json!(on_chain))];
        cases.push(Case { call: Call::GetAppKmsInfo { app_id }, expected });
    }
    // The key of the test vectors; that of another app and of another KMS is another.
    let key = "c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67";
    for kms_id in ["phala", "kms_phala002"] {
        let call = Call::GetAppEnvEncryptPubkey { kms_id: kms_id.to_owned(), app_id: format!("0x{}", "AB".repeat(20)) };
        cases.push(Case { call, expected: vec![("/public_key".to_owned(), json!(key))] });
    }
    cases.extend(Call::sample("get_app_env_encrypt_pubkey").map(|call| Case { call, expected: Vec::new() }));
    cases
}

/// What the simulator refuses by itself, and the client asks for all the same.
pub(super) fn refused() -> Vec<Refused> {
    let missing = || "missing".to_owned();
    let not_found = [
        Call::GetKmsInfo { kms_id: missing() },
        Call::InspectKms { kms_id: missing() },
        Call::GetAppEnvEncryptPubkey { kms_id: missing(), app_id: "ab".repeat(20) },
        Call::GetAppKmsInfo { app_id: "ff".repeat(20) },
        Call::GetKmsContract { slug: missing() },
        Call::ListKmsContractNodes { slug: missing() },
    ];
    // The path of a chain called `info` fits another template, too.
    let unknown = ["solana", "info"].map(|chain| Call::GetKmsOnchainDetail { chain: chain.to_owned() });
    let refused = |status| move |call| Refused { call, status };
    not_found.into_iter().map(refused(404)).chain(unknown.into_iter().map(refused(400))).collect()
}

/// What only somebody without the client asks for.
pub(super) fn raw() -> Vec<Raw> {
    let mut raw = Vec::new();
    for operation in ["list_kms", "list_kms_contracts"] {
        for target in
            ["/api/v1/kms?page=0", "/api/v1/kms?page_size=101", "/api/v1/kms?page=x", "/api/v1/kms?is_onchain=maybe"]
        {
            raw.push(Raw { operation, target, status: 422 });
        }
    }
    for target in ["/api/v1/kms/phala/next_app_id?counts=0", "/api/v1/kms/phala/next_app_id?counts=21"] {
        raw.push(Raw { operation: "get_next_app_ids", target, status: 422 });
    }
    let bad = [
        ("get_app_env_encrypt_pubkey", "/api/v1/kms/phala/pubkey/no-app-id"),
        ("get_app_kms_info", "/api/v1/apps/no-app-id/kms-info"),
    ];
    raw.extend(bad.map(|(operation, target)| Raw { operation, target, status: 400 }));
    raw
}

impl Case {
    /// What of the answer is not as expected.
    pub(super) fn check(&self, answer: &Value) -> Result<(), String> {
        for (pointer, expected) in &self.expected {
            let found = answer.pointer(pointer).unwrap_or(&Value::Null);
            if found != expected {
                return Err(format!("expected {expected} at {pointer}, found {found}"));
            }
        }
        Ok(())
    }
}

fn listings() -> impl Iterator<Item = Listing> {
    let pages = [None, Some(1), Some(2), Some(3)];
    pages.into_iter().flat_map(|page| {
        [None, Some(1), Some(2), Some(100)].into_iter().flat_map(move |page_size| {
            [None, Some(true), Some(false)].map(|is_onchain| Listing { page, page_size, is_onchain })
        })
    })
}

/// What a list of these has to answer.
fn listed(known: &[(&str, bool)], Listing { page, page_size, is_onchain }: Listing) -> Vec<(String, Value)> {
    let wanted = known.iter().filter(|(_, on_chain)| is_onchain.is_none_or(|wanted| wanted == *on_chain));
    let ids: Vec<&str> = wanted.map(|(id, _)| *id).collect();
    let (page, page_size, total) = (page.unwrap_or(1), page_size.unwrap_or(20), ids.len());
    let mut expected = vec![
        ("/page".to_owned(), json!(page)),
        ("/page_size".to_owned(), json!(page_size)),
        ("/total".to_owned(), json!(total)),
    ];
    // Nothing here has more items than fit into any of our machines' words.
    let (size, skipped) =
        (usize::try_from(page_size).unwrap_or(usize::MAX), usize::try_from(page - 1).unwrap_or(usize::MAX));
    let items: Vec<&str> = ids.into_iter().skip(skipped.saturating_mul(size)).take(size).collect();
    expected.push(absent(format!("/items/{}", items.len())));
    expected.extend(items.into_iter().enumerate().map(|(at, id)| (format!("/items/{at}/id"), json!(id))));
    expected
}

fn absent(pointer: String) -> (String, Value) {
    (pointer, Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_expects_its_part_of_the_list() {
        let listing = Listing { page: Some(2), page_size: Some(1), is_onchain: Some(true) };
        let case = Case { call: Call::ListKms(listing), expected: listed(&NODES, listing) };
        let mut answer = json!({ "page": 2, "page_size": 1, "total": 2, "items": [{ "id": "kms_eth00001" }] });
        assert_eq!(case.check(&answer), Ok(()));
        answer["items"].as_array_mut().unwrap().push(json!({}));
        assert!(case.check(&answer).unwrap_err().contains("/items/1"));
    }

    #[test]
    fn each_parameter_changes_what_is_expected() {
        let all = listed(&NODES, Listing::default());
        for listing in [
            Listing { page: Some(2), ..Listing::default() },
            Listing { page_size: Some(2), ..Listing::default() },
            Listing { is_onchain: Some(true), ..Listing::default() },
        ] {
            assert_ne!(listed(&NODES, listing), all);
        }
    }
}
