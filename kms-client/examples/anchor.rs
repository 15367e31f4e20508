//! Obtains the root key of a KMS, from its contract, from its hardware's attestation, or from both, and prints what was checked:
//!
//! `cargo run --example anchor -- --chain-id 8453 --contract ADDRESS --rpc URL [--rpc URL] [--agree N]
//! [--block finalized|safe|latest|NUMBER] [--proven] [--pin-implementation ADDRESS]`
//!
//! `… -- --evidence FILE --collateral FILE [--at SECONDS] --mr-aggregated HEX | --compose-hash HEX | --any-code [--accept-tcb STATUS]`
//!
//! With both, the keys must be the same, and `--evidence` can be left out: the contract's own is taken. The result is JSON on
//! standard output. Exit status: 0, or 1 with the check that failed on standard error.

#![allow(clippy::print_stdout, reason = "the program prints its result")]

mod report;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use kms_client::attestation::{Collateral, EvidencePolicy};
use kms_client::chain::{ChainReader, Finality, OnChainKms};
use kms_client::{Address, Anchor, ComposeHash, KmsEvidence};
use lexopt::prelude::*;
use serde_json::{Value, json};

type Failure = Box<dyn Error>;

struct Arguments {
    chain_id: Option<u64>,
    contract: Option<Address>,
    rpc: Vec<String>,
    agree: Option<usize>,
    finality: Finality,
    proven: bool,
    implementation: Option<Address>,
    evidence: Option<PathBuf>,
    collateral: Option<PathBuf>,
    at: Option<u64>,
    policy: EvidencePolicy,
    /// The flags about a chain, and those about evidence, that were passed.
    about: [Vec<String>; 2],
}

impl Arguments {
    fn parse() -> Result<Self, Failure> {
        let mut this = Self {
            chain_id: None,
            contract: None,
            rpc: Vec::new(),
            agree: None,
            finality: Finality::default(),
            proven: false,
            implementation: None,
            evidence: None,
            collateral: None,
            at: None,
            policy: EvidencePolicy::new(),
            about: Default::default(),
        };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            let about_chain = [
                Long("chain-id"),
                Long("contract"),
                Long("rpc"),
                Long("agree"),
                Long("block"),
                Long("proven"),
                Long("pin-implementation"),
            ];
            if let Long(name) = argument {
                this.about[usize::from(!about_chain.contains(&argument))].push(format!("--{name}"));
            }
            match argument {
                Long("chain-id") => this.chain_id = Some(arguments.value()?.parse()?),
                Long("contract") => this.contract = Some(arguments.value()?.parse()?),
                Long("rpc") => this.rpc.push(arguments.value()?.string()?),
                Long("agree") => this.agree = Some(arguments.value()?.parse()?),
                Long("block") => this.finality = finality(&arguments.value()?.string()?)?,
                Long("proven") => this.proven = true,
                Long("pin-implementation") => this.implementation = Some(arguments.value()?.parse()?),
                Long("evidence") => this.evidence = Some(arguments.value()?.into()),
                Long("collateral") => this.collateral = Some(arguments.value()?.into()),
                Long("at") => this.at = Some(arguments.value()?.parse()?),
                Long("mr-aggregated") => {
                    let hash: ComposeHash = arguments.value()?.parse()?;
                    this.policy = this.policy.mr_aggregated(*hash.as_bytes());
                }
                Long("compose-hash") => this.policy = this.policy.compose_hash(arguments.value()?.parse()?),
                Long("any-code") => this.policy = this.policy.any_code(),
                Long("accept-tcb") => this.policy = this.policy.accept_tcb(arguments.value()?.string()?),
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(this)
    }
}

fn finality(text: &str) -> Result<Finality, Failure> {
    Ok(match text {
        "finalized" => Finality::Finalized,
        "safe" => Finality::Safe,
        "latest" => Finality::Latest,
        number => Finality::Block(number.parse().map_err(|_| "--block is finalized, safe, latest or a number")?),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = run().await.map(|result| println!("{result:#}"));
    report::end(result)
}

async fn run() -> Result<Value, Failure> {
    let arguments = Arguments::parse()?;
    let chain = read_chain(&arguments).await?;
    let own = chain.as_ref().and_then(|kms| kms.evidence.clone());
    let evidence = match &arguments.evidence {
        Some(path) => Some(KmsEvidence::from_json(&read(path)?)?),
        None if arguments.collateral.is_some() => own,
        None => None,
    };
    let Some(evidence) = evidence else {
        if arguments.collateral.is_some() {
            return Err("--evidence FILE is missing, and the contract has none".into());
        }
        // A check that was asked for is never left out.
        if let Some(flag) = arguments.about[1].first() {
            return Err(format!("--collateral FILE is missing, which {flag} needs").into());
        }
        let kms = chain.ok_or("--chain-id, --contract and --rpc, or --evidence and --collateral, are missing")?;
        let anchor = Anchor::from(&kms);
        return Ok(json!({ "root_key": anchor.key(), "source": anchor.source(), "chain": kms }));
    };
    let collateral = arguments.collateral.as_deref().ok_or("--collateral FILE is missing")?;
    let collateral = Collateral::from_json(&read(collateral)?)?;
    let now = SystemTime::UNIX_EPOCH.elapsed()?.as_secs();
    let at = arguments.at.unwrap_or(now);
    let attested = evidence.verify(&collateral, at, &arguments.policy)?;
    let anchor = match &chain {
        Some(kms) => kms.attest(&evidence, &collateral, at, &arguments.policy)?,
        None => Anchor::from(&attested),
    };
    Ok(json!({ "root_key": anchor.key(), "source": anchor.source(), "chain": chain, "attestation": attested }))
}

/// Reads the contract, if there is one to read.
async fn read_chain(arguments: &Arguments) -> Result<Option<OnChainKms>, Failure> {
    if arguments.about[0].is_empty() {
        return Ok(None);
    }
    let chain_id = arguments.chain_id.ok_or("--chain-id is missing, which --rpc and the flags with it need")?;
    let contract = arguments.contract.ok_or("--contract is missing, which --rpc and the flags with it need")?;
    let mut reader = ChainReader::new(chain_id).at(arguments.finality);
    for url in &arguments.rpc {
        reader = reader.rpc(url)?;
    }
    if let Some(agree) = arguments.agree {
        reader = reader.agree(agree);
    }
    if arguments.proven {
        reader = reader.proven();
    }
    if let Some(implementation) = arguments.implementation {
        reader = reader.pin_implementation(implementation);
    }
    Ok(Some(reader.kms(contract).await?))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    Ok(fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?)
}
