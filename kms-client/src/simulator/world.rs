//! The whole seed of a simulator, and the default one.

use crate::api::app::DeployerType;
use crate::scalar::app_id::AppId;
use crate::simulator::seed::{App, Contract, Device, Node, OsImage};

/// The API key that a simulator accepts by default.
pub const API_KEY: &str = "phak_simulator";
/// The app of the default seed that uses the off-chain KMS.
pub const APP_ON_PHALA: AppId = AppId::new([0xab; 20]);
/// The app of the default seed that uses the KMS on Base, and has a contract.
pub const APP_ON_BASE: AppId = AppId::new([0xba; 20]);
/// The root key of the default off-chain KMS: the public key of a scalar that everybody knows.
pub const PHALA_ROOT_KEY: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";

/// Everything that a simulator is seeded with.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) nodes: Vec<Node>,
    pub(super) contracts: Vec<Contract>,
    pub(super) apps: Vec<App>,
}

impl World {
    /// Fails if a node or an app names an unknown contract, or a scalar is not a valid key.
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
            Some(contract) => Err(format!("a scalar of the contract {} is not a valid private key", contract.slug)),
            None => Ok(()),
        }
    }

    pub(super) fn contract(&self, slug_or_id: &str) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.slug == slug_or_id || contract.id == slug_or_id)
    }

    /// Returns a node by its id or slug, or the first node of a type.
    pub(super) fn node(&self, kms: &str) -> Option<&Node> {
        let named = self.nodes.iter().find(|node| node.id == kms || node.slug.as_deref() == Some(kms));
        named.or_else(|| self.nodes.iter().find(|node| node.kms_type.as_str() == kms))
    }
}

/// Returns three contracts as Phala Cloud has them, with made-up nodes, devices, images and apps.
impl Default for World {
    fn default() -> Self {
        let node =
            |id: &str, slug: &str, contract: &str| Node { slug: Some(slug.to_owned()), ..Node::new(id, contract) };
        let mut phala = Contract::new("kc_phala000", "phala");
        phala.label = Some("Phala".to_owned());
        // The keys of the test vectors, which are public.
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

        let mut on_base = App::new(APP_ON_BASE, "base");
        on_base.deployer_address = Some("0x3333333333333333333333333333333333333333".to_owned());
        on_base.deployer_type = Some(DeployerType::Safe);
        let mut on_phala = App::new(APP_ON_PHALA, "phala");
        for app in [&mut on_base, &mut on_phala] {
            app.allowed_envs = vec!["API_KEY".to_owned(), "EMPTY".to_owned()];
        }
        Self {
            nodes: vec![
                node("kms_phala001", "phala-1", "phala"),
                node("kms_phala002", "phala-2", "phala"),
                node("kms_base0001", "base-1", "base"),
                Node::new("kms_eth00001", "ethereum"),
            ],
            contracts: vec![phala, base, ethereum],
            apps: vec![on_phala, on_base],
        }
    }
}
