//! The calls of the proxy tests that go beyond one call per operation, with their expected results.
//!
//! The expected values matter: Prism accepts a query parameter that it does not know.

use serde_json::{Value, json};
use testkit::{Call, calls};

/// A successful call, and the values that its response must have.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) call: Call,
    /// JSON pointers into the response, and the value at each.
    expected: Vec<(String, Value)>,
}

/// A call that fails, and its status.
#[derive(Debug)]
pub(super) struct ErrorCase {
    pub(super) call: Call,
    pub(super) status: u16,
}

/// A request that the client does not send, because it rejects the arguments, and its status.
#[derive(Debug)]
pub(super) struct RawRequest {
    pub(super) operation: &'static str,
    pub(super) target: &'static str,
    pub(super) status: u16,
}

/// The optional arguments of a list.
#[derive(Clone, Copy, Debug, Default)]
struct ListArguments {
    page: Option<usize>,
    page_size: Option<usize>,
    is_onchain: Option<bool>,
}

/// The simulator's nodes in the order of the list, with `true` for those on a chain.
const NODES: [(&str, bool); 4] =
    [("kms_phala001", false), ("kms_phala002", false), ("kms_base0001", true), ("kms_eth00001", true)];
/// The simulator's contracts in the order of the list, with `true` for those on a chain.
const CONTRACTS: [(&str, bool); 3] = [("kc_phala000", false), ("kc_base0000", true), ("kc_ethereum", true)];
/// The public key of the test vectors: the key of this app, and of no other.
const PUBLIC_KEY: &str = "c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67";

/// Returns a call of every operation, and calls with every combination of the optional arguments.
pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = calls().into_iter().map(|call| Case { call, expected: Vec::new() }).collect();
    let mut add = |call, expected| cases.push(Case { call, expected });
    for arguments in ListArguments::combinations() {
        add(arguments.set(Call::of("list_kms")), arguments.expected(&NODES));
        add(arguments.set(Call::of("list_kms_contracts")), arguments.expected(&CONTRACTS));
    }
    for counts in [None, Some(1), Some(2), Some(20)] {
        let count = counts.unwrap_or(1);
        let call = set(Call::of("get_next_app_ids"), "counts", counts);
        let nonce = (format!("/app_ids/{}/nonce", count - 1), json!(count + 1));
        add(call, vec![nonce, absent(format!("/app_ids/{count}"))]);
    }
    for (kms_id, id) in [("phala", "kms_phala001"), ("phala-2", "kms_phala002"), ("kms_base0001", "kms_base0001")] {
        for operation in ["get_kms_info", "inspect_kms"] {
            add(Call::of(operation).with("kms_id", kms_id), vec![value("/id", id)]);
        }
    }
    for (slug, id, node) in [
        ("phala", "kc_phala000", "kms_phala001"),
        ("kc_base0000", "kc_base0000", "kms_base0001"),
        ("ethereum", "kc_ethereum", "kms_eth00001"),
    ] {
        add(Call::of("get_kms_contract").with("slug", slug), vec![value("/id", id)]);
        add(Call::of("list_kms_contract_nodes").with("slug", slug), vec![value("/items/0/id", node)]);
    }
    for (chain, id) in [("base", 8453), ("ethereum", 1)] {
        let call = Call::of("get_kms_onchain_detail").with("chain", chain);
        add(call, vec![value("/chain_id", id), value("/contracts/0/chain_name", chain)]);
    }
    for (app_id, on_chain) in [("ab", false), ("ba", true)] {
        let call = Call::of("get_app_kms_info").with("app_id", app_id.repeat(20));
        add(call, vec![value("/is_onchain_kms", on_chain)]);
    }
    for kms_id in ["phala", "kms_phala002"] {
        let call = Call::of("get_app_env_encrypt_pubkey").with("kms_id", kms_id);
        add(call.with("app_id", format!("0x{}", "AB".repeat(20))), vec![value("/public_key", PUBLIC_KEY)]);
    }
    cases
}

/// Returns calls that the simulator rejects.
pub(super) fn error_cases() -> Vec<ErrorCase> {
    let missing = [
        Call::of("get_kms_info").with("kms_id", "missing"),
        Call::of("inspect_kms").with("kms_id", "missing"),
        Call::of("get_app_env_encrypt_pubkey").with("kms_id", "missing"),
        Call::of("get_app_kms_info").with("app_id", "ff".repeat(20)),
        Call::of("get_kms_contract").with("slug", "missing"),
        Call::of("list_kms_contract_nodes").with("slug", "missing"),
    ];
    let unknown = ["solana", "gnosis"].map(|chain| Call::of("get_kms_onchain_detail").with("chain", chain));
    let with_status = |status| move |call| ErrorCase { call, status };
    missing.into_iter().map(with_status(404)).chain(unknown.into_iter().map(with_status(400))).collect()
}

/// Returns requests that the client does not send.
pub(super) fn raw_requests() -> Vec<RawRequest> {
    let mut requests = Vec::new();
    for operation in ["list_kms", "list_kms_contracts"] {
        for target in
            ["/api/v1/kms?page=0", "/api/v1/kms?page_size=101", "/api/v1/kms?page=x", "/api/v1/kms?is_onchain=maybe"]
        {
            requests.push(RawRequest { operation, target, status: 422 });
        }
    }
    for target in ["/api/v1/kms/phala/next_app_id?counts=0", "/api/v1/kms/phala/next_app_id?counts=21"] {
        requests.push(RawRequest { operation: "get_next_app_ids", target, status: 422 });
    }
    for (operation, target) in [
        ("get_app_env_encrypt_pubkey", "/api/v1/kms/phala/pubkey/no-app-id"),
        ("get_app_kms_info", "/api/v1/apps/no-app-id/kms-info"),
    ] {
        requests.push(RawRequest { operation, target, status: 400 });
    }
    requests
}

impl Case {
    /// Compares a response with the expected values.
    pub(super) fn check(&self, response: &Value) -> Result<(), String> {
        for (pointer, expected) in &self.expected {
            let found = response.pointer(pointer).unwrap_or(&Value::Null);
            if found != expected {
                return Err(format!("expected {expected} at {pointer}, found {found}"));
            }
        }
        Ok(())
    }
}

impl ListArguments {
    fn combinations() -> impl Iterator<Item = Self> {
        let pages = [None, Some(1), Some(2), Some(3)];
        pages.into_iter().flat_map(|page| {
            [None, Some(1), Some(2), Some(100)].into_iter().flat_map(move |page_size| {
                [None, Some(true), Some(false)].map(|is_onchain| Self { page, page_size, is_onchain })
            })
        })
    }

    fn set(self, call: Call) -> Call {
        let call = set(call, "page", self.page);
        let call = set(call, "page_size", self.page_size);
        set(call, "is_onchain", self.is_onchain)
    }

    /// Returns the values of a page of these items.
    fn expected(self, items: &[(&str, bool)]) -> Vec<(String, Value)> {
        let matches = |on_chain| self.is_onchain.is_none_or(|filter| filter == on_chain);
        let ids: Vec<&str> = items.iter().filter(|(_, on_chain)| matches(*on_chain)).map(|(id, _)| *id).collect();
        let (page, page_size) = (self.page.unwrap_or(1), self.page_size.unwrap_or(20));
        let mut expected = vec![value("/page", page), value("/page_size", page_size), value("/total", ids.len())];
        let ids: Vec<&str> = ids.into_iter().skip((page - 1) * page_size).take(page_size).collect();
        expected.push(absent(format!("/items/{}", ids.len())));
        expected.extend(ids.into_iter().enumerate().map(|(index, id)| (format!("/items/{index}/id"), json!(id))));
        expected
    }
}

fn set(call: Call, parameter: &str, value: Option<impl ToString>) -> Call {
    match value {
        Some(value) => call.with(parameter, value.to_string()),
        None => call,
    }
}

fn value(pointer: &str, value: impl Into<Value>) -> (String, Value) {
    (pointer.to_owned(), value.into())
}

fn absent(pointer: String) -> (String, Value) {
    (pointer, Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_expects_its_page_and_no_more() {
        let arguments = ListArguments { page: Some(2), page_size: Some(1), is_onchain: Some(true) };
        let case = Case { call: arguments.set(Call::of("list_kms")), expected: arguments.expected(&NODES) };
        assert_eq!(case.call.target(), "/api/v1/kms?is_onchain=true&page=2&page_size=1");
        let mut response = json!({ "page": 2, "page_size": 1, "total": 2, "items": [{ "id": "kms_eth00001" }] });
        assert_eq!(case.check(&response), Ok(()));
        response["items"].as_array_mut().unwrap().push(json!({}));
        assert!(case.check(&response).unwrap_err().contains("/items/1"));
    }

    #[test]
    fn each_argument_changes_the_expected_page() {
        let all = ListArguments::default().expected(&NODES);
        for arguments in [
            ListArguments { page: Some(2), ..ListArguments::default() },
            ListArguments { page_size: Some(2), ..ListArguments::default() },
            ListArguments { is_onchain: Some(true), ..ListArguments::default() },
        ] {
            assert_ne!(arguments.expected(&NODES), all);
        }
    }
}
