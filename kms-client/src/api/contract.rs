//! KMS contracts: `list_kms_contracts`, `get_kms_contract` and `list_kms_contract_nodes`.

use kms_api_gen::contracts::{self, types as wire};
use kms_api_gen::{Operation, operations};
use serde::{Deserialize, Serialize};

use crate::api::page::{ListRequest, Listed, Page, Query};
use crate::call::argument::{Argument, argument};
use crate::call::wire::{FieldError, FromWire, list, optional};
use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::scalar::contract_address::ContractAddress;
use crate::scalar::key::K256PublicKey;
use crate::scalar::kms_ref::KmsRef;
use crate::scalar::kms_type::KmsType;
use crate::scalar::parse::ParseScalarError;

/// A KMS as its contract defines it: one root key, served by one or more nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsContract {
    /// The id; it starts with `kc_`.
    pub id: String,
    /// A readable name; operations accept it.
    pub slug: Option<String>,
    /// A display name.
    pub label: Option<String>,
    /// The address on the chain, or `phala` for the off-chain KMS.
    pub contract_address: ContractAddress,
    /// The EVM chain id; 0 for the off-chain KMS.
    pub chain_id: u64,
    /// The root key, which signs the keys of apps. It is not the address of the contract.
    pub k256_pubkey: Option<K256PublicKey>,
    /// The public key of its certificate authority, in hex.
    pub ca_pubkey: Option<String>,
    /// The number of nodes that serve it.
    pub node_count: u64,
}

impl FromWire<wire::KmsContract> for KmsContract {
    fn from_wire(contract: wire::KmsContract) -> Result<Self, FieldError> {
        let wire::KmsContract { id, slug, label, contract_address, chain_id, k256_pubkey, ca_pubkey, node_count } =
            contract;
        let contract_address = contract_address.into();
        let k256_pubkey = optional("k256_pubkey", k256_pubkey.as_deref())?;
        Ok(Self { id, slug, label, contract_address, chain_id, k256_pubkey, ca_pubkey, node_count })
    }
}

impl FromWire<wire::KmsContractPage> for Page<KmsContract> {
    fn from_wire(page: wire::KmsContractPage) -> Result<Self, FieldError> {
        let wire::KmsContractPage { items, total, page, page_size, pages } = page;
        Ok(Self::new(list("items", items)?, [total, page, page_size, pages]))
    }
}

impl Listed for KmsContract {
    const OPERATION: &'static Operation = &operations::LIST_KMS_CONTRACTS;

    fn id(&self) -> &str {
        &self.id
    }

    async fn fetch(client: &Client, query: Query) -> Result<Page<Self>, Error> {
        let request = |api: contracts::Client| async move {
            api.list_kms_contracts(query.on_chain, query.page.map(Into::into), query.page_size.map(Into::into)).await
        };
        client.transport.call(Self::OPERATION, request, Page::from_wire).await
    }
}

/// A node that serves a KMS contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsContractNode {
    /// The id; it starts with `kms_`.
    pub id: String,
    /// A readable name.
    pub slug: Option<String>,
    /// The URL of the node.
    pub url: String,
    /// The version of the software, as registered with the service.
    pub version: String,
    /// The type of the KMS.
    pub kms_type: KmsType,
}

impl FromWire<wire::KmsContractNode> for KmsContractNode {
    fn from_wire(node: wire::KmsContractNode) -> Result<Self, FieldError> {
        let wire::KmsContractNode { id, slug, url, version, kms_type } = node;
        Ok(Self { id, slug, url, version, kms_type: kms_type.into() })
    }
}

/// The KMS by the id of its contract.
impl TryFrom<&KmsContract> for KmsRef {
    type Error = ParseScalarError;

    fn try_from(contract: &KmsContract) -> Result<Self, Self::Error> {
        contract.id.parse()
    }
}

impl Client {
    /// Returns a request for the KMS contracts: [`send`](ListRequest::send) it for one page, [`stream`](ListRequest::stream) for
    /// all.
    ///
    /// `GET /api/v1/kms`, API version 2026-06-23.
    #[doc(alias = "ListKMSContracts")]
    pub fn list_kms_contracts(&self) -> ListRequest<KmsContract> {
        ListRequest::new(self)
    }

    /// Fetches one KMS contract by its slug or its `kc_` id.
    ///
    /// `GET /api/v1/kms/{slug}`, API version 2026-06-23.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such contract,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `contract` is not a valid [`KmsRef`].
    #[doc(alias = "GetKMSContract")]
    pub async fn get_kms_contract(&self, contract: impl Argument<KmsRef>) -> Result<KmsContract, Error> {
        let slug = &argument(&operations::GET_KMS_CONTRACT, "contract", contract)?;
        let request = |api: contracts::Client| async move { api.get_kms_contract(slug.as_str()).await };
        self.transport.call(&operations::GET_KMS_CONTRACT, request, KmsContract::from_wire).await
    }

    /// Lists all nodes that serve one KMS contract, in one response.
    ///
    /// `GET /api/v1/kms/{slug}/nodes`, API version 2026-06-23.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such contract,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `contract` is not a valid [`KmsRef`].
    #[doc(alias = "ListKMSContractNodes")]
    pub async fn list_kms_contract_nodes(
        &self,
        contract: impl Argument<KmsRef>,
    ) -> Result<Vec<KmsContractNode>, Error> {
        let slug = &argument(&operations::LIST_KMS_CONTRACT_NODES, "contract", contract)?;
        let request = |api: contracts::Client| async move { api.list_kms_contract_nodes(slug.as_str()).await };
        self.transport
            .call(&operations::LIST_KMS_CONTRACT_NODES, request, |nodes| {
                // The list is complete, so its total is its length.
                let wire::KmsContractNodes { items, total: _ } = nodes;
                list("items", items)
            })
            .await
    }
}
