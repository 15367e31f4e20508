//! The inspection of a KMS node: what the node, its guest agent, its machines and its contract say about it.

use kms_api_gen::nodes::{ClientInfo as _, types as wire};
use kms_api_gen::operations;
use serde::Serialize;

use crate::wire::{FromWire, Misfit, list, optional, part};
use crate::{Client, ContractAddress, Error, K256PublicKey, KmsRef, KmsType};

/// What a KMS node, its guest agent, its machines and its contract say about it, each in a part of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsInspection {
    /// The id of the node; it starts with `kms_`.
    pub id: String,
    /// A name that people can read.
    pub slug: Option<String>,
    /// Where the node answers.
    pub endpoint: String,
    /// What kind of KMS it is.
    pub kms_type: KmsType,
    /// The version of the software that the service has on record.
    pub db_version: String,
    /// What the node itself said; none if it did not answer.
    pub rpc: Option<KmsRpc>,
    /// Why the node did not answer.
    pub rpc_error: Option<String>,
    /// What the guest agent beside the node said; none if it did not answer.
    pub guest_agent: Option<GuestAgent>,
    /// Why the guest agent did not answer.
    pub guest_agent_error: Option<String>,
    /// The machines that take their keys from this KMS.
    pub teepods: Vec<Teepod>,
    /// What the contract says, compared with the rest; none for an off-chain KMS.
    pub on_chain: Option<OnChainInspection>,
}

impl FromWire<wire::KmsInspectResponse> for KmsInspection {
    fn from_wire(inspection: wire::KmsInspectResponse) -> Result<Self, Misfit> {
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

/// What a KMS node says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsRpc {
    /// The version of the software that is running.
    pub version: String,
    /// Whether it runs in development mode, which is not safe for secrets.
    pub is_dev: bool,
    /// The EVM chain that it was set up for.
    pub chain_id: Option<u64>,
    /// The address of the contract that it was set up for.
    pub kms_contract_address: Option<ContractAddress>,
    /// The app id of the gateway that it trusts, as the service writes it.
    pub gateway_app_id: Option<String>,
    /// The public keys that it was bootstrapped with.
    pub bootstrap_info: BootstrapInfo,
    /// Whether the running version is the one on record.
    pub version_synced: bool,
}

impl FromWire<wire::KmsRpcInfo> for KmsRpc {
    fn from_wire(rpc: wire::KmsRpcInfo) -> Result<Self, Misfit> {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct BootstrapInfo {
    /// The root key that signs; none where the node has none yet. It is not the address of the contract.
    pub k256_pubkey: Option<K256PublicKey>,
    /// The public key of its certificate authority, in hex.
    pub ca_pubkey: String,
    /// How long its attestation quote is, in bytes.
    pub quote_length: u64,
    /// How long its event log is, in bytes.
    pub eventlog_length: u64,
}

impl FromWire<wire::BootstrapInfoOut> for BootstrapInfo {
    fn from_wire(info: wire::BootstrapInfoOut) -> Result<Self, Misfit> {
        let wire::BootstrapInfoOut { k256_pubkey, ca_pubkey, quote_length, eventlog_length } = info;
        Ok(Self { k256_pubkey: optional("k256_pubkey", Some(&k256_pubkey))?, ca_pubkey, quote_length, eventlog_length })
    }
}

/// What the guest agent of a KMS node says about the confidential virtual machine (CVM) that the node runs in.
///
/// Measurements, hashes and ids are hex, as the service writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    fn from_wire(agent: wire::GuestAgentInfo) -> Result<Self, Misfit> {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// The KMS that it is set up with.
    pub kms_url: Option<String>,
    /// Every KMS that it is set up with.
    pub kms_urls: Vec<String>,
    /// The OS images that it can boot.
    pub available_os_images: Vec<TeepodImage>,
    /// Why it could not be asked.
    pub error: Option<String>,
}

impl FromWire<wire::TeepodInfo> for Teepod {
    fn from_wire(teepod: wire::TeepodInfo) -> Result<Self, Misfit> {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TeepodImage {
    /// The name of the image.
    pub name: String,
    /// The version of the image.
    pub version: String,
    /// Whether it is a development image, which lets people in.
    pub is_dev: bool,
}

impl FromWire<wire::TeepodImageInfo> for TeepodImage {
    fn from_wire(image: wire::TeepodImageInfo) -> Result<Self, Misfit> {
        let wire::TeepodImageInfo { name, version, is_dev } = image;
        Ok(Self { name, version, is_dev })
    }
}

/// What the contract of a KMS says, and whether the node agrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainInspection {
    /// The public keys that the contract has on record.
    pub kms_info: Option<OnChainKeys>,
    /// The app id of the gateway that the contract has on record, as the service writes it.
    pub gateway_app_id: Option<String>,
    /// The address of the contract's owner.
    pub owner: Option<ContractAddress>,
    /// Whether node and contract agree.
    pub verification: Option<OnChainVerification>,
    /// Why the contract could not be read.
    pub error: Option<String>,
}

impl FromWire<wire::OnChainInfo> for OnChainInspection {
    fn from_wire(info: wire::OnChainInfo) -> Result<Self, Misfit> {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainKeys {
    /// The root key that signs; none where the contract has none. It is not the address of the contract.
    pub k256_pubkey: Option<K256PublicKey>,
    /// The public key of its certificate authority, in hex.
    pub ca_pubkey: String,
    /// How long its attestation quote is, in bytes.
    pub quote_length: u64,
    /// How long its event log is, in bytes.
    pub eventlog_length: u64,
}

impl FromWire<wire::OnChainKmsInfo> for OnChainKeys {
    fn from_wire(info: wire::OnChainKmsInfo) -> Result<Self, Misfit> {
        let wire::OnChainKmsInfo { k256_pubkey, ca_pubkey, quote_length, eventlog_length } = info;
        Ok(Self { k256_pubkey: optional("k256_pubkey", Some(&k256_pubkey))?, ca_pubkey, quote_length, eventlog_length })
    }
}

/// Where node and contract agree (true), differ (false), or could not be compared (none).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainVerification {
    /// Whether both have the same root key.
    pub k256_pubkey_match: Option<bool>,
    /// Whether both have the same CA key.
    pub ca_pubkey_match: Option<bool>,
    /// Whether both name the same gateway.
    pub gateway_app_id_match: Option<bool>,
    /// Whether the contract allows the node's device.
    pub device_id_allowed: Option<bool>,
    /// Whether the contract allows the node's OS image.
    pub os_image_allowed: Option<bool>,
    /// Whether the contract allows the node's measurement.
    pub mr_aggregated_allowed: Option<bool>,
}

impl FromWire<wire::OnChainVerification> for OnChainVerification {
    fn from_wire(verification: wire::OnChainVerification) -> Result<Self, Misfit> {
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
    /// Asks a KMS node, its guest agent, its machines and its contract about it, while the call waits.
    ///
    /// A part that did not answer is none, with its reason beside it; the call succeeds all the same.
    ///
    /// `GET /api/v1/kms/{kms_id}/info`, API version 2026-05-22.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such KMS,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `kms` is no [`KmsRef`].
    pub async fn inspect_kms(&self, kms: impl TryInto<KmsRef, Error: Into<Error>>) -> Result<KmsInspection, Error> {
        let kms = kms.try_into().map_err(Into::into)?;
        let nodes = self.nodes(&operations::INSPECT_KMS);
        self.call(&operations::INSPECT_KMS, nodes.inner(), || nodes.inspect_kms(kms.as_str()), KmsInspection::from_wire)
            .await
    }
}
