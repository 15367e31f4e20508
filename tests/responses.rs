//! Responses that differ from the documents are read where possible, and an error names the property that does not fit.

use kms_client::simulator::Simulator;
use kms_client::{
    AppId, Chain, Error, ErrorKind, K256PublicKey, KmsContract, KmsInfo, KmsRef, Page,
    model::{DeployerType, KmsType, OnChainDetail},
};
use serde_json::{Value, json};
use testkit::{Reply, TestServer};

fn decode_error(error: Error) -> String {
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.is_retryable());
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("SECRET"), "{shown}");
    error.to_string()
}

async fn kms_error(body: impl ToString) -> String {
    decode_error(TestServer::json(body).await.client().get_kms_info("x").await.unwrap_err())
}

#[tokio::test]
async fn unknown_properties_and_missing_optional_ones_are_accepted() {
    let kms = json!({ "id": "kms_1", "url": "u", "version": "v", "new": { "deep": [1, null] } });
    let kms = TestServer::json(kms).await.client().get_kms_info("x").await.unwrap();
    assert!(kms.slug.is_none() && kms.chain_id.is_none() && kms.kms_contract_address.is_none());

    let inspection = json!({ "id": "kms_1", "endpoint": "e", "kms_type": "new", "db_version": "v",
        "on_chain": { "kms_info": { "k256_pubkey": "0x", "ca_pubkey": "", "quote_length": 0, "eventlog_length": 0 } } });
    let inspection = TestServer::json(inspection).await.client().inspect_kms("x").await.unwrap();
    assert_eq!(inspection.kms_type, KmsType::Other("new".to_owned()));
    assert!(inspection.teepods.is_empty() && inspection.rpc.is_none());
    assert_eq!(inspection.on_chain.unwrap().kms_info.unwrap().k256_pubkey, None);

    let server = TestServer::json(json!({ "is_onchain_kms": false })).await;
    let app = server.client().get_app_kms_info(AppId::from([0; 20])).await.unwrap();
    assert!(!app.is_onchain_kms && !app.is_contract && app.deployer_type.is_none());
}

#[tokio::test]
async fn an_object_of_another_kind_is_not_an_app_that_is_off_chain() {
    for body in [json!({}), json!({ "error": "no such app" }), json!({ "is_onchain_kms": null })] {
        let server = TestServer::json(&body).await;
        let error = decode_error(server.client().get_app_kms_info(AppId::from([0; 20])).await.unwrap_err());
        assert!(error.contains("does not fit at `is_onchain_kms`"), "{body}: {error}");
    }
}

#[tokio::test]
async fn an_array_is_not_an_object() {
    let key = "c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67";
    let server = TestServer::json(json!([key, "00".repeat(65), null, null])).await;
    let error =
        decode_error(server.client().get_app_env_encrypt_pubkey("phala", AppId::from([0; 20])).await.unwrap_err());
    assert!(error.contains("does not fit at `the top level`"), "{error}");
    let page = json!({ "items": [["kms_1", null, "u", "v"]], "total": 1, "page": 1, "page_size": 20, "pages": 1 });
    let error = decode_error(TestServer::json(page).await.client().list_kms().await.unwrap_err());
    assert!(error.contains("does not fit at `items[0]"), "{error}");
}

#[tokio::test]
async fn null_is_the_same_as_absent() {
    let nulls = json!({ "is_onchain_kms": false, "is_contract": null, "deployer_type": null, "chain_id": null });
    let app = TestServer::json(nulls).await.client().get_app_kms_info(AppId::from([0; 20])).await.unwrap();
    assert!(!app.is_onchain_kms && app.deployer_type.is_none());
    let inspection = json!({ "id": "kms_1", "slug": null, "endpoint": "e", "kms_type": "base", "db_version": "v", "teepods": null,
        "on_chain": { "verification": null } });
    let inspection = TestServer::json(inspection).await.client().inspect_kms("x").await.unwrap();
    assert!(inspection.teepods.is_empty() && inspection.on_chain.unwrap().verification.is_none());
    let teepod = json!({ "id": 1, "name": "n", "kms_urls": null, "available_os_images": null });
    let inspection = json!({ "id": "k", "endpoint": "e", "kms_type": "base", "db_version": "v", "teepods": [teepod] });
    let inspection = TestServer::json(inspection).await.client().inspect_kms("x").await.unwrap();
    assert!(inspection.teepods[0].kms_urls.is_empty() && inspection.teepods[0].available_os_images.is_empty());
}

#[tokio::test]
async fn values_beyond_the_documented_ones_are_kept() {
    let app = json!({ "is_onchain_kms": true, "deployer_type": "mpc", "kms_contract_address": "somewhere" });
    let app = TestServer::json(app).await.client().get_app_kms_info(AppId::from([0; 20])).await.unwrap();
    assert_eq!(app.deployer_type, Some(DeployerType::Other("mpc".to_owned())));
    let page = json!({ "items": [], "total": 0, "page": 0, "page_size": 5000, "pages": 0 });
    assert_eq!(TestServer::json(page).await.client().list_kms().await.unwrap().page_size, 5000);
    let kms = json!({ "id": "not_kms", "url": "", "version": "" });
    assert_eq!(TestServer::json(kms).await.client().get_kms_info("x").await.unwrap().id, "not_kms");
}

#[tokio::test]
async fn an_error_names_the_place_of_a_value_that_does_not_fit() {
    let good = json!({ "id": "kms_1", "url": "u", "version": "v" });
    let list =
        |bad: Value| json!({ "items": [good, good, good, bad], "total": 4, "page": 1, "page_size": 20, "pages": 1 });
    let table = [
        (json!({ "id": "kms_1", "url": "u", "version": null }), "items[3].version"),
        (json!({ "id": "kms_1", "url": "u", "version": ["SECRET"] }), "items[3].version"),
        (json!({ "id": "kms_1", "url": "u", "version": "v", "chain_id": "SECRET" }), "items[3].chain_id"),
        (json!({ "id": "kms_1", "url": "u", "version": "v", "chain_id": -1 }), "items[3].chain_id"),
        (json!("SECRET"), "items[3]"),
        (json!(null), "items[3]"),
    ];
    for (bad, place) in table {
        let error = decode_error(TestServer::json(list(bad)).await.client().list_kms().await.unwrap_err());
        assert!(error.contains(&format!("does not fit at `{place}`")), "{error}");
    }
    // A missing property is reported at the place where it belongs.
    let error = TestServer::json(list(json!({ "id": "SECRET" }))).await.client().list_kms().await.unwrap_err();
    assert!(decode_error(error).contains("does not fit at `items[3].url`"));
    assert!(kms_error("{}").await.contains("does not fit at `id`"));
    assert!(kms_error("7").await.contains("does not fit at `the top level`"));
}

#[tokio::test]
async fn a_response_that_cannot_be_read_keeps_its_request_id() {
    let key = json!({ "public_key": "00", "signature": "00" }).to_string();
    let huge = " ".repeat(9 * 1024 * 1024);
    for (body, kind) in [
        ("{}", ErrorKind::Decode),
        ("nothing", ErrorKind::Decode),
        (&key, ErrorKind::Decode),
        (&huge, ErrorKind::TooLarge),
    ] {
        let server = TestServer::replying(Reply::http(200, &[("x-request-id", "req-7")], body)).await;
        let client = server.client();
        let (one, two) = tokio::join!(
            client.get_app_env_encrypt_pubkey("phala", [0; 20]),
            client.get_app_env_encrypt_pubkey("x", [0; 20])
        );
        for error in [one.unwrap_err(), two.unwrap_err()] {
            assert_eq!((error.kind(), error.status(), error.request_id()), (kind, Some(200), Some("req-7")));
        }
    }
}

#[tokio::test]
async fn an_invalid_key_or_signature_is_named() {
    let key = "c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67";
    let signature = "00".repeat(65);
    let table = [
        (json!({ "public_key": "SECRET", "signature": signature }), "public_key"),
        (json!({ "public_key": "00".repeat(40), "signature": signature }), "public_key"),
        (json!({ "public_key": key, "signature": "00".repeat(64) }), "signature"),
        (json!({ "public_key": key, "signature": signature, "signature_v1": "SECRET" }), "signature_v1"),
    ];
    for (body, place) in table {
        let server = TestServer::json(body).await;
        let error = server.client().get_app_env_encrypt_pubkey("phala", AppId::from([0; 20])).await.unwrap_err();
        let error = decode_error(error);
        assert!(error.contains(&format!("at `{place}`: expected ")), "{error}");
    }

    let contract =
        json!({ "id": "kc_1", "contract_address": "phala", "chain_id": 0, "node_count": 1, "k256_pubkey": "SECRET" });
    let page = json!({ "items": [contract], "total": 1, "page": 1, "page_size": 20, "pages": 1 });
    let error = decode_error(TestServer::json(page).await.client().list_kms_contracts().await.unwrap_err());
    assert!(error.contains("at `items[0].k256_pubkey`: expected "), "{error}");

    let keys = json!({ "k256_pubkey": "SECRET", "ca_pubkey": "", "quote_length": 0, "eventlog_length": 0 });
    let rpc = json!({ "version": "v", "is_dev": false, "version_synced": true, "bootstrap_info": keys });
    let inspection = json!({ "id": "k", "endpoint": "e", "kms_type": "base", "db_version": "v", "rpc": rpc });
    let error = decode_error(TestServer::json(inspection).await.client().inspect_kms("x").await.unwrap_err());
    assert!(error.contains("at `rpc.bootstrap_info.k256_pubkey`: expected "), "{error}");
}

#[tokio::test]
async fn a_key_may_be_written_with_0x_and_in_upper_case() {
    let key = "C6543B01DE72BE5BD5322E68923DFDE242812447A17B89B077C7E41A30396B67";
    let body =
        json!({ "public_key": format!("0x{key}"), "signature": format!("0x{}", "00".repeat(65)), "signature_v1": "" });
    let server = TestServer::json(body).await;
    let decoded = server.client().get_app_env_encrypt_pubkey("phala", AppId::from([0; 20])).await.unwrap();
    assert_eq!(decoded.public_key().to_string(), key.to_lowercase());
    assert_eq!(decoded.signature_v1(), None);
}

#[tokio::test]
async fn a_body_that_is_not_json_and_one_that_is_cut_off_have_different_errors() {
    for body in ["", " ", "{\"id\": \"kms_1\"", "{\"id\": \"SECR"] {
        let error = kms_error(body).await;
        assert!(error.contains("the response is empty or cut off"), "{error}");
    }
    for body in ["<html>SECRET</html>", "{'id': 1}", "nothing", "{} {}", "\u{feff}{}"] {
        let error = kms_error(body).await;
        assert!(error.contains("the response is not JSON"), "{error}");
    }
}

#[tokio::test]
async fn deep_nesting_and_huge_numbers_are_errors() {
    kms_error(format!("{{\"id\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000))).await;
    let error =
        kms_error("{\"id\": \"a\", \"url\": \"\", \"version\": \"\", \"chain_id\": 18446744073709551616}").await;
    assert!(error.contains("`chain_id`"), "{error}");
}

#[test]
fn the_schemas_of_responses_have_the_names_of_the_wire() {
    let schema = schemars::schema_for!(kms_client::KmsInfo).to_value();
    let properties: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    let [document, _] = testkit::documents();
    let described = document.components("schemas")["KMSInfo"]["properties"].as_object().unwrap();
    assert!(properties.iter().all(|name| described.contains_key(name)) && properties.len() == described.len());
    let schema = schemars::schema_for!(kms_client::model::NextAppId).to_value();
    assert_eq!(schema["properties"]["app_id"]["pattern"], "^[0-9a-f]{40}$");
}

#[tokio::test]
async fn a_kms_is_named_by_everything_that_knows_it() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    for kms in client.list_kms().all().await.unwrap() {
        assert_eq!(client.get_kms_info(&kms).await.unwrap(), kms);
    }
    for contract in client.list_kms_contracts().await.unwrap() {
        assert_eq!(client.get_kms_contract(&contract).await.unwrap(), contract);
        for node in client.list_kms_contract_nodes(&contract).await.unwrap() {
            assert!(client.get_kms_info(&node.kms_type).await.is_ok(), "{node:?}");
        }
    }
    let phala = client.get_kms_info(KmsRef::PHALA).await.unwrap();
    assert_eq!(client.get_kms_info(&"phala").await.unwrap(), phala);
    assert_eq!(client.get_kms_info(std::borrow::Cow::from("phala")).await.unwrap(), phala);
    assert_eq!(client.get_kms_info(std::sync::Arc::<str>::from("phala")).await.unwrap(), phala);
    let key = K256PublicKey::try_from(&simulator.root_key("phala").unwrap().as_bytes()[..]).unwrap();
    assert_eq!(Some(key), simulator.root_key("phala"));
    assert!(K256PublicKey::try_from(&[0xff; 33][..]).is_err() && AppId::try_from(&[0; 19][..]).is_err());
}

#[tokio::test]
async fn a_response_is_read_from_the_json_that_it_is_written_as() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let page = client.list_kms_contracts().await.unwrap();
    let json = serde_json::to_string(&page).unwrap();
    assert_eq!(serde_json::from_str::<Page<KmsContract>>(&json).unwrap(), page);
    let detail = client.get_kms_onchain_detail("BASE").await.unwrap();
    assert_eq!(serde_json::from_value::<OnChainDetail>(serde_json::to_value(&detail).unwrap()).unwrap(), detail);
    // Written by hand for a test, with an unknown field and without optional ones.
    let kms: KmsInfo = serde_json::from_str(r#"{"id": "kms_1", "url": "u", "version": "v1", "more": 1}"#).unwrap();
    assert_eq!((kms.id.as_str(), kms.slug), ("kms_1", None));
    assert_eq!(KmsType::from("Base"), KmsType::Base);
    assert_eq!((Chain::try_from(8453).unwrap(), Chain::Base.id()), (Chain::Base, Some(8453)));
}

#[tokio::test]
async fn a_field_that_does_not_fit_is_missing_or_of_another_type() {
    assert!(
        kms_error("{}").await.ends_with(
            "does not fit at `id`: it is missing (status 200); check the base URL, or update phala-kms-client"
        ),
        "{}",
        kms_error("{}").await
    );
    let text = kms_error(r#"{"id": 5, "url": "u", "version": "v"}"#).await;
    assert!(text.contains("at `id`: expected a string") && !text.contains('5'), "{text}");
    let text = kms_error(r#"{"id": "a", "url": "u", "version": "v", "chain_id": "SECRET"}"#).await;
    assert!(text.contains("at `chain_id`: expected u64") && !text.contains("SECRET"), "{text}");
}
