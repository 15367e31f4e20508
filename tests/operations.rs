//! Every operation returns its response as a typed value, from the simulator.

use futures_util::TryStreamExt as _;
use kms_client::simulator::{App, Contract, Device, Node, OsImage, Simulator};
use kms_client::{
    AppId, Chain, ErrorKind,
    model::{ContractAddress, DeployerType, KmsType},
};
use serde_json::{Value, json};

const BASE: &str = "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C";

async fn simulator() -> Simulator {
    Simulator::start().await.unwrap()
}

#[tokio::test]
async fn list_kms_returns_a_page_of_nodes() {
    let simulator = simulator().await;
    let page = simulator.client().list_kms().await.unwrap();
    assert_eq!((page.total, page.page, page.page_size, page.pages), (4, 1, 20, 1));
    let ids: Vec<_> = page.items.iter().map(|kms| kms.id.as_str()).collect();
    assert_eq!(ids, ["kms_phala001", "kms_phala002", "kms_base0001", "kms_eth00001"]);
    let base = &page.items[2];
    assert_eq!(base.slug.as_deref(), Some("base-1"));
    assert_eq!(base.chain_id, Some(8453));
    assert_eq!(base.kms_contract_address.as_ref().unwrap().to_string(), BASE);
    assert!(base.gateway_app_id.is_some());
    assert_eq!(page.items[3].slug, None);
}

#[tokio::test]
async fn list_kms_can_be_filtered_and_paged() {
    let simulator = simulator().await;
    let client = simulator.client();
    let on_chain = client.list_kms().on_chain(true).send().await.unwrap();
    assert!(on_chain.items.iter().all(|kms| kms.chain_id.is_some()) && on_chain.total == 2);
    let off_chain = client.list_kms().on_chain(false).send().await.unwrap();
    assert!(off_chain.items.iter().all(|kms| kms.chain_id.is_none()) && off_chain.total == 2);
    let last = client.list_kms().page(2).page_size(3).await.unwrap();
    assert_eq!((last.page, last.page_size, last.pages, last.items.len()), (2, 3, 2, 1));
}

#[tokio::test]
async fn get_kms_info_finds_a_node_by_id_slug_or_type() {
    let simulator = simulator().await;
    for name in ["kms_base0001", "base-1", "base"] {
        let kms = simulator.client().get_kms_info(name).await.unwrap();
        assert_eq!((kms.id.as_str(), kms.version.as_str()), ("kms_base0001", "v0.5.5"), "{name}");
    }
}

#[tokio::test]
async fn inspect_kms_returns_every_part_of_an_inspection() {
    let simulator = simulator().await;
    let inspection = simulator.client().inspect_kms("base-1").await.unwrap();
    assert_eq!(inspection.kms_type, KmsType::Base);
    let rpc = inspection.rpc.unwrap();
    let on_chain = inspection.on_chain.unwrap();
    assert_eq!(on_chain.kms_info.unwrap().k256_pubkey, rpc.bootstrap_info.k256_pubkey);
    assert_eq!(on_chain.verification.unwrap().device_id_allowed, Some(true));
    assert_eq!(inspection.guest_agent.unwrap().device_id, "d1".repeat(32));
    assert_eq!(inspection.teepods[0].available_os_images.len(), 3);

    let inspection = simulator.client().inspect_kms("phala-1").await.unwrap();
    assert!(inspection.on_chain.is_none() && inspection.guest_agent.is_none());
    assert!(inspection.guest_agent_error.is_some());
}

#[tokio::test]
async fn get_kms_onchain_detail_lists_allowed_devices_and_images() {
    let simulator = simulator().await;
    let detail = simulator.client().get_kms_onchain_detail(Chain::Base).await.unwrap();
    assert_eq!((detail.chain_name.as_str(), detail.chain_id), ("base", 8453));
    let contract = &detail.contracts[0];
    assert_eq!(contract.contract_address.to_string(), BASE);
    let devices: Vec<_> = contract.devices.iter().map(|device| device.on_chain_allowed).collect();
    assert_eq!(devices, [Some(true), None]);
    let images: Vec<_> = contract.os_images.iter().map(|image| image.on_chain_allowed).collect();
    assert_eq!(images, [Some(true), Some(false), None]);

    let error = simulator.client().get_kms_onchain_detail("solana").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::InvalidRequest, Some(400)));
}

#[tokio::test]
async fn get_next_app_ids_predicts_the_requested_number() {
    let simulator = simulator().await;
    let client = simulator.client();
    assert_eq!(client.get_next_app_ids().await.unwrap().len(), 1);
    let ids = client.get_next_app_ids().counts(20).await.unwrap();
    assert_eq!(ids.len(), 20);
    assert_eq!(ids, client.get_next_app_ids().counts(20).await.unwrap(), "a prediction reserves nothing");
    assert_eq!(ids.iter().map(|id| id.nonce).collect::<Vec<_>>(), (2..22).collect::<Vec<_>>());
    let elsewhere = simulator.client_builder().workspace("team-2").build().unwrap();
    assert_ne!(elsewhere.get_next_app_ids().await.unwrap()[0].app_id, ids[0].app_id);
}

#[tokio::test]
async fn get_app_env_encrypt_pubkey_is_derived_and_signed_as_in_the_vectors() {
    let vector: Value = serde_json::from_str(include_str!("vectors/end_to_end.json")).unwrap();
    let simulator = Simulator::builder().sign_v1_at(|| 1_700_000_000).start().await.unwrap();
    let client = simulator.client();
    for kms in ["phala", "phala-2", "kms_phala001", "kc_phala000"] {
        let key = client.get_app_env_encrypt_pubkey(kms, vector["app_id"].as_str().unwrap()).await.unwrap();
        assert_eq!(key.kms().as_str(), kms);
        assert_eq!(key.app_id().to_string(), vector["app_id"]);
        assert_eq!(key.public_key().to_string(), vector["public_key"]);
        assert_eq!(key.signature().to_string(), vector["signature"]);
        assert_eq!(key.timestamp(), vector["timestamp"].as_u64());
        assert_eq!(key.signature_v1().unwrap().to_string(), vector["signature_v1"]);
    }
    let contract = client.get_kms_contract("phala").await.unwrap();
    assert_eq!(contract.k256_pubkey.unwrap().to_string(), vector["k256_pubkey"]);
}

#[tokio::test]
async fn get_app_env_encrypt_pubkey_is_legacy_by_default_and_differs_by_app_and_kms() {
    let simulator = simulator().await;
    let client = simulator.client();
    let key = client.get_app_env_encrypt_pubkey("phala", AppId::from([1; 20])).await.unwrap();
    assert_eq!((key.timestamp(), key.signature_v1()), (None, None));
    let other_app = client.get_app_env_encrypt_pubkey("phala", AppId::from([2; 20])).await.unwrap();
    let other_kms = client.get_app_env_encrypt_pubkey("base", AppId::from([1; 20])).await.unwrap();
    assert_ne!(key.public_key(), other_app.public_key());
    assert_ne!(key.public_key(), other_kms.public_key());
}

#[tokio::test]
async fn get_app_kms_info_returns_the_kms_and_the_deployer() {
    let simulator = simulator().await;
    let app = simulator.client().get_app_kms_info(AppId::from([0xba; 20])).await.unwrap();
    assert!(app.is_onchain_kms && app.is_contract);
    assert_eq!(app.chain_id, Some(8453));
    assert_eq!(app.deployer_type, Some(DeployerType::Safe));
    assert!(matches!(app.deployer_address, Some(ContractAddress::Evm(_))));
    let app = simulator.client().get_app_kms_info(AppId::from([0xab; 20])).await.unwrap();
    assert!(!app.is_onchain_kms && app.kms_contract_address.is_none() && app.deployer_type.is_none());
    let error = simulator.client().get_app_kms_info(AppId::from([0; 20])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn kms_contracts_and_their_nodes_are_listed() {
    let simulator = simulator().await;
    let client = simulator.client();
    let page = client.list_kms_contracts().page_size(2).await.unwrap();
    assert_eq!((page.total, page.pages, page.items.len()), (3, 2, 2));
    assert_eq!(page.items[0].contract_address, ContractAddress::Other("phala".to_owned()));
    assert_eq!((page.items[0].chain_id, page.items[0].node_count), (0, 2));
    assert_eq!(client.list_kms_contracts().on_chain(true).await.unwrap().total, 2);

    for name in ["base", "kc_base0000"] {
        let contract = client.get_kms_contract(name).await.unwrap();
        assert_eq!((contract.id.as_str(), contract.chain_id, contract.node_count), ("kc_base0000", 8453, 1));
        assert!(contract.k256_pubkey.is_some() && contract.ca_pubkey.is_some());
        let nodes = client.list_kms_contract_nodes(name).await.unwrap();
        assert_eq!((nodes[0].id.as_str(), &nodes[0].kms_type), ("kms_base0001", &KmsType::Base));
    }
}

#[tokio::test]
async fn an_unknown_kms_is_not_found() {
    let simulator = simulator().await;
    let client = simulator.client();
    let errors = [
        client.get_kms_info("nobody").await.unwrap_err(),
        client.inspect_kms("nobody").await.unwrap_err(),
        client.get_app_env_encrypt_pubkey("nobody", AppId::from([0; 20])).await.unwrap_err(),
        client.get_kms_contract("nobody").await.unwrap_err(),
        client.list_kms_contract_nodes("nobody").await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.status(), error.code()), (ErrorKind::NotFound, Some(404), Some("ERR-02-011")));
        assert!(error.request_id().unwrap().starts_with("simulator-"));
        assert_eq!(error.details()[0].field, "kms_id");
    }
}

#[tokio::test]
async fn null_and_absent_properties_have_the_same_value() {
    let nulls = simulator().await;
    let absent = Simulator::builder().leave_out_absent().start().await.unwrap();
    let (a, b) = (nulls.client(), absent.client());
    assert_eq!(a.list_kms().await.unwrap(), b.list_kms().await.unwrap());
    assert_eq!(a.inspect_kms("phala-1").await.unwrap(), b.inspect_kms("phala-1").await.unwrap());
    assert_eq!(a.get_kms_onchain_detail("base").await.unwrap(), b.get_kms_onchain_detail("base").await.unwrap());
    let app = AppId::from([0xab; 20]);
    assert_eq!(a.get_app_kms_info(app).await.unwrap(), b.get_app_kms_info(app).await.unwrap());
    assert_eq!(a.list_kms_contracts().await.unwrap(), b.list_kms_contracts().await.unwrap());
}

#[tokio::test]
async fn a_seeded_simulator_serves_its_seed() {
    let mut contract = Contract::new("kc_mine", "mine");
    contract.chain = Some(("gnosis".to_owned(), 100));
    contract.address = "0x4444444444444444444444444444444444444444".to_owned();
    contract.devices = vec![Device::new("device-1", Some(false))];
    contract.os_images = vec![OsImage::new("image", "1", Some(true))];
    let simulator = Simulator::builder()
        .api_key("phak_mine")
        .contracts([contract])
        .nodes([Node::new("kms_mine", "mine")])
        .apps([App::new(AppId::from([7; 20]), "mine")])
        .start()
        .await
        .unwrap();
    assert_eq!(simulator.api_key(), "phak_mine");
    let client = simulator.client();
    assert_eq!(client.list_kms().await.unwrap().items[0].chain_id, Some(100));
    assert_eq!(client.list_kms_contract_nodes("mine").await.unwrap()[0].kms_type, KmsType::Other("mine".to_owned()));
    let detail = client.get_kms_onchain_detail("gnosis").await.unwrap();
    assert_eq!(detail.contracts[0].devices[0].on_chain_allowed, Some(false));
    assert!(client.get_app_kms_info(AppId::from([7; 20])).await.unwrap().is_onchain_kms);
    assert!(client.get_app_kms_info(AppId::from([0xab; 20])).await.is_err());
}

#[tokio::test]
async fn responses_are_serialized_with_the_names_of_the_wire() {
    let simulator = simulator().await;
    let client = simulator.client();
    let kms = serde_json::to_value(client.get_kms_info("base-1").await.unwrap()).unwrap();
    assert_eq!(kms["kms_contract_address"], BASE);
    assert_eq!(kms["gateway_app_id"], "22".repeat(20));
    let key =
        serde_json::to_value(client.get_app_env_encrypt_pubkey("phala", AppId::from([1; 20])).await.unwrap()).unwrap();
    assert!(key["public_key"].as_str().unwrap().len() == 64 && key.get("timestamp").is_none());
    let next = serde_json::to_value(client.get_next_app_ids().await.unwrap()).unwrap();
    assert_eq!(next[0]["nonce"], json!(2));
    let nodes: Vec<_> = client.list_kms().stream().try_collect().await.unwrap();
    assert_eq!(serde_json::to_value(nodes).unwrap()[3]["slug"], Value::Null);
}
