//! The inspection of a KMS node: `inspect_kms`.

use kms_api_gen::nodes::{self, types as wire};
use kms_api_gen::operations;
use serde::{Deserialize, Serialize};

use crate::call::argument::{Argument, argument};
use crate::call::wire::{FieldError, FromWire, list, optional, part};
use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::scalar::contract_address::ContractAddress;
use crate::scalar::key::K256PublicKey;
use crate::scalar::kms_ref::KmsRef;
use crate::scalar::kms_type::KmsType;

/// The reports of a KMS node, its guest agent, its machines and its contract, each in a part of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsInspection {
    /// The id; it starts with `kms_`.
    pub id: String,
    /// A readable name.
    pub slug: Option<String>,
    /// The URL of the node.
    pub endpoint: String,
    /// The type of the KMS.
    pub kms_type: KmsType,
    /// The version of the software that the service has on record.
    pub db_version: String,
    /// The node's own report; `None` if it did not respond.
    pub rpc: Option<KmsRpc>,
    /// The reason why the node did not respond.
    pub rpc_error: Option<String>,
    /// The guest agent's report; `None` if it did not respond.
    pub guest_agent: Option<GuestAgent>,
    /// The reason why the guest agent did not respond.
    pub guest_agent_error: Option<String>,
    /// The machines that take their keys from this KMS.
    pub teepods: Vec<Teepod>,
    /// The contract's state, compared with the rest; `None` for an off-chain KMS.
    pub on_chain: Option<OnChainInspection>,
}

impl FromWire<wire::KmsInspectResponse> for KmsInspection {
    fn from_wire(inspection: wire::KmsInspectResponse) -> Result<Self, FieldError> {
        let wire::KmsInspectResponse {
            id,
            slug,
            endpoint,
            kms_type,
            db_version,
            rpc,
            rpc_error,
            guest_agent,
            guest_agent_error,
            teepods,
            on_chain,
        } = inspection;
        Ok(Self {
            id,
            slug,
            endpoint,
            kms_type: kms_type.into(),
            db_version,
            rpc: rpc.map(|rpc| part("rpc", rpc)).transpose()?,
            rpc_error,
            guest_agent: guest_agent.map(|agent| part("guest_agent", agent)).transpose()?,
            guest_agent_error,
            teepods: list("teepods", teepods.unwrap_or_default())?,
            on_chain: on_chain.map(|on_chain| part("on_chain", on_chain)).transpose()?,
        })
    }
}

/// The report of a KMS node about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsRpc {
    /// The version of the software that is running.
    pub version: String,
    /// `true` if it runs in development mode, which is not safe for secrets.
    pub is_dev: bool,
    /// The EVM chain id that it is configured with.
    pub chain_id: Option<u64>,
    /// The contract address that it is configured with.
    pub kms_contract_address: Option<ContractAddress>,
    /// The app id of the gateway that it trusts, as the service writes it.
    pub gateway_app_id: Option<String>,
    /// The public keys that it was bootstrapped with.
    pub bootstrap_info: BootstrapInfo,
    /// `true` if the running version is the one on record.
    pub version_synced: bool,
}

impl FromWire<wire::KmsRpcInfo> for KmsRpc {
    fn from_wire(rpc: wire::KmsRpcInfo) -> Result<Self, FieldError> {
        let wire::KmsRpcInfo {
            version,
            is_dev,
            chain_id,
            kms_contract_address,
            gateway_app_id,
            bootstrap_info,
            version_synced,
        } = rpc;
        Ok(Self {
            version,
            is_dev,
            chain_id,
            kms_contract_address: kms_contract_address.map(ContractAddress::from),
            gateway_app_id,
            bootstrap_info: part("bootstrap_info", bootstrap_info)?,
            version_synced,
        })
    }
}

/// The public keys of a KMS, as the node reports them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BootstrapInfo {
    /// The root key, which signs the keys of apps; `None` if the node has none yet. It is not the address of the contract.
    pub k256_pubkey: Option<K256PublicKey>,
    /// The public key of its certificate authority, in hex.
    pub ca_pubkey: String,
    /// The length of its attestation quote, in bytes.
    pub quote_length: u64,
    /// The length of its event log, in bytes.
    pub eventlog_length: u64,
}

impl FromWire<wire::BootstrapInfoOut> for BootstrapInfo {
    fn from_wire(info: wire::BootstrapInfoOut) -> Result<Self, FieldError> {
        let wire::BootstrapInfoOut { k256_pubkey, ca_pubkey, quote_length, eventlog_length } = info;
        Ok(Self { k256_pubkey: optional("k256_pubkey", Some(&k256_pubkey))?, ca_pubkey, quote_length, eventlog_length })
    }
}

/// The report of a guest agent about the confidential virtual machine (CVM) that a KMS node runs in.
///
/// Measurements, hashes and ids are hex, as the service writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GuestAgent {
    /// The id of the device.
    pub device_id: String,
    /// The aggregated measurement of the CVM.
    pub mr_aggregated: Option<String>,
    /// The hash of the OS image.
    pub os_image_hash: Option<String>,
    /// The id of the instance.
    pub instance_id: Option<String>,
    /// The app id of the KMS itself.
    pub app_id: Option<String>,
    /// The measurement of the key provider.
    pub mr_key_provider: Option<String>,
    /// The compose hash of the KMS itself.
    pub compose_hash: Option<String>,
}

impl FromWire<wire::GuestAgentInfo> for GuestAgent {
    fn from_wire(agent: wire::GuestAgentInfo) -> Result<Self, FieldError> {
        let wire::GuestAgentInfo {
            device_id,
            mr_aggregated,
            os_image_hash,
            instance_id,
            app_id,
            mr_key_provider,
            compose_hash,
        } = agent;
        Ok(Self { device_id, mr_aggregated, os_image_hash, instance_id, app_id, mr_key_provider, compose_hash })
    }
}

/// A machine that hosts confidential virtual machines (CVMs) and takes their keys from the KMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Teepod {
    /// The number of the machine.
    pub id: i64,
    /// The name of the machine.
    pub name: String,
    /// The version of its software on record.
    pub teepod_version_db: Option<String>,
    /// The version of its software that is running.
    pub teepod_version_real: Option<String>,
    /// The URL of its KMS.
    pub kms_url: Option<String>,
    /// The URLs of all its KMS.
    pub kms_urls: Vec<String>,
    /// The OS images that it can boot.
    pub available_os_images: Vec<TeepodImage>,
    /// The reason why it did not respond.
    pub error: Option<String>,
}

impl FromWire<wire::TeepodInfo> for Teepod {
    fn from_wire(teepod: wire::TeepodInfo) -> Result<Self, FieldError> {
        let wire::TeepodInfo {
            id,
            name,
            teepod_version_db,
            teepod_version_real,
            kms_url,
            kms_urls,
            available_os_images,
            error,
        } = teepod;
        Ok(Self {
            id,
            name,
            teepod_version_db,
            teepod_version_real,
            kms_url,
            kms_urls: kms_urls.unwrap_or_default(),
            available_os_images: list("available_os_images", available_os_images.unwrap_or_default())?,
            error,
        })
    }
}

/// An OS image that a machine can boot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TeepodImage {
    /// The name of the image.
    pub name: String,
    /// The version of the image.
    pub version: String,
    /// `true` for a development image, which allows logins.
    pub is_dev: bool,
}

impl FromWire<wire::TeepodImageInfo> for TeepodImage {
    fn from_wire(image: wire::TeepodImageInfo) -> Result<Self, FieldError> {
        let wire::TeepodImageInfo { name, version, is_dev } = image;
        Ok(Self { name, version, is_dev })
    }
}

/// The state of a KMS contract, compared with its node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainInspection {
    /// The public keys that the contract has on record.
    pub kms_info: Option<OnChainKeys>,
    /// The app id of the gateway that the contract has on record, as the service writes it.
    pub gateway_app_id: Option<String>,
    /// The address of the contract's owner.
    pub owner: Option<ContractAddress>,
    /// The comparison of node and contract.
    pub verification: Option<OnChainVerification>,
    /// The reason why the contract could not be read.
    pub error: Option<String>,
}

impl FromWire<wire::OnChainInfo> for OnChainInspection {
    fn from_wire(info: wire::OnChainInfo) -> Result<Self, FieldError> {
        let wire::OnChainInfo { kms_info, gateway_app_id, owner, verification, error } = info;
        Ok(Self {
            kms_info: kms_info.map(|keys| part("kms_info", keys)).transpose()?,
            gateway_app_id,
            owner: owner.map(ContractAddress::from),
            verification: verification.map(|verification| part("verification", verification)).transpose()?,
            error,
        })
    }
}

/// The public keys of a KMS, as its contract has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainKeys {
    /// The root key, which signs the keys of apps; `None` if the contract has none. It is not the address of the contract.
    pub k256_pubkey: Option<K256PublicKey>,
    /// The public key of its certificate authority, in hex.
    pub ca_pubkey: String,
    /// The length of its attestation quote, in bytes.
    pub quote_length: u64,
    /// The length of its event log, in bytes.
    pub eventlog_length: u64,
}

impl FromWire<wire::OnChainKmsInfo> for OnChainKeys {
    fn from_wire(info: wire::OnChainKmsInfo) -> Result<Self, FieldError> {
        let wire::OnChainKmsInfo { k256_pubkey, ca_pubkey, quote_length, eventlog_length } = info;
        Ok(Self { k256_pubkey: optional("k256_pubkey", Some(&k256_pubkey))?, ca_pubkey, quote_length, eventlog_length })
    }
}

/// The comparison of a node with its contract: `true` where they agree, `None` where they could not be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainVerification {
    /// `true` if both have the same root key.
    pub k256_pubkey_match: Option<bool>,
    /// `true` if both have the same CA key.
    pub ca_pubkey_match: Option<bool>,
    /// `true` if both name the same gateway.
    pub gateway_app_id_match: Option<bool>,
    /// `true` if the contract allows the node's device.
    pub device_id_allowed: Option<bool>,
    /// `true` if the contract allows the node's OS image.
    pub os_image_allowed: Option<bool>,
    /// `true` if the contract allows the node's measurement.
    pub mr_aggregated_allowed: Option<bool>,
}

impl FromWire<wire::OnChainVerification> for OnChainVerification {
    fn from_wire(verification: wire::OnChainVerification) -> Result<Self, FieldError> {
        let wire::OnChainVerification {
            k256_pubkey_match,
            ca_pubkey_match,
            gateway_app_id_match,
            device_id_allowed,
            os_image_allowed,
            mr_aggregated_allowed,
        } = verification;
        Ok(Self {
            k256_pubkey_match,
            ca_pubkey_match,
            gateway_app_id_match,
            device_id_allowed,
            os_image_allowed,
            mr_aggregated_allowed,
        })
    }
}

impl Client {
    /// Inspects a KMS node: the service queries the node, its guest agent, its machines and its contract during the call.
    ///
    /// If the node or its guest agent does not respond, its part is `None`, the reason is in `rpc_error` or
    /// `guest_agent_error`, and the call succeeds. Machines and the contract have an `error` of their own.
    ///
    /// `GET /api/v1/kms/{kms_id}/info`, API version 2026-05-22.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such KMS,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `kms` is not a valid [`KmsRef`].
    pub async fn inspect_kms(&self, kms: impl Argument<KmsRef>) -> Result<KmsInspection, Error> {
        let kms = &argument(&operations::INSPECT_KMS, "kms", kms)?;
        let request = |api: nodes::Client| async move { api.inspect_kms(kms.as_str()).await };
        self.transport.call(&operations::INSPECT_KMS, request, KmsInspection::from_wire).await
    }
}
