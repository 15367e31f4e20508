//! KMS contracts: a root key, its address, and the nodes that serve it.

use std::fmt;

use alloy_primitives::Address;
use kms_api_gen::contracts::{ClientInfo as _, types as wire};
use kms_api_gen::operations;
use serde::{Serialize, Serializer};

use crate::page::{Listed, Query};
use crate::wire::{FromWire, Misfit, list, open_set, optional};
use crate::{Client, Error, K256PublicKey, KmsRef, ListRequest, Page};

open_set! {
    /// What kind of KMS it is.
    KmsType {
        /// The off-chain KMS that Phala runs.
        Phala = "phala",
        /// A KMS whose contract is on Ethereum.
        Ethereum = "ethereum",
        /// A KMS whose contract is on Base.
        Base = "base",
        /// A KMS from before there were contracts.
        Legacy = "legacy",
    }
}

/// Where a contract or an account is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContractAddress {
    /// An address on an EVM chain, shown with its checksum.
    Evm(Address),
    /// Something else, as the service writes it: the word `phala` for the off-chain KMS.
    Other(String),
}

impl ContractAddress {
    /// The address, if it is one on an EVM chain.
    #[must_use]
    pub fn as_evm(&self) -> Option<Address> {
        match self {
            Self::Evm(address) => Some(*address),
            Self::Other(_) => None,
        }
    }
}

impl From<String> for ContractAddress {
    fn from(text: String) -> Self {
        match text.strip_prefix("0x").and_then(|_| text.parse().ok()) {
            Some(address) => Self::Evm(address),
            None => Self::Other(text),
        }
    }
}

impl fmt::Display for ContractAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Evm(address) => write!(f, "{address}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Serialize for ContractAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ContractAddress {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ContractAddress".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "examples": ["0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C", "phala"] })
    }
}

/// A KMS as its contract defines it: one root key, served by one or more nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsContract {
    /// The id of the contract; it starts with `kc_`.
    pub id: String,
    /// A name that people can read, and that operations take.
    pub slug: Option<String>,
    /// A name to show.
    pub label: Option<String>,
    /// The address on the chain, or the word `phala` for the off-chain KMS.
    pub contract_address: ContractAddress,
    /// The EVM chain id; 0 for the off-chain KMS.
    pub chain_id: u64,
    /// The root key that signs. It is not the address of the contract.
    pub k256_pubkey: Option<K256PublicKey>,
    /// The public key of its certificate authority, in hex.
    pub ca_pubkey: Option<String>,
    /// How many nodes serve it.
    pub node_count: u64,
}

impl FromWire<wire::KmsContract> for KmsContract {
    fn from_wire(contract: wire::KmsContract) -> Result<Self, Misfit> {
        let wire::KmsContract { id, slug, label, contract_address, chain_id, k256_pubkey, ca_pubkey, node_count } =
            contract;
        let contract_address = contract_address.into();
        let k256_pubkey = optional("k256_pubkey", k256_pubkey.as_deref())?;
        Ok(Self { id, slug, label, contract_address, chain_id, k256_pubkey, ca_pubkey, node_count })
    }
}

impl FromWire<wire::KmsContractPage> for Page<KmsContract> {
    fn from_wire(page: wire::KmsContractPage) -> Result<Self, Misfit> {
        let wire::KmsContractPage { items, total, page, page_size, pages } = page;
        Ok(Self { items: list("items", items)?, total, page, page_size, pages })
    }
}

impl Listed for KmsContract {
    fn id(&self) -> &str {
        &self.id
    }

    async fn fetch(client: &Client, query: Query) -> Result<Page<Self>, Error> {
        let contracts = client.contracts(&operations::LIST_KMS_CONTRACTS);
        let call = || contracts.list_kms_contracts(query.on_chain, query.page, query.page_size);
        client.call(&operations::LIST_KMS_CONTRACTS, contracts.inner(), call, Page::from_wire).await
    }
}

/// A node that serves a KMS contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsContractNode {
    /// The id of the node; it starts with `kms_`.
    pub id: String,
    /// A name that people can read.
    pub slug: Option<String>,
    /// Where the node answers.
    pub url: String,
    /// The version of the software that it was registered with.
    pub version: String,
    /// What kind of KMS it is.
    pub kms_type: KmsType,
}

impl FromWire<wire::KmsContractNode> for KmsContractNode {
    fn from_wire(node: wire::KmsContractNode) -> Result<Self, Misfit> {
        let wire::KmsContractNode { id, slug, url, version, kms_type } = node;
        Ok(Self { id, slug, url, version, kms_type: kms_type.into() })
    }
}

impl Client {
    /// Lists the KMS contracts: [`send`](ListRequest::send) for one page, [`stream`](ListRequest::stream) for all.
    ///
    /// `GET /api/v1/kms`, API version 2026-06-23.
    #[doc(alias = "ListKMSContracts")]
    pub fn list_kms_contracts(&self) -> ListRequest<KmsContract> {
        ListRequest::new(self)
    }

    /// Looks at one KMS contract, by its slug or its `kc_` id.
    ///
    /// `GET /api/v1/kms/{slug}`, API version 2026-06-23.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such contract,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `contract` is no [`KmsRef`].
    #[doc(alias = "GetKMSContract")]
    pub async fn get_kms_contract(
        &self,
        contract: impl TryInto<KmsRef, Error: Into<Error>>,
    ) -> Result<KmsContract, Error> {
        let slug = contract.try_into().map_err(Into::into)?;
        let contracts = self.contracts(&operations::GET_KMS_CONTRACT);
        let call = || contracts.get_kms_contract(slug.as_str());
        self.call(&operations::GET_KMS_CONTRACT, contracts.inner(), call, KmsContract::from_wire).await
    }

    /// Lists the nodes that serve one KMS contract, all at once.
    ///
    /// `GET /api/v1/kms/{slug}/nodes`, API version 2026-06-23.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such contract,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `contract` is no [`KmsRef`].
    #[doc(alias = "ListKMSContractNodes")]
    pub async fn list_kms_contract_nodes(
        &self,
        contract: impl TryInto<KmsRef, Error: Into<Error>>,
    ) -> Result<Vec<KmsContractNode>, Error> {
        let slug = contract.try_into().map_err(Into::into)?;
        let contracts = self.contracts(&operations::LIST_KMS_CONTRACT_NODES);
        let call = || contracts.list_kms_contract_nodes(slug.as_str());
        self.call(&operations::LIST_KMS_CONTRACT_NODES, contracts.inner(), call, |nodes| {
            // The list comes whole, so that its total is its length.
            let wire::KmsContractNodes { items, total: _ } = nodes;
            list("items", items)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_shown_with_its_checksum() {
        let text = "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C";
        let address = ContractAddress::from(text.to_lowercase());
        assert!(matches!(address, ContractAddress::Evm(_)));
        assert_eq!(address.to_string(), text);
    }

    #[test]
    fn what_is_no_address_is_kept_as_it_is() {
        for text in ["phala", "", "0x", "0x12", "2f83172A49584C017F2B256F0FB2Dca14126Ba9C"] {
            assert_eq!(ContractAddress::from(text.to_owned()), ContractAddress::Other(text.to_owned()));
        }
    }

    #[test]
    fn a_kms_type_that_came_later_is_kept() {
        assert_eq!(KmsType::from("base".to_owned()), KmsType::Base);
        assert_eq!(KmsType::from("solana".to_owned()), KmsType::Other("solana".to_owned()));
    }
}
