//! A KMS contract behind a standard proxy, read before and after its key is set, and through endpoints that lie.

use super::liar::{Liar, Lie};
use super::node::{CHAIN_ID, Node};
use crate::shared::check::Check;
use crate::shared::install::Installation;
use crate::shared::script::{self, Language};
use anyhow::{Context, bail, ensure};
use kms_client::chain::{ChainError, ChainReader, Finality, OnChainKms};
use kms_client::{Address, Anchor, AnchorSource, AppId};
use serde_json::{Value, json};
use std::time::Instant;

/// The root key of the test vectors.
pub(super) const KEY: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
/// The same point, uncompressed.
const UNCOMPRESSED: &str = "041b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f70beaf8f588b541507fed6a642c5ab42dfdf8120a7f639de5122d47a69a8e8d1";
const HASH: [u8; 32] = [0xe1; 32];
const APP: AppId = AppId::new([0xab; 20]);
/// The blocks that anvil takes to call a block final, and some more.
const FINALITY: u64 = 100;

/// The deployed contracts.
pub(super) struct Deployed {
    pub(super) proxy: Address,
    implementation: Address,
    next: Address,
    other: Address,
}

impl Deployed {
    pub(super) async fn new(evm: &Installation, node: &Node) -> anyhow::Result<Self> {
        let [implementation, next, other] = deploy(evm, node, &["Kms", "NextKms", "Other"], &json!([])).await?[..]
        else {
            bail!("not everything was deployed")
        };
        let proxy = deploy(evm, node, &["Proxy"], &json!([implementation])).await?[0];
        Ok(Self { proxy, implementation, next, other })
    }

    /// Calls functions of the contract.
    pub(super) async fn call(&self, evm: &Installation, node: &Node, name: &str, args: Value) -> anyhow::Result<()> {
        let step = json!({ "action": "call", "address": self.proxy, "name": name, "args": args });
        run(evm, node, vec![step]).await.map(drop)
    }

    async fn set(&self, evm: &Installation, node: &Node, key: &str) -> anyhow::Result<()> {
        let bytes = |text: &str| format!("0x{text}");
        self.call(evm, node, "set", json!([bytes(key), bytes("3059"), bytes("04"), bytes("5b5d")])).await
    }
}

async fn deploy(evm: &Installation, node: &Node, names: &[&str], args: &Value) -> anyhow::Result<Vec<Address>> {
    let steps = names.iter().map(|name| json!({ "action": "deploy", "contract": name, "args": args }));
    let results = run(evm, node, steps.collect()).await?;
    results.iter().map(|address| Ok(address.as_str().context("no address")?.parse()?)).collect()
}

async fn run(evm: &Installation, node: &Node, steps: Vec<Value>) -> anyhow::Result<Vec<Value>> {
    let input = json!({ "rpc": node.url, "steps": steps });
    script::run(evm, Language::TypeScript, "contracts", &input).await
}

/// Returns a reader of the newest block through these endpoints.
fn reader(urls: &[&str]) -> anyhow::Result<ChainReader> {
    let reader = urls.iter().try_fold(ChainReader::new(CHAIN_ID), |reader, url| reader.rpc(url))?;
    Ok(reader.at(Finality::Latest))
}

fn expect<T>(result: Result<T, ChainError>, expected: impl FnOnce(&ChainError) -> bool) -> anyhow::Result<()> {
    match result {
        Ok(_) => bail!("it was read"),
        Err(error) if expected(&error) => Ok(()),
        Err(error) => bail!("another error: {error}"),
    }
}

/// Reads the contract in every state.
pub(super) async fn checks(evm: &Installation, node: &Node, deployed: &Deployed) -> anyhow::Result<Vec<Check>> {
    let url = node.url.as_str();
    let proxy = deployed.proxy;
    let mut checks = Vec::new();
    let mut check = |name: &str, result: anyhow::Result<()>| checks.push(Check::new(name, result));

    let unset = |error: &ChainError| matches!(error, ChainError::NoRootKey { .. });
    check("before the key is set", expect(reader(&[url])?.kms(proxy).await, unset));
    check("before the key is set, proven", expect(reader(&[url])?.proven().kms(proxy).await, unset));
    for key in ["00", &KEY[..64], &format!("05{}", &KEY[2..])] {
        deployed.set(evm, node, key).await?;
        let form = |error: &ChainError| matches!(error, ChainError::KeyForm { .. });
        check("a key of another form", expect(reader(&[url])?.kms(proxy).await, form));
        check("a key of another form, proven", expect(reader(&[url])?.proven().kms(proxy).await, form));
    }
    for (name, key) in [("an uncompressed key", UNCOMPRESSED), ("a compressed key", KEY)] {
        deployed.set(evm, node, key).await?;
        check(name, read(&reader(&[url])?, deployed).await);
        check(&format!("{name}, proven"), read(&reader(&[url])?.proven(), deployed).await);
    }
    let finalized = reader(&[url])?.at(Finality::Finalized);
    check("not final yet", expect(finalized.kms(proxy).await, |error| matches!(error, ChainError::NoContract { .. })));
    node.mine(FINALITY).await?;
    check("final", read(&finalized, deployed).await);

    let start = Instant::now();
    let two = read(&reader(&[url, &node.other_url()])?.agree(2), deployed).await;
    check(&format!("two endpoints agree, in {} ms", start.elapsed().as_millis()), two);
    let start = Instant::now();
    let proven = read(&reader(&[url])?.proven(), deployed).await;
    check(&format!("a proof, in {} ms", start.elapsed().as_millis()), proven);

    let wrong = ChainReader::new(1).rpc(url)?.kms(proxy).await;
    check("another chain", expect(wrong, |error| matches!(error, ChainError::WrongChain { found: CHAIN_ID, .. })));
    let nothing = reader(&[url])?.kms(Address::new([0x77; 20])).await;
    check("an address without a contract", expect(nothing, |error| matches!(error, ChainError::NoContract { .. })));
    let nothing = reader(&[url])?.proven().kms(Address::new([0x77; 20])).await;
    check(
        "an address without a contract, proven",
        expect(nothing, |error| matches!(error, ChainError::NoContract { .. })),
    );
    let other = reader(&[url])?.kms(deployed.other).await;
    check(
        "another contract",
        expect(other, |error| matches!(error, ChainError::Reverted { function: "kmsInfo()", .. })),
    );

    check("what the contract allows", allowed(evm, node, deployed).await);
    check("a block that was taken back", reorganised(node, deployed).await);
    for lie in Lie::ALL {
        check(&format!("one of two lies: {lie:?}"), one_of_two(node, deployed, lie).await);
        check(&format!("the only one lies, and has to prove it: {lie:?}"), alone(node, deployed, lie).await);
    }
    check("an upgrade", upgraded(evm, node, deployed).await);
    Ok(checks)
}

/// Reads the contract, and checks everything in it.
async fn read(reader: &ChainReader, deployed: &Deployed) -> anyhow::Result<()> {
    let kms = reader.kms(deployed.proxy).await?;
    ensure!(kms.root_key.to_string() == KEY, "the key is {}", kms.root_key);
    ensure!(kms.implementation == Some(deployed.implementation), "the implementation is {:?}", kms.implementation);
    ensure!(kms.owner.is_some() && kms.gateway_app_id.as_deref() == Some("gateway") && kms.ca_key == "3059");
    let anchor = Anchor::from(&kms);
    let AnchorSource::OnChain { chain } = anchor.source() else { bail!("the source is {}", anchor.source()) };
    ensure!(chain.contract == deployed.proxy && chain.proven == kms.proven && chain.block_number == kms.block.number);
    Ok(())
}

async fn allowed(evm: &Installation, node: &Node, deployed: &Deployed) -> anyhow::Result<()> {
    let before = reader(&[&node.url])?.kms(deployed.proxy).await?;
    let hash = format!("0x{}", "e1".repeat(32));
    let app: Address = Address::new(*APP.as_bytes());
    deployed.call(evm, node, "allowEverything", json!([hash, app.to_string().to_lowercase()])).await?;
    let after = reader(&[&node.url])?.kms(deployed.proxy).await?;
    let flags = async |kms: &OnChainKms| -> Result<[bool; 4], ChainError> {
        Ok([
            kms.os_image_allowed(HASH).await?,
            kms.kms_device_allowed(HASH).await?,
            kms.kms_aggregated_mr_allowed(HASH).await?,
            kms.app_registered(APP).await?,
        ])
    };
    ensure!(flags(&before).await? == [false; 4], "the older block has the newer state");
    ensure!(flags(&after).await? == [true; 4], "the newer block has the older state");
    ensure!(!after.os_image_allowed([0; 32]).await?);
    Ok(())
}

async fn reorganised(node: &Node, deployed: &Deployed) -> anyhow::Result<()> {
    let snapshot = node.call("evm_snapshot", json!([])).await?;
    node.mine(1).await?;
    let kms = reader(&[&node.url])?.kms(deployed.proxy).await?;
    ensure!(!kms.os_image_allowed([0; 32]).await?);
    node.call("evm_revert", json!([snapshot])).await?;
    expect(kms.os_image_allowed([0; 32]).await, |error| matches!(error, ChainError::BlockGone { .. }))
}

/// With one liar among two, there is no key.
async fn one_of_two(node: &Node, deployed: &Deployed, lie: Lie) -> anyhow::Result<()> {
    let liar = Liar::start(node, lie, KEY).await?;
    for urls in [[node.url.as_str(), &liar.url], [&liar.url, node.url.as_str()]] {
        let result = reader(&urls)?.agree(2).kms(deployed.proxy).await;
        match lie {
            // They are not lies about what is read here.
            Lie::StateRoot | Lie::AccountProof | Lie::KeyProof | Lie::NoKey => drop(result?),
            Lie::Chain => expect(result, |error| matches!(error, ChainError::WrongChain { .. }))?,
            Lie::NoContract => expect(result, |error| matches!(error, ChainError::NoContract { .. }))?,
            Lie::Key | Lie::Implementation | Lie::Hash => {
                expect(
                    result,
                    |error| matches!(error, ChainError::Disagreement { answers, .. } if answers.len() == 2),
                )?;
            }
        }
    }
    // Two honest ones outvote it.
    let three = reader(&[&node.url, &liar.url, &node.other_url()])?;
    for reader in [three.clone().agree(2), three.agree(2).proven()] {
        reader.kms(deployed.proxy).await?;
    }
    Ok(())
}

/// Nobody else is asked, and the lie does not pass for a proof.
async fn alone(node: &Node, deployed: &Deployed, lie: Lie) -> anyhow::Result<()> {
    let liar = Liar::start(node, lie, KEY).await?;
    let result = reader(&[&liar.url])?.proven().kms(deployed.proxy).await;
    expect(result, |error| match lie {
        Lie::Chain => matches!(error, ChainError::WrongChain { .. }),
        Lie::NoContract => matches!(error, ChainError::NoContract { .. }),
        _ => matches!(error, ChainError::Proof { .. } | ChainError::BlockGone { .. }),
    })
}

async fn upgraded(evm: &Installation, node: &Node, deployed: &Deployed) -> anyhow::Result<()> {
    let reader = || Ok::<_, ChainError>(ChainReader::new(CHAIN_ID).rpc(&node.url)?.at(Finality::Latest));
    let pinned = || Ok::<_, ChainError>(reader()?.pin_implementation(deployed.implementation));
    pinned()?.kms(deployed.proxy).await?;
    deployed.call(evm, node, "upgradeToAndCall", json!([deployed.next, "0x"])).await?;
    let kms = reader()?.kms(deployed.proxy).await?;
    ensure!(kms.implementation == Some(deployed.next) && kms.root_key.to_string() == KEY);
    for reader in [pinned()?, pinned()?.proven()] {
        let changed = |error: &ChainError| matches!(error, ChainError::Implementation { found: Some(found), .. } if *found == deployed.next);
        expect(reader.kms(deployed.proxy).await, changed)?;
    }
    Ok(())
}
