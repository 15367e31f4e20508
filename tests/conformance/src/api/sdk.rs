//! The official SDKs and the client ask the same simulator the same, and what they make of it is compared field by field.

use super::call::{Call, Listing};
use super::score::{Judge, Scores};
use super::wanted::{self, WANTED, Wanted};
use crate::judges::install::Installed;
use crate::judges::script::{self, Language};
use anyhow::ensure;
use kms_client::simulator::Simulator;
use kms_client::{Error, ErrorKind};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// An SDK with a client of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sdk {
    TypeScript,
    Python,
}

/// A call, and the key that it is made with.
#[derive(Debug, Serialize)]
struct Job {
    api_key: String,
    #[serde(flatten)]
    call: Call,
}

#[derive(Serialize)]
struct Request<'a> {
    base_url: String,
    jobs: &'a [Job],
}

/// What came of a call: a value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outcome {
    Answer(Value),
    /// The server said no.
    Refused {
        status: u16,
        code: Option<String>,
    },
    /// Nothing was asked, because what was to be asked for cannot be.
    Invalid,
    /// Anything else, in the SDK's words.
    Failed(String),
}

/// Something that one says and the other does not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// A JSON pointer; empty where it is about the whole.
    pub(super) place: String,
    pub(super) theirs: String,
    pub(super) ours: String,
}

impl Sdk {
    pub(super) const ALL: [Self; 2] = [Self::TypeScript, Self::Python];

    fn language(self) -> Language {
        match self {
            Self::TypeScript => Language::TypeScript,
            Self::Python => Language::Python,
        }
    }

    fn judge(self) -> Judge {
        match self {
            Self::TypeScript => Judge::TypeScript,
            Self::Python => Judge::Python,
        }
    }

    /// Whether it has a method for this call.
    fn has(self, call: &Call) -> bool {
        match call {
            Call::ListKms(_)
            | Call::GetKmsInfo { .. }
            | Call::GetAppEnvEncryptPubkey { .. }
            | Call::GetNextAppId { .. }
            | Call::GetKmsOnchainDetail { .. } => true,
            // Its method takes no parameters.
            Call::ListKmsContracts(listing) => self == Self::Python && *listing == Listing::default(),
            Call::GetKmsContract { .. } | Call::ListKmsContractNodes { .. } => self == Self::Python,
            Call::InspectKms { .. } | Call::GetAppKmsInfo { .. } => false,
        }
    }
}

/// Asks both.
pub(super) async fn run(installed: &Installed, simulator: &Simulator) -> anyhow::Result<Scores> {
    let mut scores = Scores::default();
    for sdk in Sdk::ALL {
        let jobs: Vec<Job> = jobs(simulator.api_key()).into_iter().filter(|job| sdk.has(&job.call)).collect();
        let request = Request { base_url: format!("{}/api/v1", simulator.base_url()), jobs: &jobs };
        let theirs: Vec<Outcome> = script::ask(installed, sdk.language(), "ask", &request).await?;
        ensure!(theirs.len() == jobs.len(), "{sdk:?}: {} answers to {} calls", theirs.len(), jobs.len());
        let mut seen = vec![0; WANTED.len()];
        for (job, theirs) in jobs.iter().zip(theirs) {
            let client = simulator.client_builder().api_key(job.api_key.clone()).build()?;
            let ours = ours(job.call.send(&client).await);
            let unwanted = differences(&theirs, &ours)
                .into_iter()
                .filter(|difference| !wanted::covers(WANTED, sdk, &job.call, difference, &mut seen));
            let told: Vec<String> = unwanted.map(|difference| difference.to_string()).collect();
            let result = if told.is_empty() { Ok(()) } else { Err(told.join("; ")) };
            scores.record(sdk.judge(), job.call.operation(), &format!("{:?}", job.call), result);
        }
        for (Wanted { reason, sdks, .. }, seen) in WANTED.iter().zip(seen) {
            if sdks.contains(&sdk) && seen == 0 {
                scores.fail(sdk.judge().title(), format!("this wanted difference was not seen: {reason}"));
            }
        }
    }
    Ok(scores)
}

/// What they are asked: what is answered, and what is not.
fn jobs(api_key: &str) -> Vec<Job> {
    let text = str::to_owned;
    let mut calls = vec![
        Call::ListKms(Listing::default()),
        Call::ListKms(Listing { page: Some(2), page_size: Some(1), is_onchain: None }),
        Call::ListKms(Listing { page: None, page_size: None, is_onchain: Some(true) }),
        Call::ListKms(Listing { page: Some(1), page_size: Some(100), is_onchain: Some(false) }),
        Call::ListKms(Listing { page: Some(0), ..Listing::default() }),
        Call::ListKmsContracts(Listing::default()),
        Call::GetNextAppId { counts: None },
        Call::GetNextAppId { counts: Some(3) },
        Call::GetNextAppId { counts: Some(0) },
    ];
    for kms_id in ["phala", "phala-2", "kms_base0001", "missing"].map(text) {
        calls.push(Call::GetKmsInfo { kms_id: kms_id.clone() });
        calls.push(Call::GetAppEnvEncryptPubkey { kms_id, app_id: "ab".repeat(20) });
    }
    for app_id in [format!("0x{}", "ab".repeat(20)), "ff".repeat(20), "no-app-id".to_owned()] {
        calls.push(Call::GetAppEnvEncryptPubkey { kms_id: text("phala"), app_id });
    }
    for slug in ["phala", "kc_base0000", "missing"].map(text) {
        calls.push(Call::GetKmsContract { slug: slug.clone() });
        calls.push(Call::ListKmsContractNodes { slug });
    }
    calls.extend(["base", "ethereum", "solana"].map(|chain| Call::GetKmsOnchainDetail { chain: text(chain) }));

    let samples = [
        "list_kms",
        "get_kms_info",
        "get_app_env_encrypt_pubkey",
        "get_next_app_ids",
        "get_kms_onchain_detail",
        "list_kms_contracts",
        "get_kms_contract",
        "list_kms_contract_nodes",
    ];
    let strangers = samples.into_iter().filter_map(Call::sample);
    let strangers = strangers.map(|call| Job { api_key: text("phak_wrong"), call });
    calls.into_iter().map(|call| Job { api_key: text(api_key), call }).chain(strangers).collect()
}

fn ours(answer: Result<Value, Error>) -> Outcome {
    match answer {
        Ok(answer) => Outcome::Answer(answer),
        Err(error) => match (error.status(), error.kind()) {
            (Some(status), _) => Outcome::Refused { status, code: error.code().map(str::to_owned) },
            (None, ErrorKind::InvalidArgument) => Outcome::Invalid,
            (None, _) => Outcome::Failed(error.to_string()),
        },
    }
}

/// Where two outcomes are not the same. Null and absent are, as they are in the API.
fn differences(theirs: &Outcome, ours: &Outcome) -> Vec<Difference> {
    let mut found = Vec::new();
    match (theirs, ours) {
        (Outcome::Answer(theirs), Outcome::Answer(ours)) => compare(theirs, ours, "", &mut found),
        (theirs, ours) if theirs == ours => {}
        (theirs, ours) => {
            found.push(Difference { place: String::new(), theirs: theirs.to_string(), ours: ours.to_string() });
        }
    }
    found
}

fn compare(theirs: &Value, ours: &Value, place: &str, found: &mut Vec<Difference>) {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => {
            let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
            for name in names {
                let of = |value: &serde_json::Map<String, Value>| value.get(name).cloned().unwrap_or_default();
                compare(&of(theirs), &of(ours), &format!("{place}/{name}"), found);
            }
        }
        (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
            for (at, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                compare(theirs, ours, &format!("{place}/{at}"), found);
            }
        }
        (theirs, ours) if theirs == ours => {}
        (theirs, ours) => {
            found.push(Difference { place: place.to_owned(), theirs: theirs.to_string(), ours: ours.to_string() });
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => write!(f, "{answer}"),
            Self::Refused { status, code: Some(code) } => write!(f, "status {status} with {code}"),
            Self::Refused { status, code: None } => write!(f, "status {status}"),
            Self::Invalid => f.write_str("that this cannot be asked"),
            Self::Failed(reason) => f.write_str(reason),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, theirs, ours } = self;
        let short: String = theirs.chars().take(200).collect();
        write!(f, "at `{place}` it says {short}, we say {ours}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_compared_one_by_one_and_null_is_absent() {
        let theirs = Outcome::Answer(json!({ "a": null, "b": [{ "c": 1 }], "d": "x" }));
        assert_eq!(differences(&theirs, &Outcome::Answer(json!({ "b": [{ "c": 1 }], "d": "x" }))), []);
        let other = differences(&theirs, &Outcome::Answer(json!({ "b": [{ "c": 2 }], "e": true })));
        let places: Vec<&str> = other.iter().map(|difference| difference.place.as_str()).collect();
        assert_eq!(places, ["/b/0/c", "/d", "/e"]);
    }

    #[test]
    fn an_answer_and_a_refusal_are_different_and_so_are_two_refusals() {
        let refused = |status| Outcome::Refused { status, code: None };
        assert_eq!(differences(&refused(404), &refused(404)), []);
        assert_eq!(differences(&refused(404), &refused(400)).len(), 1);
        assert_eq!(differences(&Outcome::Answer(json!({})), &Outcome::Invalid).len(), 1);
    }
}
