//! The JSON of the simulator's responses. It is written by hand, so that it can disagree with the documents.

use serde_json::{Value, json};

use crate::crypto::keccak::keccak256;
use crate::scalar::app_id::AppId;
use crate::scalar::hash::ComposeHash;
use crate::simulator::error::ServiceError;
use crate::simulator::keys::{Keys, hex};
use crate::simulator::seed::{App, Contract, Node};
use crate::simulator::world::World;

pub(super) fn node(world: &World, node: &Node) -> Value {
    let contract = world.contract(&node.contract);
    let on_chain = contract.filter(|contract| contract.chain.is_some());
    json!({
        "id": node.id,
        "slug": node.slug,
        "url": node.url,
        "version": node.version,
        "chain_id": on_chain.and_then(chain_id),
        "kms_contract_address": on_chain.map(|contract| &contract.address),
        "gateway_app_id": on_chain.and_then(|contract| contract.gateway_app_id.as_ref()),
    })
}

pub(super) fn contract(world: &World, contract: &Contract) -> Result<Value, ServiceError> {
    let keys = contract.keys()?;
    Ok(json!({
        "id": contract.id,
        "slug": contract.slug,
        "label": contract.label,
        "contract_address": contract.address,
        "chain_id": chain_id(contract).unwrap_or(0),
        "k256_pubkey": keys.k256_pubkey(),
        "ca_pubkey": keys.ca_pubkey()?,
        "node_count": nodes_of(world, contract).count(),
    }))
}

/// Returns the body of status 465.
pub(super) fn registration(world: &World, app: &App, hash: ComposeHash) -> Value {
    let kms = world.nodes.iter().find(|node| node.contract == app.contract).map(|kms| node(world, kms));
    let device = world.contract(&app.contract).and_then(|contract| contract.devices.first());
    json!({
        "error_code": "ERR-01-005",
        "message": "The compose hash has to be registered on the chain first.",
        "details": [
            { "field": "compose_hash", "value": hash },
            { "field": "app_id", "value": app.app_id },
            { "field": "device_id", "value": device.map(|device| &device.id) },
            { "field": "kms_info", "value": kms },
        ],
        "suggestions": [],
        "links": [],
    })
}

pub(super) fn accepted(allowed_envs_changed: bool) -> Value {
    json!({
        "status": "in_progress",
        "message": "The update has started.",
        "correlation_id": "corr_simulator",
        "allowed_envs_changed": allowed_envs_changed,
    })
}

pub(super) fn contract_nodes(world: &World, contract: &Contract) -> Value {
    let items: Vec<_> = nodes_of(world, contract)
        .map(|node| {
            json!({
                "id": node.id,
                "slug": node.slug,
                "url": node.url,
                "version": node.version,
                "kms_type": node.kms_type,
            })
        })
        .collect();
    json!({ "total": items.len(), "items": items })
}

pub(super) fn inspection(world: &World, node: &Node) -> Result<Value, ServiceError> {
    let contract = world.contract(&node.contract).ok_or(ServiceError::KmsNotFound)?;
    let keys = contract.keys()?;
    let public_keys = json!({
        "k256_pubkey": keys.k256_pubkey(),
        "ca_pubkey": keys.ca_pubkey()?,
        "quote_length": 4096,
        "eventlog_length": 2048,
    });
    let device = contract.devices.first();
    let image = contract.os_images.first();
    let on_chain = contract.chain.as_ref().map(|_| {
        json!({
            "kms_info": public_keys,
            "gateway_app_id": contract.gateway_app_id,
            "owner": null,
            "verification": {
                "k256_pubkey_match": true,
                "ca_pubkey_match": true,
                "gateway_app_id_match": contract.gateway_app_id.as_ref().map(|_| true),
                "device_id_allowed": device.and_then(|device| device.allowed),
                "os_image_allowed": image.and_then(|image| image.allowed),
                "mr_aggregated_allowed": null,
            },
            "error": null,
        })
    });
    Ok(json!({
        "id": node.id,
        "slug": node.slug,
        "endpoint": node.url,
        "kms_type": node.kms_type,
        "db_version": node.version,
        "rpc": {
            "version": node.version,
            "is_dev": false,
            "chain_id": chain_id(contract),
            "kms_contract_address": contract.chain.as_ref().map(|_| &contract.address),
            "gateway_app_id": contract.gateway_app_id,
            "bootstrap_info": public_keys,
            "version_synced": true,
        },
        "rpc_error": null,
        "guest_agent": device.map(|device| json!({
            "device_id": device.id,
            "mr_aggregated": null,
            "os_image_hash": image.and_then(|image| image.hash.as_ref()),
            "instance_id": null,
            "app_id": null,
            "mr_key_provider": null,
            "compose_hash": null,
        })),
        "guest_agent_error": if device.is_none() { Some("the guest agent did not respond") } else { None },
        "teepods": [{
            "id": 1,
            "name": "node-1",
            "teepod_version_db": node.version,
            "teepod_version_real": null,
            "kms_url": node.url,
            "kms_urls": [node.url],
            "available_os_images": contract.os_images.iter().map(|image| json!({
                "name": image.name,
                "version": image.version,
                "is_dev": image.name.ends_with("-dev"),
            })).collect::<Vec<_>>(),
            "error": null,
        }],
        "on_chain": on_chain,
    }))
}

pub(super) fn on_chain(world: &World, chain: &str, chain_id: u64) -> Result<Value, ServiceError> {
    let contracts =
        world.contracts.iter().filter(|contract| contract.chain.as_ref().is_some_and(|(name, _)| name == chain));
    let contracts = contracts.map(|contract| {
        let keys = contract.keys()?;
        Ok(json!({
            "contract_address": contract.address,
            "chain_id": chain_id,
            "chain_name": chain,
            "k256_pubkey": keys.k256_pubkey(),
            "ca_pubkey": keys.ca_pubkey()?,
            "gateway_contract_address": null,
            "devices": contract.devices.iter().map(|device| json!({
                "device_id": device.id,
                "node_name": device.node_name,
                "on_chain_allowed": device.allowed,
            })).collect::<Vec<_>>(),
            "os_images": contract.os_images.iter().map(|image| json!({
                "name": image.name,
                "version": image.version,
                "os_image_hash": image.hash,
                "on_chain_allowed": image.allowed,
            })).collect::<Vec<_>>(),
        }))
    });
    let contracts = contracts.collect::<Result<Vec<_>, ServiceError>>()?;
    Ok(json!({ "chain_name": chain, "chain_id": chain_id, "contracts": contracts }))
}

pub(super) fn app(world: &World, app: &App) -> Value {
    let on_chain = world.contract(&app.contract).filter(|contract| contract.chain.is_some());
    let is_account = app.deployer_type.as_ref().is_none_or(|kind| kind.as_str() == "eoa");
    json!({
        "is_onchain_kms": on_chain.is_some(),
        "chain_id": on_chain.and_then(chain_id),
        "kms_contract_address": on_chain.map(|contract| &contract.address),
        "app_contract_address": on_chain.map(|_| format!("0x{}", app.app_id)),
        "deployer_address": app.deployer_address,
        "deployer_type": app.deployer_type,
        "is_contract": !is_account,
        "safe_app_url": null,
    })
}

/// Returns the key with a legacy signature, and with a v1 signature if there is a timestamp.
///
/// Without one the v1 fields are absent, because an official SDK rejects any other form.
pub(super) fn pubkey(keys: &Keys, app_id: AppId, v1: Option<u64>) -> Result<Value, ServiceError> {
    let public_key = keys.env_public_key(app_id)?;
    let mut response = json!({ "public_key": hex(&public_key), "signature": keys.sign(app_id, None, &public_key) });
    if let Some(timestamp) = v1 {
        response["timestamp"] = timestamp.into();
        response["signature_v1"] = keys.sign(app_id, Some(timestamp), &public_key).into();
    }
    Ok(response)
}

/// Returns ids that depend on the workspace and the nonce. The service's own prediction is not known.
pub(super) fn next_app_ids(workspace: &str, first_nonce: usize, counts: usize) -> Value {
    let ids = (first_nonce..first_nonce + counts).map(|nonce| {
        let hash = keccak256(format!("{workspace} {nonce}"));
        json!({ "app_id": hex(&hash[12..]), "nonce": nonce })
    });
    json!({ "app_ids": ids.collect::<Vec<_>>() })
}

/// Returns one page of a list.
pub(super) fn page(items: Vec<Value>, page: usize, page_size: usize) -> Value {
    let total = items.len();
    let items: Vec<_> = items.into_iter().skip((page - 1).saturating_mul(page_size)).take(page_size).collect();
    json!({ "items": items, "total": total, "page": page, "page_size": page_size, "pages": total.div_ceil(page_size) })
}

/// Removes every member that is null.
pub(super) fn without_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(without_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

fn chain_id(contract: &Contract) -> Option<u64> {
    contract.chain.as_ref().map(|(_, id)| *id)
}

fn nodes_of<'a>(world: &'a World, contract: &'a Contract) -> impl Iterator<Item = &'a Node> {
    world.nodes.iter().filter(|node| node.contract == contract.slug)
}
