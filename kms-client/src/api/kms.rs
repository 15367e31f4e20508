//! KMS nodes: `list_kms` and `get_kms_info`.

use kms_api_gen::nodes::{self, types as wire};
use kms_api_gen::{Operation, operations};
use serde::{Deserialize, Serialize};

use crate::api::page::{ListRequest, Listed, Page, Query};
use crate::call::argument::{Argument, argument};
use crate::call::wire::{FieldError, FromWire, list};
use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::scalar::contract_address::ContractAddress;
use crate::scalar::kms_ref::KmsRef;
use crate::scalar::parse::ParseScalarError;

/// A KMS node: one server that derives keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct KmsInfo {
    /// The id; it starts with `kms_`.
    pub id: String,
    /// A readable name.
    pub slug: Option<String>,
    /// The URL of the node.
    pub url: String,
    /// The version of the software, as registered with the service.
    pub version: String,
    /// The EVM chain id of its contract; `None` for an off-chain KMS.
    pub chain_id: Option<u64>,
    /// The address of its contract; `None` for an off-chain KMS.
    pub kms_contract_address: Option<ContractAddress>,
    /// The app id of the gateway that the KMS trusts, as the service writes it.
    pub gateway_app_id: Option<String>,
}

impl FromWire<wire::KmsInfo> for KmsInfo {
    fn from_wire(info: wire::KmsInfo) -> Result<Self, FieldError> {
        let wire::KmsInfo { id, slug, url, version, chain_id, kms_contract_address, gateway_app_id } = info;
        let kms_contract_address = kms_contract_address.map(ContractAddress::from);
        Ok(Self { id, slug, url, version, chain_id, kms_contract_address, gateway_app_id })
    }
}

impl FromWire<wire::KmsListResponse> for Page<KmsInfo> {
    fn from_wire(page: wire::KmsListResponse) -> Result<Self, FieldError> {
        let wire::KmsListResponse { items, total, page, page_size, pages } = page;
        Ok(Self::new(list("items", items)?, [total, page, page_size, pages]))
    }
}

impl Listed for KmsInfo {
    const OPERATION: &'static Operation = &operations::LIST_KMS;

    fn id(&self) -> &str {
        &self.id
    }

    async fn fetch(client: &Client, query: Query) -> Result<Page<Self>, Error> {
        let request = |api: nodes::Client| async move {
            api.list_kms(query.on_chain, query.page.map(Into::into), query.page_size.map(Into::into)).await
        };
        client.transport.call(Self::OPERATION, request, Page::from_wire).await
    }
}

/// The KMS by its id.
impl TryFrom<&KmsInfo> for KmsRef {
    type Error = ParseScalarError;

    fn try_from(kms: &KmsInfo) -> Result<Self, Self::Error> {
        kms.id.parse()
    }
}

impl Client {
    /// Returns a request for the KMS nodes: [`send`](ListRequest::send) it for one page, [`stream`](ListRequest::stream) for all.
    ///
    /// `GET /api/v1/kms`, API version 2026-05-22.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// let page = client.list_kms().page_size(50).on_chain(true).await?;
    /// for kms in page.items {
    ///     println!("{} {}", kms.id, kms.url);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_kms_list")]
    #[doc(alias = "getKmsList")]
    #[doc(alias = "GetKMSList")]
    pub fn list_kms(&self) -> ListRequest<KmsInfo> {
        ListRequest::new(self)
    }

    /// Fetches one KMS node by its id or slug.
    ///
    /// The simulator accepts a type, too, and returns its first node. It is not known whether the service does.
    ///
    /// `GET /api/v1/kms/{kms_id}`, API version 2026-05-22.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such KMS,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `kms` is not a valid [`KmsRef`].
    #[doc(alias = "getKmsInfo")]
    #[doc(alias = "GetKMSInfo")]
    pub async fn get_kms_info(&self, kms: impl Argument<KmsRef>) -> Result<KmsInfo, Error> {
        let kms = &argument(&operations::GET_KMS_INFO, "kms", kms)?;
        let request = |api: nodes::Client| async move { api.get_kms_info(kms.as_str()).await };
        self.transport.call(&operations::GET_KMS_INFO, request, KmsInfo::from_wire).await
    }
}
