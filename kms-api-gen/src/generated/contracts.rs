#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///A KMS as its contract defines it: one root key, served by one or more nodes.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsContract {
        ///The public key of its certificate authority, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ca_pubkey: ::std::option::Option<::std::string::String>,
        ///The EVM chain id; 0 for the off-chain KMS.
        pub chain_id: u64,
        ///The address on the chain, or `phala` for the off-chain KMS.
        pub contract_address: ::std::string::String,
        ///The id; it starts with `kc_`.
        pub id: ::std::string::String,
        ///The root key, which signs the keys of apps: a compressed secp256k1 point, 33 bytes in hex. It is not an address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub k256_pubkey: ::std::option::Option<::std::string::String>,
        ///A display name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub label: ::std::option::Option<::std::string::String>,
        ///The number of nodes that serve it.
        pub node_count: u64,
        ///A readable name; operations accept it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub slug: ::std::option::Option<::std::string::String>,
    }
    ///A node that serves a KMS contract.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsContractNode {
        ///The id; it starts with `kms_`.
        pub id: ::std::string::String,
        ///The type of the KMS: `phala`, `ethereum`, `base`, `legacy` or a newer one.
        pub kms_type: ::std::string::String,
        ///A readable name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub slug: ::std::option::Option<::std::string::String>,
        ///The URL of the node.
        pub url: ::std::string::String,
        ///The version of the software at registration.
        pub version: ::std::string::String,
    }
    ///Every node that serves a KMS contract.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsContractNodes {
        ///The nodes.
        pub items: ::std::vec::Vec<KmsContractNode>,
        ///The number of nodes.
        pub total: u64,
    }
    ///One page of KMS contracts.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsContractPage {
        ///The contracts of this page.
        pub items: ::std::vec::Vec<KmsContract>,
        ///The number of this page, from 1.
        pub page: u64,
        ///The most items that a page has.
        pub page_size: u64,
        ///The number of pages.
        pub pages: u64,
        ///The number of contracts on all pages.
        pub total: u64,
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Phala Cloud KMS contracts

The part of the Phala Cloud KMS API that is about contracts. It is not published; this is what the official SDKs request and decode. The same paths return other shapes under an older version.

Version: 2026-06-23*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Session,
}
impl ClientInfo<crate::Session> for Client {
    fn api_version() -> &'static str {
        "2026-06-23"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::Session {
        &self.inner
    }
}
#[allow(clippy::all)]
impl Client {
    /**Lists KMS contracts by page.

Sends a `GET` request to `/api/v1/kms`

Arguments:
- `is_onchain`: Keeps only contracts on a chain (true), or only the off-chain KMS (false).
- `page`: The page, from 1.
- `page_size`: The most items that a page has.
*/
    pub async fn list_kms_contracts<'a>(
        &'a self,
        is_onchain: Option<bool>,
        page: Option<::std::num::NonZeroU64>,
        page_size: Option<::std::num::NonZeroU64>,
    ) -> Result<ResponseValue<types::KmsContractPage>, Error<()>> {
        let url = self.inner.url(format_args!("/api/v1/kms"));
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("is_onchain", &is_onchain))
            .query(&progenitor_client::QueryParam::new("page", &page))
            .query(&progenitor_client::QueryParam::new("page_size", &page_size))
            .build()?;
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "list_kms_contracts")
            .await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Fetches one KMS contract.

Sends a `GET` request to `/api/v1/kms/{slug}`

Arguments:
- `slug`: The contract: its slug or its id.
*/
    pub async fn get_kms_contract<'a>(
        &'a self,
        slug: &'a str,
    ) -> Result<ResponseValue<types::KmsContract>, Error<()>> {
        let url = self
            .inner
            .url(format_args!("/api/v1/kms/{}", encode_path(& slug.to_string())));
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "get_kms_contract")
            .await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Lists all nodes that serve one KMS contract.

Sends a `GET` request to `/api/v1/kms/{slug}/nodes`

Arguments:
- `slug`: The contract: its slug or its id.
*/
    pub async fn list_kms_contract_nodes<'a>(
        &'a self,
        slug: &'a str,
    ) -> Result<ResponseValue<types::KmsContractNodes>, Error<()>> {
        let url = self
            .inner
            .url(format_args!("/api/v1/kms/{}/nodes", encode_path(& slug.to_string())));
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "list_kms_contract_nodes")
            .await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}
#[cfg(feature = "schemars")]
///Returns the JSON Schema of every type, by the type's name.
pub fn schemas() -> std::collections::BTreeMap<&'static str, schemars::Schema> {
    std::collections::BTreeMap::from([
        ("KmsContract", schemars::schema_for!(types::KmsContract)),
        ("KmsContractNode", schemars::schema_for!(types::KmsContractNode)),
        ("KmsContractNodes", schemars::schema_for!(types::KmsContractNodes)),
        ("KmsContractPage", schemars::schema_for!(types::KmsContractPage)),
    ])
}
