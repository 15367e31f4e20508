//! What a simulator knows: the servers, contracts and apps that it makes up.

use std::fmt;

use crate::api::app::DeployerType;
use crate::scalar::app_id::AppId;
use crate::scalar::kms_type::KmsType;
use crate::simulator::keys::{Keys, NoKey};

/// A KMS node of the simulator: one server of a contract.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Node {
    /// The id; it starts with `kms_`.
    pub id: String,
    /// A name that people can read; none where the node has none.
    pub slug: Option<String>,
    /// Where it answers. Nothing is ever asked there.
    pub url: String,
    /// The version of its software.
    pub version: String,
    /// What kind of KMS it is.
    pub kms_type: KmsType,
    /// The slug of the contract that it serves.
    pub contract: String,
}

impl Node {
    /// A node with an id that serves a contract, of the type that has the contract's name.
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

/// A KMS contract of the simulator: the keys that its nodes share, and what it allows.
#[derive(Clone)]
#[non_exhaustive]
pub struct Contract {
    /// The id; it starts with `kc_`.
    pub id: String,
    /// The name that operations take.
    pub slug: String,
    /// A name to show.
    pub label: Option<String>,
    /// The chain that it is on, by name and id; none for the off-chain KMS.
    pub chain: Option<(String, u64)>,
    /// The address on the chain, or the word `phala`.
    pub address: String,
    /// The app id of the gateway that it trusts.
    pub gateway_app_id: Option<String>,
    /// The devices, and the contract's word on each.
    pub devices: Vec<Device>,
    /// The OS images, and the contract's word on each.
    pub os_images: Vec<OsImage>,
    /// The scalar of the P-256 key that the keys of apps are derived from, and of the secp256k1 key that signs them; by
    /// default they follow from the slug.
    pub keys: Option<([u8; 32], [u8; 32])>,
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contract").field("id", &self.id).field("slug", &self.slug).finish_non_exhaustive()
    }
}

impl Contract {
    /// A contract that is on no chain and allows nothing.
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

    pub(super) fn keys(&self) -> Result<Keys, NoKey> {
        match self.keys {
            Some((root, signing)) => Keys::new(root, signing),
            None => Keys::from_name(&self.slug),
        }
    }
}

/// A device that a contract has something to say about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Device {
    /// The id of the device.
    pub id: String,
    /// The name of the machine.
    pub node_name: Option<String>,
    /// Whether the contract allows it; none where it could not be asked.
    pub allowed: Option<bool>,
}

impl Device {
    /// A device without a name.
    #[must_use]
    pub fn new(id: &str, allowed: Option<bool>) -> Self {
        Self { id: id.to_owned(), node_name: None, allowed }
    }
}

/// An OS image that a contract has something to say about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OsImage {
    /// The name of the image.
    pub name: String,
    /// The version of the image.
    pub version: String,
    /// The hash of the image, in hex.
    pub hash: Option<String>,
    /// Whether the contract allows it; none where it could not be asked.
    pub allowed: Option<bool>,
}

impl OsImage {
    /// An image without a hash.
    #[must_use]
    pub fn new(name: &str, version: &str, allowed: Option<bool>) -> Self {
        Self { name: name.to_owned(), version: version.to_owned(), hash: None, allowed }
    }
}

/// An app of the simulator. The keys of apps need none: a KMS derives a key for any app id.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct App {
    /// The id of the app.
    pub app_id: AppId,
    /// The slug of the contract that it uses.
    pub contract: String,
    /// The address that deployed it.
    pub deployer_address: Option<String>,
    /// What is behind that address.
    pub deployer_type: Option<DeployerType>,
}

impl App {
    /// An app that uses a contract, and that nobody is known to have deployed.
    #[must_use]
    pub fn new(app_id: AppId, contract: &str) -> Self {
        Self { app_id, contract: contract.to_owned(), deployer_address: None, deployer_type: None }
    }
}

/// Everything that a simulator knows.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) nodes: Vec<Node>,
    pub(super) contracts: Vec<Contract>,
    pub(super) apps: Vec<App>,
}

impl World {
    /// What does not fit together.
    pub(super) fn check(&self) -> Result<(), String> {
        let known = |slug: &str| self.contracts.iter().any(|contract| contract.slug == slug);
        if let Some(node) = self.nodes.iter().find(|node| !known(&node.contract)) {
            return Err(format!(
                "the node {} is of the contract {}, and no contract has that slug",
                node.id, node.contract
            ));
        }
        if let Some(app) = self.apps.iter().find(|app| !known(&app.contract)) {
            return Err(format!(
                "the app {} uses the contract {}, and no contract has that slug",
                app.app_id, app.contract
            ));
        }
        match self.contracts.iter().find(|contract| contract.keys().is_err()) {
            Some(contract) => Err(format!("a scalar of the contract {} is no private key", contract.slug)),
            None => Ok(()),
        }
    }

    pub(super) fn contract(&self, slug_or_id: &str) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.slug == slug_or_id || contract.id == slug_or_id)
    }

    /// A node by id or slug; a type stands for its first node.
    pub(super) fn node(&self, kms: &str) -> Option<&Node> {
        let named = self.nodes.iter().find(|node| node.id == kms || node.slug.as_deref() == Some(kms));
        named.or_else(|| self.nodes.iter().find(|node| node.kms_type.as_str() == kms))
    }
}

/// Three contracts as Phala Cloud has them, with made-up nodes, devices, images and apps.
impl Default for World {
    fn default() -> Self {
        let node =
            |id: &str, slug: &str, contract: &str| Node { slug: Some(slug.to_owned()), ..Node::new(id, contract) };
        let mut phala = Contract::new("kc_phala000", "phala");
        phala.label = Some("Phala".to_owned());
        // The keys of the test vectors, for everybody to know.
        phala.keys = Some((
            [
                0xf5, 0x75, 0x27, 0xce, 0xa4, 0xab, 0x7f, 0xfb, 0x49, 0xaf, 0x99, 0xb1, 0x58, 0xcd, 0xc0, 0xe3, 0xec,
                0x06, 0x39, 0x8f, 0x52, 0x83, 0x49, 0xea, 0x23, 0x6b, 0x7d, 0x2a, 0xfe, 0x19, 0xce, 0xc1,
            ],
            [1; 32],
        ));
        let mut base = Contract::new("kc_base0000", "base");
        base.label = Some("Base".to_owned());
        base.chain = Some(("base".to_owned(), 8453));
        base.address = "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C".into();
        base.gateway_app_id = Some("2222222222222222222222222222222222222222".to_owned());
        base.devices = vec![
            Device { node_name: Some("node-1".to_owned()), ..Device::new(&"d1".repeat(32), Some(true)) },
            Device::new(&"d2".repeat(32), None),
        ];
        base.os_images = vec![
            OsImage { hash: Some("e1".repeat(32)), ..OsImage::new("dstack", "0.5.5", Some(true)) },
            OsImage { hash: Some("e2".repeat(32)), ..OsImage::new("dstack-dev", "0.5.5", Some(false)) },
            OsImage::new("dstack", "0.3.0", None),
        ];
        let mut ethereum = Contract::new("kc_ethereum", "ethereum");
        ethereum.chain = Some(("ethereum".to_owned(), 1));
        ethereum.address = "0x1111111111111111111111111111111111111111".into();

        let mut on_base = App::new(AppId::from([0xba; 20]), "base");
        on_base.deployer_address = Some("0x3333333333333333333333333333333333333333".to_owned());
        on_base.deployer_type = Some(DeployerType::Safe);
        Self {
            nodes: vec![
                node("kms_phala001", "phala-1", "phala"),
                node("kms_phala002", "phala-2", "phala"),
                node("kms_base0001", "base-1", "base"),
                Node::new("kms_eth00001", "ethereum"),
            ],
            contracts: vec![phala, base, ethereum],
            apps: vec![App::new(AppId::from([0xab; 20]), "phala"), on_base],
        }
    }
}
