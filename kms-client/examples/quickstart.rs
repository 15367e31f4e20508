//! Every operation once, up to an environment that is delivered to a CVM: `cargo run --example quickstart`.
//!
//! It calls a simulator that it starts itself, or Phala Cloud if `PHALA_CLOUD_API_KEY` is set. There it changes nothing: it
//! stops before the delivery.
//!
//! The root key of the KMS is read from its contract, on the simulator's chain. On Phala Cloud it is `KMS_ROOT_KEY`, or is read
//! through the endpoint `KMS_RPC_URL`; without either, the key that the service names is shown.

#![allow(clippy::print_stdout, reason = "the program prints its results")]

mod report;

use std::env;
use std::error::Error;
use std::fmt::Display;
use std::process::ExitCode;

use comfy_table::{ContentArrangement, Table, presets};
use futures_util::TryStreamExt as _;
use kms_client::chain::ChainReader;
use kms_client::simulator::Simulator;
use kms_client::{
    Anchor, AppId, Client, EnvUpdate, Environment, ErrorKind, K256PublicKey, Policy, model::ContractAddress,
};

/// An app that the simulator has, and the KMS that it uses.
const APP: AppId = AppId::new([0xba; 20]);
const KMS: &str = "base";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    report::end(Box::pin(run()).await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let on_cloud = ["PHALA_CLOUD_API_KEY", "PHALA_OIDC_TOKEN"].into_iter().any(|name| variable(name).is_some());
    // The simulator stops when this is dropped.
    let simulator = if on_cloud { None } else { Some(Simulator::start().await?) };
    let client = if let Some(simulator) = &simulator {
        println!("Using a simulator at {}.", simulator.base_url());
        println!("Set PHALA_CLOUD_API_KEY to use Phala Cloud.");
        simulator.client()
    } else {
        let client = Client::from_env()?;
        println!("Using the service at {}.", client.base_url());
        client
    };
    show_servers(&client).await?;
    let app_id = show_app_ids(&client).await?;
    Box::pin(deliver_environment(&client, app_id, simulator.as_ref())).await
}

async fn show_servers(client: &Client) -> Result<(), Box<dyn Error>> {
    let nodes: Vec<_> = client.list_kms().stream().try_collect().await?;
    let mut rows = table("KMS nodes", ["id", "slug", "version", "chain", "url"]);
    for kms in &nodes {
        row(&mut rows, [&kms.id, &or_none(kms.slug.as_ref()), &kms.version, &or_none(kms.chain_id.as_ref()), &kms.url]);
    }
    print(&rows);

    let Some(first) = nodes.first() else {
        println!("There is no KMS.");
        return Ok(());
    };
    let kms = client.get_kms_info(&first.id).await?;
    let mut rows = table("One KMS", ["field", "value"]);
    row(&mut rows, ["id", &kms.id]);
    row(&mut rows, ["slug", &or_none(kms.slug.as_ref())]);
    row(&mut rows, ["contract", &or_none(kms.kms_contract_address.as_ref())]);
    row(&mut rows, ["gateway app id", &or_none(kms.gateway_app_id.as_ref())]);
    print(&rows);

    let inspection = client.inspect_kms(&kms.id).await?;
    let mut rows = table("Its inspection", ["field", "value"]);
    row(&mut rows, ["type", inspection.kms_type.as_str()]);
    row(&mut rows, ["version on record", &inspection.db_version]);
    match &inspection.rpc {
        Some(rpc) => {
            row(&mut rows, ["version running", &rpc.version]);
            row(&mut rows, ["root key", &or_none(rpc.bootstrap_info.k256_pubkey.as_ref())]);
        }
        None => row(&mut rows, ["no response", &or_none(inspection.rpc_error.as_ref())]),
    }
    row(&mut rows, ["machines", &inspection.teepods.len().to_string()]);
    print(&rows);

    let contracts: Vec<_> = client.list_kms_contracts().stream().try_collect().await?;
    let mut rows = table("KMS contracts", ["id", "slug", "chain", "address", "nodes"]);
    for contract in &contracts {
        let nodes = client.list_kms_contract_nodes(&contract.id).await?;
        let nodes: Vec<_> = nodes.into_iter().map(|node| node.slug.unwrap_or(node.id)).collect();
        let (chain, address) = (contract.chain_id.to_string(), contract.contract_address.to_string());
        row(&mut rows, [&contract.id, &or_none(contract.slug.as_ref()), &chain, &address, &nodes.join(", ")]);
    }
    print(&rows);

    let base = client.get_kms_onchain_detail("base").await?;
    for contract in &base.contracts {
        let title =
            format!("Devices and OS images of the contract {} on {}", contract.contract_address, base.chain_name);
        let mut rows = table(&title, ["type", "name", "allowed"]);
        for device in &contract.devices {
            let name = device.node_name.as_ref().unwrap_or(&device.device_id);
            row(&mut rows, ["device", name, allowed(device.on_chain_allowed)]);
        }
        for image in &contract.os_images {
            let name = format!("{} {}", image.name, image.version);
            row(&mut rows, ["OS image", &name, allowed(image.on_chain_allowed)]);
        }
        print(&rows);
    }
    Ok(())
}

/// Returns the app id to go on with: one that the simulator has, or the next one.
async fn show_app_ids(client: &Client) -> Result<AppId, Box<dyn Error>> {
    let next = client.get_next_app_ids().counts(3).await?;
    let mut rows = table("The next app ids", ["nonce", "app id"]);
    for next in &next {
        row(&mut rows, [&next.nonce.to_string(), &next.app_id.to_string()]);
    }
    print(&rows);

    match client.get_app_kms_info(APP).await {
        Ok(info) => {
            println!("The app {APP} is on a chain: {}.", info.is_onchain_kms);
            Ok(APP)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(next.first().map_or(APP, |next| next.app_id)),
        Err(error) => Err(error.into()),
    }
}

async fn deliver_environment(
    client: &Client,
    app_id: AppId,
    simulator: Option<&Simulator>,
) -> Result<(), Box<dyn Error>> {
    let key = client.get_app_env_encrypt_pubkey(KMS, app_id).await?;
    let mut rows = table("The public key of the app", ["field", "value"]);
    row(&mut rows, ["app id", &key.app_id().to_string()]);
    row(&mut rows, ["public key", &key.public_key().to_string()]);
    row(&mut rows, ["signature", &key.signature().to_string()]);
    print(&rows);

    let anchor = anchor(client, simulator).await?;
    let key = key.verify(anchor, Policy::default())?;
    let environment = Environment::from_pairs([("API_KEY", "s3cret"), ("EMPTY", "")])?;
    let sealed = key.seal(&environment)?;
    let mut rows = table("The sealed environment", ["field", "value"]);
    row(&mut rows, ["signer", &key.signer().to_string()]);
    row(&mut rows, ["trusted, because", &key.anchor_source().to_string()]);
    row(&mut rows, ["signature", &key.form().to_string()]);
    row(&mut rows, ["env_keys", &sealed.names().join(", ")]);
    row(&mut rows, ["encrypted_env", &format!("{} bytes", sealed.as_bytes().len())]);
    print(&rows);

    let Some(simulator) = simulator else {
        println!("\nNothing is delivered to Phala Cloud: that would restart a CVM. See the example `push_env`.");
        return Ok(());
    };
    let names = client.get_cvm_compose_file(app_id).await?.allowed_envs.unwrap_or_default();
    println!("\nThe CVM allows {}.", names.join(", "));
    if let EnvUpdate::Accepted { status, allowed_envs_changed, .. } = client.update_cvm_envs(app_id, &sealed).await? {
        println!("The update is {status}; the allowed names have changed: {}.", allowed(allowed_envs_changed));
    }
    let mut rows = table("The environment, as the CVM sees it", ["name", "value"]);
    for (name, value) in simulator.environment(app_id).unwrap_or_default() {
        row(&mut rows, [&name, &value]);
    }
    print(&rows);
    Ok(())
}

/// Returns the root key of the KMS, and says what it is worth.
async fn anchor(client: &Client, simulator: Option<&Simulator>) -> Result<Anchor, Box<dyn Error>> {
    if let Some(key) = variable("KMS_ROOT_KEY") {
        return Ok(Anchor::from(key.parse::<K256PublicKey>()?));
    }
    let contract = client.get_kms_contract(KMS).await?;
    let rpc = simulator.map(|simulator| simulator.rpc_url(KMS)).or_else(|| variable("KMS_RPC_URL"));
    if let (Some(rpc), ContractAddress::Evm(address)) = (rpc, &contract.contract_address) {
        let kms = ChainReader::new(contract.chain_id).rpc(&rpc)?.kms(*address).await?;
        println!("\nThe root key is that of the contract {address}.");
        println!("Its owner is {}.", or_none(kms.owner.as_ref()));
        return Ok(Anchor::from(kms));
    }
    let key = contract.k256_pubkey.ok_or("the KMS has no root key")?;
    println!("\nThe service says that the root key is {key}.");
    println!("It sent the app's key, too: this proves only that the service agrees with itself.");
    println!("Set KMS_ROOT_KEY to a key from elsewhere, or KMS_RPC_URL to an endpoint of the chain.");
    Ok(Anchor::from(key))
}

/// Returns an environment variable. An empty one counts as not set.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn table<const N: usize>(title: &str, columns: [&str; N]) -> Table {
    println!("\n{}", plain(title));
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(100).set_header(columns);
    table
}

/// Adds a row, with control characters escaped: the service's text must not move the cursor of a terminal.
fn row<const N: usize>(table: &mut Table, cells: [&str; N]) {
    table.add_row(cells.map(plain));
}

fn print(table: &Table) {
    if table.row_count() == 0 {
        println!("(none)");
    } else {
        println!("{table}");
    }
}

fn or_none(value: Option<&impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), ToString::to_string)
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_control() { char.escape_default().to_string() } else { char.to_string() })
        .collect()
}

fn allowed(allowed: Option<bool>) -> &'static str {
    match allowed {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}
