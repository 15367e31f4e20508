#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///The public key that an app's environment is encrypted to, signed by the KMS. It belongs to one app and one KMS.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct AppEnvEncryptPubkey {
        ///The X25519 public key: 32 bytes in hex.
        pub public_key: ::std::string::String,
        ///The legacy signature, over app id and public key: r, s and recovery id, 65 bytes in hex.
        pub signature: ::std::string::String,
        ///The signature over app id, timestamp and public key: r, s and recovery id, 65 bytes in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub signature_v1: ::std::option::Option<::std::string::String>,
        ///When the key was signed, in seconds since 1970. Part of what `signature_v1` signs.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timestamp: ::std::option::Option<u64>,
    }
    ///The KMS that an app uses, and who deployed the app on the chain.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct AppKmsInfoResponse {
        ///The address of the app's contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub app_contract_address: ::std::option::Option<::std::string::String>,
        ///The EVM chain id; none for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub chain_id: ::std::option::Option<u64>,
        ///The address that deployed the app.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub deployer_address: ::std::option::Option<::std::string::String>,
        ///What is behind the deployer's address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub deployer_type: ::std::option::Option<::std::string::String>,
        ///Whether a contract is behind the deployer's address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub is_contract: ::std::option::Option<bool>,
        ///Whether the KMS has a contract on a chain.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub is_onchain_kms: ::std::option::Option<bool>,
        ///The address of the KMS's contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_contract_address: ::std::option::Option<::std::string::String>,
        ///Where to open the Safe, if the deployer is one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub safe_app_url: ::std::option::Option<::std::string::String>,
    }
    ///The public keys of a KMS, as the node reports them.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct BootstrapInfoOut {
        ///The public key of its certificate authority, in hex.
        pub ca_pubkey: ::std::string::String,
        ///How long its event log is, in bytes.
        pub eventlog_length: u64,
        ///The root key that signs: a compressed secp256k1 point, 33 bytes in hex. Not an address.
        pub k256_pubkey: ::std::string::String,
        ///How long its attestation quote is, in bytes.
        pub quote_length: u64,
    }
    ///What the guest agent of a KMS node says about the confidential virtual machine that the node runs in.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct GuestAgentInfo {
        ///The app id of the KMS itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub app_id: ::std::option::Option<::std::string::String>,
        ///The compose hash of the KMS itself, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub compose_hash: ::std::option::Option<::std::string::String>,
        ///The id of the device.
        pub device_id: ::std::string::String,
        ///The id of the instance, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub instance_id: ::std::option::Option<::std::string::String>,
        ///The aggregated measurement of the machine, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mr_aggregated: ::std::option::Option<::std::string::String>,
        ///The measurement of the key provider, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mr_key_provider: ::std::option::Option<::std::string::String>,
        ///The hash of the OS image, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub os_image_hash: ::std::option::Option<::std::string::String>,
    }
    ///A KMS node: one server that derives keys.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsInfo {
        ///The EVM chain that its contract is on; none for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub chain_id: ::std::option::Option<u64>,
        ///The app id of the gateway that the KMS trusts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_app_id: ::std::option::Option<::std::string::String>,
        ///The id of the node; it starts with `kms_`.
        pub id: ::std::string::String,
        ///The address of its contract; none for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_contract_address: ::std::option::Option<::std::string::String>,
        ///A name that people can read.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub slug: ::std::option::Option<::std::string::String>,
        ///Where the node answers.
        pub url: ::std::string::String,
        ///The version of the software that it was registered with.
        pub version: ::std::string::String,
    }
    ///What a KMS node, its guest agent, its machines and its contract say about it, each in a part of its own.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsInspectResponse {
        ///The version of the software that the service has on record.
        pub db_version: ::std::string::String,
        ///Where the node answers.
        pub endpoint: ::std::string::String,
        ///What the guest agent beside the node said; none if it did not answer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub guest_agent: ::std::option::Option<GuestAgentInfo>,
        ///Why the guest agent did not answer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub guest_agent_error: ::std::option::Option<::std::string::String>,
        ///The id of the node; it starts with `kms_`.
        pub id: ::std::string::String,
        ///What kind of KMS it is: `phala`, `ethereum`, `base`, `legacy`, or one that came later.
        pub kms_type: ::std::string::String,
        ///What the contract says, compared with the rest; none for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub on_chain: ::std::option::Option<OnChainInfo>,
        ///What the node itself said; none if it did not answer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub rpc: ::std::option::Option<KmsRpcInfo>,
        ///Why the node did not answer.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub rpc_error: ::std::option::Option<::std::string::String>,
        ///A name that people can read.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub slug: ::std::option::Option<::std::string::String>,
        ///The machines that take their keys from this KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub teepods: ::std::option::Option<::std::vec::Vec<TeepodInfo>>,
    }
    ///One page of KMS nodes.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsListResponse {
        ///The nodes of this page.
        pub items: ::std::vec::Vec<KmsInfo>,
        ///Which page this is, from 1.
        pub page: u64,
        ///How many items a page has at most.
        pub page_size: u64,
        ///How many pages there are.
        pub pages: u64,
        ///How many nodes there are on all pages.
        pub total: u64,
    }
    ///What a KMS node says about itself.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsRpcInfo {
        ///The public keys that it was bootstrapped with.
        pub bootstrap_info: BootstrapInfoOut,
        ///The EVM chain that it was set up for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub chain_id: ::std::option::Option<u64>,
        ///The app id of the gateway that it trusts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_app_id: ::std::option::Option<::std::string::String>,
        ///Whether it runs in development mode, which is not safe for secrets.
        pub is_dev: bool,
        ///The address of the contract that it was set up for.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_contract_address: ::std::option::Option<::std::string::String>,
        ///The version of the software that is running.
        pub version: ::std::string::String,
        ///Whether the running version is the one on record.
        pub version_synced: bool,
    }
    ///An app id that the wallet has not used yet.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct NextAppId {
        ///The app id: 20 bytes in hex.
        pub app_id: ::std::string::String,
        ///The wallet's nonce that the id follows from.
        pub nonce: u64,
    }
    ///The app ids that the workspace's wallet will get next. Nothing is reserved.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct NextAppIds {
        ///The ids, in the order in which they will be given out.
        pub app_ids: ::std::vec::Vec<NextAppId>,
    }
    ///A device, and whether a KMS contract allows it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainDeviceOut {
        ///The id of the device.
        pub device_id: ::std::string::String,
        ///The name of the machine.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub node_name: ::std::option::Option<::std::string::String>,
        ///Whether the contract allows it; null where it could not be asked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub on_chain_allowed: ::std::option::Option<bool>,
    }
    ///What the contract of a KMS says, and whether the node agrees.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainInfo {
        ///Why the contract could not be read.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///The app id of the gateway that the contract has on record.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_app_id: ::std::option::Option<::std::string::String>,
        ///The public keys that the contract has on record.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_info: ::std::option::Option<OnChainKmsInfo>,
        ///The address of the contract's owner.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub owner: ::std::option::Option<::std::string::String>,
        ///Whether node and contract agree.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub verification: ::std::option::Option<OnChainVerification>,
    }
    ///A KMS contract, with what it allows.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainKmsContractOut {
        ///The public key of its certificate authority, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ca_pubkey: ::std::option::Option<::std::string::String>,
        ///The EVM chain id.
        pub chain_id: u64,
        ///The name of the chain.
        pub chain_name: ::std::string::String,
        ///The address of the contract.
        pub contract_address: ::std::string::String,
        ///The devices known to the service, with the contract's word on each.
        pub devices: ::std::vec::Vec<OnChainDeviceOut>,
        ///The address of the gateway's contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_contract_address: ::std::option::Option<::std::string::String>,
        ///The root key that signs: a compressed secp256k1 point, 33 bytes in hex. Not an address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub k256_pubkey: ::std::option::Option<::std::string::String>,
        ///The OS images known to the service, with the contract's word on each.
        pub os_images: ::std::vec::Vec<OnChainOsImageOut>,
    }
    ///The public keys of a KMS, as its contract has them.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainKmsInfo {
        ///The public key of its certificate authority, in hex.
        pub ca_pubkey: ::std::string::String,
        ///How long its event log is, in bytes.
        pub eventlog_length: u64,
        ///The root key that signs: a compressed secp256k1 point, 33 bytes in hex; empty where the contract has none. Not an address.
        pub k256_pubkey: ::std::string::String,
        ///How long its attestation quote is, in bytes.
        pub quote_length: u64,
    }
    ///The KMS contracts of a chain.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainKmsResponse {
        ///The EVM chain id.
        pub chain_id: u64,
        ///The name of the chain.
        pub chain_name: ::std::string::String,
        ///The contracts.
        pub contracts: ::std::vec::Vec<OnChainKmsContractOut>,
    }
    ///An OS image, and whether a KMS contract allows it.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainOsImageOut {
        ///The name of the image.
        pub name: ::std::string::String,
        ///Whether the contract allows it; null where there is no hash or it could not be asked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub on_chain_allowed: ::std::option::Option<bool>,
        ///The hash of the image, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub os_image_hash: ::std::option::Option<::std::string::String>,
        ///The version of the image.
        pub version: ::std::string::String,
    }
    ///Where node and contract agree (true), differ (false), or could not be compared (null).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainVerification {
        ///Whether both have the same CA key.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ca_pubkey_match: ::std::option::Option<bool>,
        ///Whether the contract allows the node's device.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub device_id_allowed: ::std::option::Option<bool>,
        ///Whether both name the same gateway.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_app_id_match: ::std::option::Option<bool>,
        ///Whether both have the same root key.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub k256_pubkey_match: ::std::option::Option<bool>,
        ///Whether the contract allows the node's measurement.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mr_aggregated_allowed: ::std::option::Option<bool>,
        ///Whether the contract allows the node's OS image.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub os_image_allowed: ::std::option::Option<bool>,
    }
    ///An OS image that a machine can boot.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct TeepodImageInfo {
        ///Whether it is a development image, which lets people in.
        pub is_dev: bool,
        ///The name of the image.
        pub name: ::std::string::String,
        ///The version of the image.
        pub version: ::std::string::String,
    }
    ///A machine that hosts confidential virtual machines and takes their keys from the KMS.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct TeepodInfo {
        ///The OS images that it can boot.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub available_os_images: ::std::option::Option<::std::vec::Vec<TeepodImageInfo>>,
        ///Why it could not be asked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///The number of the machine.
        pub id: i64,
        ///The KMS that it is set up with.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_url: ::std::option::Option<::std::string::String>,
        ///Every KMS that it is set up with.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_urls: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        ///The name of the machine.
        pub name: ::std::string::String,
        ///The version of its software on record.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub teepod_version_db: ::std::option::Option<::std::string::String>,
        ///The version of its software that is running.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub teepod_version_real: ::std::option::Option<::std::string::String>,
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
/**Client for Phala Cloud KMS API

The part of the Phala Cloud API that has to do with key management services (KMS): lists, details, inspection, on-chain state, predicted app ids and the public keys that environments are encrypted to. Every operation reads and changes nothing.

Version: 2026-06-23*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Session,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::Session) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Session,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
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
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::Session>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**Tells which KMS an app uses, and who deployed it on the chain.

Sends a `GET` request to `/api/v1/apps/{app_id}/kms-info`

Arguments:
- `app_id`: The app id: 20 bytes in hex, with or without 0x.
*/
    pub async fn get_app_kms_info<'a>(
        &'a self,
        app_id: &'a str,
    ) -> Result<ResponseValue<types::AppKmsInfoResponse>, Error<()>> {
        let url = format!(
            "{}/api/v1/apps/{}/kms-info", self.baseurl, encode_path(& app_id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        let info = OperationInfo {
            operation_id: "get_app_kms_info",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Lists the KMS nodes, a page at a time.

Sends a `GET` request to `/api/v1/kms`

Arguments:
- `is_onchain`: Only KMS with a contract on a chain (true), or only those without (false).
- `page`: Which page, from 1.
- `page_size`: How many items a page has at most.
*/
    pub async fn list_kms<'a>(
        &'a self,
        is_onchain: Option<bool>,
        page: Option<::std::num::NonZeroU64>,
        page_size: Option<::std::num::NonZeroU64>,
    ) -> Result<ResponseValue<types::KmsListResponse>, Error<()>> {
        let url = format!("{}/api/v1/kms", self.baseurl,);
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
        let info = OperationInfo {
            operation_id: "list_kms",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Lists the KMS contracts of a chain, with the devices and the OS images that each of them allows.

Sends a `GET` request to `/api/v1/kms/on-chain/{chain}`

Arguments:
- `chain`: The name of the chain: `ethereum`, `base`, or one that came later.
*/
    pub async fn get_kms_onchain_detail<'a>(
        &'a self,
        chain: &'a str,
    ) -> Result<ResponseValue<types::OnChainKmsResponse>, Error<()>> {
        let url = format!(
            "{}/api/v1/kms/on-chain/{}", self.baseurl, encode_path(& chain.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        let info = OperationInfo {
            operation_id: "get_kms_onchain_detail",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Predicts the app ids that the workspace's wallet will get next. It reserves none of them.

Sends a `GET` request to `/api/v1/kms/phala/next_app_id`

Arguments:
- `counts`: How many ids to predict.
*/
    pub async fn get_next_app_ids<'a>(
        &'a self,
        counts: Option<::std::num::NonZeroU64>,
    ) -> Result<ResponseValue<types::NextAppIds>, Error<()>> {
        let url = format!("{}/api/v1/kms/phala/next_app_id", self.baseurl,);
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("counts", &counts))
            .build()?;
        let info = OperationInfo {
            operation_id: "get_next_app_ids",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Looks at one KMS node.

Sends a `GET` request to `/api/v1/kms/{kms_id}`

Arguments:
- `kms_id`: The KMS: its id, its slug or its type.
*/
    pub async fn get_kms_info<'a>(
        &'a self,
        kms_id: &'a str,
    ) -> Result<ResponseValue<types::KmsInfo>, Error<()>> {
        let url = format!(
            "{}/api/v1/kms/{}", self.baseurl, encode_path(& kms_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        let info = OperationInfo {
            operation_id: "get_kms_info",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Asks a KMS node, its guest agent, the machines that use it and its contract about it, and compares what they say.

Sends a `GET` request to `/api/v1/kms/{kms_id}/info`

Arguments:
- `kms_id`: The KMS: its id, its slug or its type.
*/
    pub async fn inspect_kms<'a>(
        &'a self,
        kms_id: &'a str,
    ) -> Result<ResponseValue<types::KmsInspectResponse>, Error<()>> {
        let url = format!(
            "{}/api/v1/kms/{}/info", self.baseurl, encode_path(& kms_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        let info = OperationInfo {
            operation_id: "inspect_kms",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Fetches the public key to encrypt an app's environment to. Fetch it before every encryption; it is not to be cached.

Sends a `GET` request to `/api/v1/kms/{kms_id}/pubkey/{app_id}`

Arguments:
- `kms_id`: The KMS: its id, its slug or its type.
- `app_id`: The app id: 20 bytes in hex, with or without 0x.
*/
    pub async fn get_app_env_encrypt_pubkey<'a>(
        &'a self,
        kms_id: &'a str,
        app_id: &'a str,
    ) -> Result<ResponseValue<types::AppEnvEncryptPubkey>, Error<()>> {
        let url = format!(
            "{}/api/v1/kms/{}/pubkey/{}", self.baseurl, encode_path(& kms_id
            .to_string()), encode_path(& app_id.to_string()),
        );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        let info = OperationInfo {
            operation_id: "get_app_env_encrypt_pubkey",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, response).await,
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
        ("AppEnvEncryptPubkey", schemars::schema_for!(types::AppEnvEncryptPubkey)),
        ("AppKmsInfoResponse", schemars::schema_for!(types::AppKmsInfoResponse)),
        ("BootstrapInfoOut", schemars::schema_for!(types::BootstrapInfoOut)),
        ("GuestAgentInfo", schemars::schema_for!(types::GuestAgentInfo)),
        ("KmsInfo", schemars::schema_for!(types::KmsInfo)),
        ("KmsInspectResponse", schemars::schema_for!(types::KmsInspectResponse)),
        ("KmsListResponse", schemars::schema_for!(types::KmsListResponse)),
        ("KmsRpcInfo", schemars::schema_for!(types::KmsRpcInfo)),
        ("NextAppId", schemars::schema_for!(types::NextAppId)),
        ("NextAppIds", schemars::schema_for!(types::NextAppIds)),
        ("OnChainDeviceOut", schemars::schema_for!(types::OnChainDeviceOut)),
        ("OnChainInfo", schemars::schema_for!(types::OnChainInfo)),
        ("OnChainKmsContractOut", schemars::schema_for!(types::OnChainKmsContractOut)),
        ("OnChainKmsInfo", schemars::schema_for!(types::OnChainKmsInfo)),
        ("OnChainKmsResponse", schemars::schema_for!(types::OnChainKmsResponse)),
        ("OnChainOsImageOut", schemars::schema_for!(types::OnChainOsImageOut)),
        ("OnChainVerification", schemars::schema_for!(types::OnChainVerification)),
        ("TeepodImageInfo", schemars::schema_for!(types::TeepodImageInfo)),
        ("TeepodInfo", schemars::schema_for!(types::TeepodInfo)),
    ])
}
