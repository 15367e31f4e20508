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
        ///The time of the signature, in seconds since 1970. `signature_v1` covers it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub timestamp: ::std::option::Option<u64>,
    }
    ///The KMS that an app uses, and who deployed the app on the chain.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct AppKmsInfoResponse {
        ///The address of the app's contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub app_contract_address: ::std::option::Option<::std::string::String>,
        ///The EVM chain id; null for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub chain_id: ::std::option::Option<u64>,
        ///The address that deployed the app.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub deployer_address: ::std::option::Option<::std::string::String>,
        ///The type of the deployer's account.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub deployer_type: ::std::option::Option<::std::string::String>,
        ///True if the deployer's account is a contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub is_contract: ::std::option::Option<bool>,
        ///True if the KMS has a contract on a chain.
        pub is_onchain_kms: bool,
        ///The address of the KMS's contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_contract_address: ::std::option::Option<::std::string::String>,
        ///The URL of the Safe, if the deployer is one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub safe_app_url: ::std::option::Option<::std::string::String>,
    }
    ///A sealed environment.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct BodyUpdateCvmEnvsApiV1CvmsCvmIdEnvsPatch {
        ///The compose hash that was registered, in the second phase.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub compose_hash: ::std::option::Option<::std::string::String>,
        ///The envelope in hex.
        pub encrypted_env: ::std::string::String,
        ///The names of the variables, which replace those that the app allows. Without it they stay.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub env_keys: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        ///The transaction that registered it, in the second phase.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub transaction_hash: ::std::option::Option<::std::string::String>,
    }
    ///The public keys of a KMS, as the node reports them.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct BootstrapInfoOut {
        ///The public key of its certificate authority, in hex.
        pub ca_pubkey: ::std::string::String,
        ///The length of its event log, in bytes.
        pub eventlog_length: u64,
        ///The root key, which signs the keys of apps: a compressed secp256k1 point, 33 bytes in hex. It is not an address.
        pub k256_pubkey: ::std::string::String,
        ///The length of its attestation quote, in bytes.
        pub quote_length: u64,
    }
    ///The compose file of a CVM, as far as it concerns the environment.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct CvmComposeFile {
        ///The names of the variables that the CVM accepts. It skips others.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub allowed_envs: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        ///The Docker Compose file.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub docker_compose_file: ::std::option::Option<::std::string::String>,
        ///The name of the app.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        ///The script that runs before the containers start.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub pre_launch_script: ::std::option::Option<::std::string::String>,
    }
    ///An update of an environment that was accepted.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct EnvUpdate {
        ///True if the update changes the names that the app allows.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub allowed_envs_changed: ::std::option::Option<bool>,
        ///The id of the update.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub correlation_id: ::std::option::Option<::std::string::String>,
        ///The state, for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<::std::string::String>,
        ///The state of the update: `in_progress`, `no_change` or a newer one.
        pub status: ::std::string::String,
    }
    ///The report of a guest agent about the confidential virtual machine that a KMS node runs in.
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
        ///The EVM chain id of its contract; null for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub chain_id: ::std::option::Option<u64>,
        ///The app id of the gateway that the KMS trusts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_app_id: ::std::option::Option<::std::string::String>,
        ///The id; it starts with `kms_`.
        pub id: ::std::string::String,
        ///The address of its contract; null for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_contract_address: ::std::option::Option<::std::string::String>,
        ///A readable name.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub slug: ::std::option::Option<::std::string::String>,
        ///The URL of the node.
        pub url: ::std::string::String,
        ///The version of the software at registration.
        pub version: ::std::string::String,
    }
    ///The reports of a KMS node, its guest agent, its machines and its contract, each in a part of its own.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsInspectResponse {
        ///The version of the software that the service has on record.
        pub db_version: ::std::string::String,
        ///The URL of the node.
        pub endpoint: ::std::string::String,
        ///The guest agent's report; null if it did not respond.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub guest_agent: ::std::option::Option<GuestAgentInfo>,
        ///The reason why the guest agent did not respond.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub guest_agent_error: ::std::option::Option<::std::string::String>,
        ///The id; it starts with `kms_`.
        pub id: ::std::string::String,
        ///The type of the KMS: `phala`, `ethereum`, `base`, `legacy` or a newer one.
        pub kms_type: ::std::string::String,
        ///The contract's state, compared with the rest; null for an off-chain KMS.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub on_chain: ::std::option::Option<OnChainInfo>,
        ///The node's own report; null if it did not respond.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub rpc: ::std::option::Option<KmsRpcInfo>,
        ///The reason why the node did not respond.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub rpc_error: ::std::option::Option<::std::string::String>,
        ///A readable name.
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
        ///The number of this page, from 1.
        pub page: u64,
        ///The most items that a page has.
        pub page_size: u64,
        ///The number of pages.
        pub pages: u64,
        ///The number of nodes on all pages.
        pub total: u64,
    }
    ///The report of a KMS node about itself.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct KmsRpcInfo {
        ///The public keys that it was bootstrapped with.
        pub bootstrap_info: BootstrapInfoOut,
        ///The EVM chain id that it is configured with.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub chain_id: ::std::option::Option<u64>,
        ///The app id of the gateway that it trusts.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_app_id: ::std::option::Option<::std::string::String>,
        ///True if it runs in development mode, which is not safe for secrets.
        pub is_dev: bool,
        ///The contract address that it is configured with.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_contract_address: ::std::option::Option<::std::string::String>,
        ///The version of the software that is running.
        pub version: ::std::string::String,
        ///True if the running version is the one on record.
        pub version_synced: bool,
    }
    ///An app id that the wallet has not used yet.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct NextAppId {
        ///The app id: 20 bytes in hex.
        pub app_id: ::std::string::String,
        ///The wallet's nonce that determines the id.
        pub nonce: u64,
    }
    ///The app ids that the workspace's wallet gets next. Nothing is reserved.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct NextAppIds {
        ///The ids, in the order of use.
        pub app_ids: ::std::vec::Vec<NextAppId>,
    }
    ///A device that a KMS contract allows or not.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainDeviceOut {
        ///The id of the device.
        pub device_id: ::std::string::String,
        ///The name of the machine.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub node_name: ::std::option::Option<::std::string::String>,
        ///True if the contract allows it; null if the check failed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub on_chain_allowed: ::std::option::Option<bool>,
    }
    ///The state of a KMS contract, compared with its node.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainInfo {
        ///The reason why the contract could not be read.
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
        ///The comparison of node and contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub verification: ::std::option::Option<OnChainVerification>,
    }
    ///A KMS contract with the devices and OS images that the service knows.
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
        ///The devices that the service knows.
        pub devices: ::std::vec::Vec<OnChainDeviceOut>,
        ///The address of the gateway's contract.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_contract_address: ::std::option::Option<::std::string::String>,
        ///The root key, which signs the keys of apps: a compressed secp256k1 point, 33 bytes in hex. It is not an address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub k256_pubkey: ::std::option::Option<::std::string::String>,
        ///The OS images that the service knows.
        pub os_images: ::std::vec::Vec<OnChainOsImageOut>,
    }
    ///The public keys of a KMS, as its contract has them.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainKmsInfo {
        ///The public key of its certificate authority, in hex.
        pub ca_pubkey: ::std::string::String,
        ///The length of its event log, in bytes.
        pub eventlog_length: u64,
        ///The root key, which signs the keys of apps: a compressed secp256k1 point, 33 bytes in hex; empty if the contract has none. It is not an address.
        pub k256_pubkey: ::std::string::String,
        ///The length of its attestation quote, in bytes.
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
    ///An OS image that a KMS contract allows or not.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainOsImageOut {
        ///The name of the image.
        pub name: ::std::string::String,
        ///True if the contract allows it; null if there is no hash or the check failed.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub on_chain_allowed: ::std::option::Option<bool>,
        ///The hash of the image, in hex.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub os_image_hash: ::std::option::Option<::std::string::String>,
        ///The version of the image.
        pub version: ::std::string::String,
    }
    ///The comparison of a node with its contract: true where they agree, null where they could not be compared.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct OnChainVerification {
        ///Both have the same CA key.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub ca_pubkey_match: ::std::option::Option<bool>,
        ///The contract allows the node's device.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub device_id_allowed: ::std::option::Option<bool>,
        ///Both name the same gateway.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub gateway_app_id_match: ::std::option::Option<bool>,
        ///Both have the same root key.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub k256_pubkey_match: ::std::option::Option<bool>,
        ///The contract allows the node's measurement.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mr_aggregated_allowed: ::std::option::Option<bool>,
        ///The contract allows the node's OS image.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub os_image_allowed: ::std::option::Option<bool>,
    }
    ///An OS image that a machine can boot.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    pub struct TeepodImageInfo {
        ///True for a development image, which allows logins.
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
        ///The reason why it did not respond.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<::std::string::String>,
        ///The number of the machine.
        pub id: i64,
        ///The KMS that it is configured with.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub kms_url: ::std::option::Option<::std::string::String>,
        ///Every KMS that it is configured with.
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

The key management service (KMS) part of the Phala Cloud API: lists, details, inspection, on-chain state, predicted app ids, and the public keys that environments are encrypted to; and the calls that deliver a sealed environment.

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
    /**Fetches the KMS that an app uses, and who deployed the app on the chain.

Sends a `GET` request to `/api/v1/apps/{app_id}/kms-info`

Arguments:
- `app_id`: The app id: 20 bytes in hex, with or without 0x.
*/
    pub async fn get_app_kms_info<'a>(
        &'a self,
        app_id: &'a str,
    ) -> Result<ResponseValue<types::AppKmsInfoResponse>, Error<()>> {
        let url = self
            .inner
            .url(
                format_args!(
                    "/api/v1/apps/{}/kms-info", encode_path(& app_id.to_string())
                ),
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
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "get_app_kms_info")
            .await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Fetches the compose file of a CVM: the names of the variables that it accepts, among others.

Sends a `GET` request to `/api/v1/cvms/{cvm_id}/compose_file`

Arguments:
- `cvm_id`: The CVM: its id, its UUID without dashes, its name, its instance id, or `app_` and the app id.
*/
    pub async fn get_cvm_compose_file<'a>(
        &'a self,
        cvm_id: &'a str,
    ) -> Result<ResponseValue<types::CvmComposeFile>, Error<()>> {
        let url = self
            .inner
            .url(
                format_args!(
                    "/api/v1/cvms/{}/compose_file", encode_path(& cvm_id.to_string())
                ),
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
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "get_cvm_compose_file")
            .await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Replaces the environment of a CVM by a sealed one, and restarts the CVM.

Sends a `PATCH` request to `/api/v1/cvms/{cvm_id}/envs`

Arguments:
- `cvm_id`: The CVM: its id, its UUID without dashes, its name, its instance id, or `app_` and the app id.
- `body`
*/
    pub async fn update_cvm_envs<'a>(
        &'a self,
        cvm_id: &'a str,
        body: &'a types::BodyUpdateCvmEnvsApiV1CvmsCvmIdEnvsPatch,
    ) -> Result<ResponseValue<types::EnvUpdate>, Error<()>> {
        let url = self
            .inner
            .url(
                format_args!("/api/v1/cvms/{}/envs", encode_path(& cvm_id.to_string())),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .patch(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .build()?;
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "update_cvm_envs")
            .await?;
        match response.status().as_u16() {
            202u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Lists KMS nodes by page.

Sends a `GET` request to `/api/v1/kms`

Arguments:
- `is_onchain`: Keeps only KMS with a contract on a chain (true), or only those without one (false).
- `page`: The page, from 1.
- `page_size`: The most items that a page has.
*/
    pub async fn list_kms<'a>(
        &'a self,
        is_onchain: Option<bool>,
        page: Option<::std::num::NonZeroU64>,
        page_size: Option<::std::num::NonZeroU64>,
    ) -> Result<ResponseValue<types::KmsListResponse>, Error<()>> {
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
        let mut response = self.inner.send(&self.client, request, "list_kms").await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Fetches the KMS contracts of a chain, with the devices and OS images that each allows.

Sends a `GET` request to `/api/v1/kms/on-chain/{chain}`

Arguments:
- `chain`: The name of the chain: `ethereum`, `base` or a newer one.
*/
    pub async fn get_kms_onchain_detail<'a>(
        &'a self,
        chain: &'a str,
    ) -> Result<ResponseValue<types::OnChainKmsResponse>, Error<()>> {
        let url = self
            .inner
            .url(
                format_args!("/api/v1/kms/on-chain/{}", encode_path(& chain.to_string())),
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
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "get_kms_onchain_detail")
            .await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Predicts the app ids that the workspace's wallet gets next. Nothing is reserved.

Sends a `GET` request to `/api/v1/kms/phala/next_app_id`

Arguments:
- `counts`: The number of ids to predict.
*/
    pub async fn get_next_app_ids<'a>(
        &'a self,
        counts: Option<::std::num::NonZeroU64>,
    ) -> Result<ResponseValue<types::NextAppIds>, Error<()>> {
        let url = self.inner.url(format_args!("/api/v1/kms/phala/next_app_id"));
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
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "get_next_app_ids")
            .await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Fetches one KMS node.

Sends a `GET` request to `/api/v1/kms/{kms_id}`

Arguments:
- `kms_id`: The KMS: its id, its slug or its type.
*/
    pub async fn get_kms_info<'a>(
        &'a self,
        kms_id: &'a str,
    ) -> Result<ResponseValue<types::KmsInfo>, Error<()>> {
        let url = self
            .inner
            .url(format_args!("/api/v1/kms/{}", encode_path(& kms_id.to_string())));
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
        let mut response = self.inner.send(&self.client, request, "get_kms_info").await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Inspects a KMS node: queries the node, its guest agent, its machines and its contract, and compares their reports.

Sends a `GET` request to `/api/v1/kms/{kms_id}/info`

Arguments:
- `kms_id`: The KMS: its id, its slug or its type.
*/
    pub async fn inspect_kms<'a>(
        &'a self,
        kms_id: &'a str,
    ) -> Result<ResponseValue<types::KmsInspectResponse>, Error<()>> {
        let url = self
            .inner
            .url(format_args!("/api/v1/kms/{}/info", encode_path(& kms_id.to_string())));
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
        let mut response = self.inner.send(&self.client, request, "inspect_kms").await?;
        match response.status().as_u16() {
            200u16 => crate::decode::response(&self.inner, &mut response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**Fetches the public key to encrypt an app's environment to. Fetch it before every encryption, and do not cache it.

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
        let url = self
            .inner
            .url(
                format_args!(
                    "/api/v1/kms/{}/pubkey/{}", encode_path(& kms_id.to_string()),
                    encode_path(& app_id.to_string())
                ),
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
        #[allow(unused_mut)]
        let mut response = self
            .inner
            .send(&self.client, request, "get_app_env_encrypt_pubkey")
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
        ("AppEnvEncryptPubkey", schemars::schema_for!(types::AppEnvEncryptPubkey)),
        ("AppKmsInfoResponse", schemars::schema_for!(types::AppKmsInfoResponse)),
        (
            "BodyUpdateCvmEnvsApiV1CvmsCvmIdEnvsPatch",
            schemars::schema_for!(types::BodyUpdateCvmEnvsApiV1CvmsCvmIdEnvsPatch),
        ),
        ("BootstrapInfoOut", schemars::schema_for!(types::BootstrapInfoOut)),
        ("CvmComposeFile", schemars::schema_for!(types::CvmComposeFile)),
        ("EnvUpdate", schemars::schema_for!(types::EnvUpdate)),
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
