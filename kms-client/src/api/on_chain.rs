//! The KMS contracts of a chain: `get_kms_onchain_detail`.

use kms_api_gen::nodes::{self, types as wire};
use kms_api_gen::operations;
use serde::{Deserialize, Serialize};

use crate::api::kms::KmsInfo;
use crate::call::argument::{Argument, argument};
use crate::call::wire::{FieldError, FromWire, list, optional};
use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::scalar::chain::Chain;
use crate::scalar::contract_address::ContractAddress;
use crate::scalar::key::K256PublicKey;

/// The KMS contracts of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainDetail {
    /// The name of the chain.
    pub chain_name: String,
    /// The EVM chain id.
    pub chain_id: u64,
    /// The contracts.
    pub contracts: Vec<OnChainContract>,
}

impl FromWire<wire::OnChainKmsResponse> for OnChainDetail {
    fn from_wire(detail: wire::OnChainKmsResponse) -> Result<Self, FieldError> {
        let wire::OnChainKmsResponse { chain_name, chain_id, contracts } = detail;
        Ok(Self { chain_name, chain_id, contracts: list("contracts", contracts)? })
    }
}

/// A KMS contract with the devices and OS images that the service knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainContract {
    /// The address of the contract.
    pub contract_address: ContractAddress,
    /// The EVM chain id.
    pub chain_id: u64,
    /// The name of the chain.
    pub chain_name: String,
    /// The root key, which signs the keys of apps. It is not the address of the contract.
    pub k256_pubkey: Option<K256PublicKey>,
    /// The public key of its certificate authority, in hex.
    pub ca_pubkey: Option<String>,
    /// The address of the gateway's contract.
    pub gateway_contract_address: Option<ContractAddress>,
    /// The devices that the service knows.
    pub devices: Vec<OnChainDevice>,
    /// The OS images that the service knows.
    pub os_images: Vec<OnChainOsImage>,
}

impl OnChainContract {
    /// Returns `true` if the node serves the KMS of this contract: it is then a KMS that one can ask.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// let detail = client.get_kms_onchain_detail("base").await?;
    /// let nodes = client.list_kms().on_chain(true).all().await?;
    /// for contract in &detail.contracts {
    ///     let node = nodes.iter().find(|node| contract.is_served_by(node));
    ///     println!("{}: {:?}", contract.contract_address, node.map(|node| &node.id));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_served_by(&self, node: &KmsInfo) -> bool {
        node.chain_id == Some(self.chain_id) && node.kms_contract_address.as_ref() == Some(&self.contract_address)
    }
}

impl FromWire<wire::OnChainKmsContractOut> for OnChainContract {
    fn from_wire(contract: wire::OnChainKmsContractOut) -> Result<Self, FieldError> {
        let wire::OnChainKmsContractOut {
            contract_address,
            chain_id,
            chain_name,
            k256_pubkey,
            ca_pubkey,
            gateway_contract_address,
            devices,
            os_images,
        } = contract;
        Ok(Self {
            contract_address: contract_address.into(),
            chain_id,
            chain_name,
            k256_pubkey: optional("k256_pubkey", k256_pubkey.as_deref())?,
            ca_pubkey,
            gateway_contract_address: gateway_contract_address.map(ContractAddress::from),
            devices: list("devices", devices)?,
            os_images: list("os_images", os_images)?,
        })
    }
}

/// A device, and whether a KMS contract allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainDevice {
    /// The id of the device.
    pub device_id: String,
    /// The name of the machine.
    pub node_name: Option<String>,
    /// `true` if the contract allows it; `None` if the check failed.
    pub on_chain_allowed: Option<bool>,
}

impl FromWire<wire::OnChainDeviceOut> for OnChainDevice {
    fn from_wire(device: wire::OnChainDeviceOut) -> Result<Self, FieldError> {
        let wire::OnChainDeviceOut { device_id, node_name, on_chain_allowed } = device;
        Ok(Self { device_id, node_name, on_chain_allowed })
    }
}

/// An OS image, and whether a KMS contract allows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OnChainOsImage {
    /// The name of the image.
    pub name: String,
    /// The version of the image.
    pub version: String,
    /// The hash of the image, in hex.
    pub os_image_hash: Option<String>,
    /// `true` if the contract allows it; `None` if there is no hash or the check failed.
    pub on_chain_allowed: Option<bool>,
}

impl FromWire<wire::OnChainOsImageOut> for OnChainOsImage {
    fn from_wire(image: wire::OnChainOsImageOut) -> Result<Self, FieldError> {
        let wire::OnChainOsImageOut { name, version, os_image_hash, on_chain_allowed } = image;
        Ok(Self { name, version, os_image_hash, on_chain_allowed })
    }
}

impl Client {
    /// Fetches the KMS contracts of a chain, with the known devices and OS images, and whether the contract allows each.
    ///
    /// `GET /api/v1/kms/on-chain/{chain}`, API version 2026-06-23.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if the service does not know the chain,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `chain` is not a valid [`Chain`].
    #[doc(alias = "get_kms_on_chain_detail")]
    #[doc(alias = "getKmsOnChainDetail")]
    #[doc(alias = "GetKMSOnChainDetail")]
    pub async fn get_kms_onchain_detail(&self, chain: impl Argument<Chain>) -> Result<OnChainDetail, Error> {
        let chain = &argument(&operations::GET_KMS_ONCHAIN_DETAIL, "chain", chain)?;
        let request = |api: nodes::Client| async move { api.get_kms_onchain_detail(chain.as_str()).await };
        self.transport.call(&operations::GET_KMS_ONCHAIN_DETAIL, request, OnChainDetail::from_wire).await
    }
}
