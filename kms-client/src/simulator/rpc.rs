//! The chains of the simulated KMS contracts, by JSON-RPC: as much of a node as reading a contract needs.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use crate::crypto::backend::sha256;
use crate::crypto::keccak::keccak256;
use crate::scalar::address::Address;
use crate::simulator::evidence;
use crate::simulator::keys::hex;
use crate::simulator::seed::Contract;
use crate::simulator::service::Service;

/// The one block of every chain.
const BLOCK: &str = "0x3e8";
/// Its time, in the year 2106: the same for every simulator, and never too old.
const BLOCK_TIME: &str = "0xffffffff";
/// The owner of every contract.
const OWNER: Address = Address::new([0x0e; 20]);
/// JSON-RPC's code of a method that a node does not have.
const NO_METHOD: i64 = -32601;
/// The code of a call that the contract rejects.
const REVERTED: i64 = 3;

type Outcome = Result<Value, (i64, &'static str)>;

/// Responds to one request about a chain, by its name.
pub(super) async fn respond(
    State(service): State<Arc<Service>>,
    Path(chain): Path<String>,
    Json(request): Json<Value>,
) -> Json<Value> {
    let id = &request["id"];
    Json(match call(&service, &chain, &request) {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err((code, message)) => json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } }),
    })
}

fn call(service: &Service, chain: &str, request: &Value) -> Outcome {
    let on_chain = |contract: &&Contract| contract.chain.as_ref().is_some_and(|(name, _)| name == chain);
    let mut contracts = service.world.contracts.iter().filter(on_chain);
    let params = &request["params"];
    let contract = |address: &Value| {
        let address: Option<Address> = address.as_str()?.parse().ok();
        contracts.clone().find(|contract| address.is_some() && contract.address.parse().ok() == address)
    };
    match request["method"].as_str() {
        Some("eth_chainId") => {
            let id = contracts.next().and_then(|contract| contract.chain.as_ref()).map_or(0, |(_, id)| *id);
            Ok(json!(format!("{id:#x}")))
        }
        Some("eth_getBlockByNumber") => Ok(block(chain)),
        Some("eth_call") => match contract(&params[0]["to"]) {
            Some(contract) => function(contract, params[0]["data"].as_str().unwrap_or_default()),
            None => Ok(json!("0x")),
        },
        Some("eth_getStorageAt") => Ok(json!(format!("0x{}", hex(&[0; 32])))),
        _ => Err((NO_METHOD, "the simulator does not have this method")),
    }
}

fn block(chain: &str) -> Value {
    json!({ "number": BLOCK, "timestamp": BLOCK_TIME, "hash": format!("0x{}", hex(&sha256(chain.as_bytes()))) })
}

/// Calls a function of a contract.
fn function(contract: &Contract, data: &str) -> Outcome {
    let data = const_hex::decode(data).unwrap_or_default();
    let is = |signature: &str| data.starts_with(&keccak256(signature)[..4]);
    let argument = hex(data.get(4..36).unwrap_or_default());
    let flag = |flag: bool| Ok(word(u64::from(flag)));
    let result = if is("kmsInfo()") {
        info(contract)
    } else if is("owner()") {
        Ok([&[0; 12][..], OWNER.as_bytes()].concat())
    } else if is("gatewayAppId()") {
        Ok(byte_strings(&[contract.gateway_app_id.as_deref().unwrap_or_default().as_bytes()]))
    } else if is("allowedOsImages(bytes32)") {
        let is_it = |hash: &String| *hash == argument;
        flag(
            contract
                .os_images
                .iter()
                .any(|image| image.hash.as_ref().is_some_and(is_it) && image.allowed == Some(true)),
        )
    } else if is("kmsAllowedDeviceIds(bytes32)") {
        flag(contract.devices.iter().any(|device| device.id == argument && device.allowed == Some(true)))
    } else if is("kmsAllowedAggregatedMrs(bytes32)") || is("registeredApps(address)") {
        flag(false)
    } else {
        return Err((REVERTED, "execution reverted"));
    };
    result.map(|bytes| json!(format!("0x{}", hex(&bytes))))
}

fn info(contract: &Contract) -> Result<Vec<u8>, (i64, &'static str)> {
    let no_keys = |_| (REVERTED, "the contract has no usable key");
    let keys = contract.keys().map_err(no_keys)?;
    let bytes = |text: &str| const_hex::decode(text).unwrap_or_default();
    let (root_key, ca_key) = (keys.k256_pubkey(), keys.ca_pubkey().map_err(no_keys)?);
    let (quote, event_log) = evidence::of(&root_key).unwrap_or_default();
    Ok(byte_strings(&[&bytes(&root_key), &bytes(&ca_key), &quote, event_log.as_bytes()]))
}

/// Encodes byte strings by the contract ABI.
fn byte_strings(strings: &[&[u8]]) -> Vec<u8> {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    for string in strings {
        head.extend(word((strings.len() * 32 + tail.len()) as u64));
        tail.extend(word(string.len() as u64));
        tail.extend_from_slice(string);
        tail.resize(tail.len().next_multiple_of(32), 0);
    }
    [head, tail].concat()
}

fn word(number: u64) -> Vec<u8> {
    [&[0; 24][..], &number.to_be_bytes()].concat()
}
