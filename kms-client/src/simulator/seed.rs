//! The nodes, contracts, devices, images and apps that a simulator is seeded with.

use std::fmt;

use crate::api::app::DeployerType;
use crate::crypto::backend::sha256;
use crate::scalar::app_id::AppId;
use crate::scalar::kms_type::KmsType;
use crate::simulator::keys::{InvalidKey, Keys, hex};

/// A KMS node of the simulator: one server of a contract.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Node {
    /// The id; it starts with `kms_`.
    pub id: String,
    /// A readable name.
    pub slug: Option<String>,
    /// The URL of the node. The simulator never connects to it.
    pub url: String,
    /// The version of its software.
    pub version: String,
    /// The type of the KMS.
    pub kms_type: KmsType,
    /// The slug of the contract that it serves.
    pub contract: String,
}

impl Node {
    /// Creates a node that serves a contract. Its type is the contract's slug.
    #[must_use]
    pub fn new(id: &str, contract: &str) -> Self {
        Self {
            id: id.to_owned(),
            slug: None,
            url: format!("https://{}.kms.example", id.replace('_', "-")),
            version: "v0.5.5".to_owned(),
            kms_type: contract.to_owned().into(),
            contract: contract.to_owned(),
        }
    }
}

/// A KMS contract of the simulator: the keys of its nodes, and the devices and images that it allows.
#[derive(Clone)]
#[non_exhaustive]
pub struct Contract {
    /// The id; it starts with `kc_`.
    pub id: String,
    /// The name that operations accept.
    pub slug: String,
    /// A display name.
    pub label: Option<String>,
    /// The name and the id of its chain; `None` for the off-chain KMS.
    pub chain: Option<(String, u64)>,
    /// The address on the chain, or `phala`.
    pub address: String,
    /// The app id of the gateway that it trusts.
    pub gateway_app_id: Option<String>,
    /// The devices, allowed or not.
    pub devices: Vec<Device>,
    /// The OS images, allowed or not.
    pub os_images: Vec<OsImage>,
    /// The scalars of the P-256 key that the keys of apps are derived from, and of the secp256k1 key that signs them. By
    /// default they are derived from the slug.
    pub keys: Option<([u8; 32], [u8; 32])>,
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract").field("id", &self.id).field("slug", &self.slug).finish_non_exhaustive()
    }
}

impl Contract {
    /// Creates the contract of an off-chain KMS, which allows nothing.
    #[must_use]
    pub fn new(id: &str, slug: &str) -> Self {
        Self {
            id: id.to_owned(),
            slug: slug.to_owned(),
            label: None,
            chain: None,
            address: "phala".to_owned(),
            gateway_app_id: None,
            devices: Vec::new(),
            os_images: Vec::new(),
            keys: None,
        }
    }

    pub(super) fn keys(&self) -> Result<Keys, InvalidKey> {
        match self.keys {
            Some((root, signing)) => Keys::new(root, signing),
            None => Keys::from_name(&self.slug),
        }
    }
}

/// A device, and whether a contract allows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Device {
    /// The id of the device.
    pub id: String,
    /// The name of the machine.
    pub node_name: Option<String>,
    /// `true` if the contract allows it; `None` if the check failed.
    pub allowed: Option<bool>,
}

impl Device {
    /// Creates a device without a name.
    #[must_use]
    pub fn new(id: &str, allowed: Option<bool>) -> Self {
        Self { id: id.to_owned(), node_name: None, allowed }
    }
}

/// An OS image, and whether a contract allows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OsImage {
    /// The name of the image.
    pub name: String,
    /// The version of the image.
    pub version: String,
    /// The hash of the image, in hex.
    pub hash: Option<String>,
    /// `true` if the contract allows it; `None` if the check failed.
    pub allowed: Option<bool>,
}

impl OsImage {
    /// Creates an image without a hash.
    #[must_use]
    pub fn new(name: &str, version: &str, allowed: Option<bool>) -> Self {
        Self { name: name.to_owned(), version: version.to_owned(), hash: None, allowed }
    }
}

/// An app of the simulator. Keys need no seeded app: a KMS derives a key for any app id.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct App {
    /// The id of the app.
    pub app_id: AppId,
    /// The slug of the contract that it uses.
    pub contract: String,
    /// The address that deployed it.
    pub deployer_address: Option<String>,
    /// The type of that account.
    pub deployer_type: Option<DeployerType>,
    /// The id of its CVM; it starts with `cvm_`.
    pub cvm_id: String,
    /// The UUID of its CVM, without dashes.
    pub uuid: String,
    /// The instance id of its CVM: 40 hex digits.
    pub instance_id: String,
    /// The name of its CVM.
    pub name: String,
    /// The names of the variables that its compose file allows.
    pub allowed_envs: Vec<String>,
    /// `true` if another update of its CVM is in progress, and never ends.
    pub updating: bool,
}

impl App {
    /// Creates an app that uses a contract, with an unknown deployer. It allows no variables. Its CVM is named after the app
    /// id.
    #[must_use]
    pub fn new(app_id: AppId, contract: &str) -> Self {
        let derived = |use_: &str| hex(&sha256(format!("{use_} of {app_id}").as_bytes()));
        Self {
            app_id,
            contract: contract.to_owned(),
            deployer_address: None,
            deployer_type: None,
            cvm_id: format!("cvm_{}", &derived("id")[..8]),
            uuid: derived("uuid")[..32].to_owned(),
            instance_id: derived("instance")[..40].to_owned(),
            name: format!("app-{}", &app_id.to_string()[..8]),
            allowed_envs: Vec::new(),
            updating: false,
        }
    }

    /// Returns `true` if the text names the app's CVM.
    pub(super) fn has_cvm(&self, cvm: &str) -> bool {
        match cvm.strip_prefix("app_").map(str::parse) {
            Some(Ok(app_id)) => self.app_id == app_id,
            _ => [&self.cvm_id, &self.uuid, &self.instance_id, &self.name].into_iter().any(|name| name == cvm),
        }
    }
}
