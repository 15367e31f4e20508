//! The official SDKs: each makes the same calls as the client, and every field of the outcomes is compared.

use super::expected_difference::{self, EXPECTED_DIFFERENCES};
use super::outcome::Outcome;
use super::scores::{Checker, Scores};
use crate::shared::install::Installation;
use crate::shared::script::{self, Language};
use anyhow::ensure;
use kms_client::simulator::Simulator;
use serde::Serialize;
use serde_json::json;
use testkit::{Call, calls};

/// An official SDK that has a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sdk {
    TypeScript,
    Python,
}

/// A call, and the API key that it uses.
#[derive(Debug, Serialize)]
struct Job {
    api_key: String,
    #[serde(flatten)]
    call: Call,
}

impl Sdk {
    const ALL: [Self; 2] = [Self::TypeScript, Self::Python];

    fn language(self) -> Language {
        match self {
            Self::TypeScript => Language::TypeScript,
            Self::Python => Language::Python,
        }
    }

    fn checker(self) -> Checker {
        match self {
            Self::TypeScript => Checker::TypeScript,
            Self::Python => Checker::Python,
        }
    }
}

/// Makes every call with both SDKs and with the client.
pub(super) async fn run(installation: &Installation, simulator: &Simulator) -> anyhow::Result<Scores> {
    let mut scores = Scores::default();
    let jobs = jobs(simulator.api_key());
    for sdk in Sdk::ALL {
        let input = json!({ "base_url": format!("{}/api/v1", simulator.base_url()), "jobs": jobs });
        let outcomes: Vec<Outcome> = script::run(installation, sdk.language(), "call", &input).await?;
        ensure!(outcomes.len() == jobs.len(), "{sdk:?}: {} outcomes of {} calls", outcomes.len(), jobs.len());
        let mut occurrences = vec![0; EXPECTED_DIFFERENCES.len()];
        for (Job { api_key, call }, outcome) in jobs.iter().zip(outcomes) {
            if outcome == Outcome::NoMethod {
                continue;
            }
            let client = simulator.client_builder().api_key(api_key.clone()).build()?;
            let client = Outcome::of_client(call, call.send(&client).await);
            let mut unexpected = Vec::new();
            for difference in outcome.without_left_out(call, &client).differences(&client) {
                match expected_difference::position(EXPECTED_DIFFERENCES, sdk, call.id(), &difference) {
                    Some(index) => occurrences[index] += 1,
                    None => unexpected.push(difference.to_string()),
                }
            }
            let result = if unexpected.is_empty() { Ok(()) } else { Err(unexpected.join("; ")) };
            scores.record(sdk.checker(), call.id(), &format!("{call:?}"), result);
        }
        for (expected, count) in EXPECTED_DIFFERENCES.iter().zip(occurrences) {
            if expected.sdks.contains(&sdk) && count == 0 {
                scores.fail(sdk.checker().title(), format!("an expected difference is gone: {}", expected.reason));
            }
        }
    }
    Ok(scores)
}

/// Returns a call of every operation with the right and with a wrong key, and calls with other arguments.
fn jobs(api_key: &str) -> Vec<Job> {
    let list = || Call::of("list_kms");
    let pubkey = || Call::of("get_app_env_encrypt_pubkey");
    let mut extra = vec![
        list().with("page", "2").with("page_size", "1"),
        list().with("is_onchain", "true"),
        list().with("page", "1").with("page_size", "100").with("is_onchain", "false"),
        list().with("page", "0"),
        Call::of("get_next_app_ids").with("counts", "3"),
        Call::of("get_next_app_ids").with("counts", "0"),
    ];
    for kms_id in ["phala", "phala-2", "kms_base0001", "missing"] {
        extra.push(Call::of("get_kms_info").with("kms_id", kms_id));
        extra.push(pubkey().with("kms_id", kms_id));
    }
    for app_id in [format!("0x{}", "ab".repeat(20)), "ff".repeat(20), "no-app-id".to_owned()] {
        extra.push(pubkey().with("app_id", app_id));
    }
    for slug in ["phala", "kc_base0000", "missing"] {
        extra.push(Call::of("get_kms_contract").with("slug", slug));
        extra.push(Call::of("list_kms_contract_nodes").with("slug", slug));
    }
    extra.extend(["base", "ethereum", "solana"].map(|chain| Call::of("get_kms_onchain_detail").with("chain", chain)));

    let job = |api_key: &str| {
        let api_key = api_key.to_owned();
        move |call| Job { api_key: api_key.clone(), call }
    };
    let with_key = calls().into_iter().chain(extra).map(job(api_key));
    with_key.chain(calls().into_iter().map(job("phak_wrong"))).collect()
}
