//! Delivery to the simulator's CVMs, in one phase and in two, and what is left as it was.

use kms_client::simulator::{App, Simulator};
use kms_client::{
    AppId, Client, ComposeHash, CvmRef, EnvUpdate, Environment, ErrorKind, K256PublicKey, Retry, SealedEnv,
    deliver::{RegistrationRequired, UpdateStatus},
    model::TransactionHash,
};
use serde_json::json;
use testkit::{ClosedPort, Ending, Reply, TestServer, success};

pub(crate) const OFF_CHAIN: AppId = AppId::new([0xab; 20]);
const ON_CHAIN: AppId = AppId::new([0xba; 20]);
const OTHER: AppId = AppId::new([0x0c; 20]);

fn environment(names: &[&str]) -> Environment {
    Environment::from_pairs(names.iter().map(|name| (*name, format!("value of {name}")))).unwrap()
}

fn variables(names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), format!("value of {name}"))).collect()
}

async fn anchor(client: &Client, kms: &str) -> K256PublicKey {
    client.get_kms_contract(kms).await.unwrap().k256_pubkey.unwrap()
}

async fn sealed(client: &Client, kms: &str, app_id: AppId, names: &[&str]) -> SealedEnv {
    client.seal_env(kms, app_id, anchor(client, kms).await, &environment(names)).await.unwrap()
}

fn accepted(update: &EnvUpdate) -> bool {
    let EnvUpdate::Accepted { status, allowed_envs_changed, .. } = update else { panic!("{update:?}") };
    assert_eq!(*status, UpdateStatus::InProgress);
    allowed_envs_changed.unwrap()
}

fn registration(update: EnvUpdate) -> RegistrationRequired {
    let EnvUpdate::RegistrationRequired(step) = update else { panic!("{update:?}") };
    step
}

#[tokio::test]
async fn an_environment_reaches_the_cvm_in_its_order_and_replaces_every_variable() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let anchor = anchor(&client, "phala").await;
    assert_eq!(simulator.environment(OFF_CHAIN), None);
    for names in [&["Z", "A", "M"][..], &["A"], &["B", "A"]] {
        let environment = environment(names);
        assert!(accepted(&client.push_env("phala", OFF_CHAIN, anchor, &environment).await.unwrap()));
        assert_eq!(simulator.environment(OFF_CHAIN).unwrap(), variables(names));
        let allowed = client.get_cvm_compose_file(OFF_CHAIN).await.unwrap().allowed_envs.unwrap();
        assert_eq!(allowed, names, "the names replace those that the app allows");
        assert!(!accepted(&client.push_env("phala", OFF_CHAIN, anchor, &environment).await.unwrap()));
    }
}

#[tokio::test]
async fn every_name_of_a_cvm_reaches_it() {
    let app = App::new(OTHER, "phala");
    let dashed = [&app.uuid[..8], &app.uuid[8..12], &app.uuid[12..16], &app.uuid[16..20], &app.uuid[20..]].join("-");
    let refs = [
        CvmRef::from(OTHER),
        app.cvm_id.parse().unwrap(),
        app.uuid.parse().unwrap(),
        dashed.parse().unwrap(),
        app.instance_id.parse().unwrap(),
        app.name.parse().unwrap(),
    ];
    let simulator = Simulator::builder().apps([app]).start().await.unwrap();
    let client = simulator.client();
    let anchor = anchor(&client, "phala").await;
    for (number, cvm) in refs.iter().enumerate() {
        let name = format!("N{number}");
        let environment = environment(&[&name]);
        assert!(accepted(&client.push_env("phala", OTHER, anchor, &environment).cvm(cvm).await.unwrap()));
        assert_eq!(simulator.environment(OTHER).unwrap()[0].0, name, "{cvm}");
    }
    let error = client.push_env("phala", OTHER, anchor, &environment(&["A"])).cvm("missing").await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_taken_effect()), (ErrorKind::NotFound, false));
}

#[tokio::test]
async fn kept_names_are_checked_before_anything_is_changed() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let kept = sealed(&client, "base", ON_CHAIN, &["EMPTY"]).await;
    assert!(!accepted(&client.update_cvm_envs(ON_CHAIN, &kept).keep_allowed_envs().await.unwrap()));
    assert_eq!(simulator.environment(ON_CHAIN).unwrap(), variables(&["EMPTY"]));
    assert_eq!(client.get_cvm_compose_file(ON_CHAIN).await.unwrap().allowed_envs.unwrap(), ["API_KEY", "EMPTY"]);

    let other = sealed(&client, "base", ON_CHAIN, &["EMPTY", "SECOND"]).await;
    let before = simulator.request_count();
    let error = client.update_cvm_envs(ON_CHAIN, &other).keep_allowed_envs().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidEnvironment);
    let text = error.to_string();
    assert!(
        text.starts_with("update_cvm_envs failed: ") && text.contains("SECOND") && !text.contains("EMPTY"),
        "{text}"
    );
    assert!(!error.may_have_taken_effect() && !error.is_retryable());
    assert_eq!(simulator.request_count() - before, 1, "only the compose file was fetched");
}

#[tokio::test]
async fn names_of_an_app_with_a_contract_change_in_two_phases() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let sealed = sealed(&client, "base", ON_CHAIN, &["SECOND", "API_KEY"]).await;
    let update = || client.update_cvm_envs(ON_CHAIN, &sealed);
    let step = registration(update().await.unwrap());
    assert_eq!(simulator.environment(ON_CHAIN), None);
    assert_eq!((step.app_id, step.kms.as_ref().unwrap().id.as_str()), (ON_CHAIN, "kms_base0001"));
    assert_eq!(step.chain_id(), Some(8453));
    let file = json!({
        "name": client.get_cvm_compose_file(ON_CHAIN).await.unwrap().name,
        "docker_compose_file": "services: {}\n",
        "allowed_envs": ["SECOND", "API_KEY"],
    });
    assert_eq!(step.compose_hash, ComposeHash::from_compose(file.to_string().as_bytes()), "it can be checked");
    let call = step.call();
    assert_eq!((call.to.as_bytes(), &call.data[4..]), (ON_CHAIN.as_bytes(), &step.compose_hash.as_bytes()[..]));

    let transaction = simulator.register_compose_hash(ON_CHAIN, step.compose_hash);
    let (no_hash, no_transaction) = (ComposeHash::new([1; 32]), TransactionHash::new([2; 32]));
    let rejected = async |hash: ComposeHash, transaction: TransactionHash| {
        let error = update().registered(hash, transaction).await.unwrap_err();
        assert!(!error.may_have_taken_effect());
        error.kind()
    };
    assert_eq!(rejected(no_hash, transaction).await, ErrorKind::ComposeHashInvalid);
    assert_eq!(rejected(step.compose_hash, no_transaction).await, ErrorKind::TransactionNotVerified);
    simulator.remove_compose_hash(ON_CHAIN, step.compose_hash);
    assert_eq!(rejected(step.compose_hash, transaction).await, ErrorKind::ComposeHashNotAllowed);
    assert_eq!(simulator.environment(ON_CHAIN), None);

    let transaction = simulator.register_compose_hash(ON_CHAIN, step.compose_hash);
    let hashes = (step.compose_hash.to_string(), transaction.to_string());
    assert!(accepted(&update().registered(hashes.0, hashes.1).await.unwrap()));
    assert_eq!(simulator.environment(ON_CHAIN).unwrap(), variables(&["SECOND", "API_KEY"]));
    let error = update().registered("hash", transaction).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[tokio::test]
async fn another_order_of_the_names_is_another_compose_hash() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let same = sealed(&client, "base", ON_CHAIN, &["API_KEY", "EMPTY"]).await;
    assert!(!accepted(&client.update_cvm_envs(ON_CHAIN, &same).await.unwrap()));
    let turned = sealed(&client, "base", ON_CHAIN, &["EMPTY", "API_KEY"]).await;
    registration(client.update_cvm_envs(ON_CHAIN, &turned).await.unwrap());
}

#[tokio::test]
async fn an_envelope_for_another_app_or_a_changed_one_leaves_the_environment_as_it_was() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let good = sealed(&client, "phala", OFF_CHAIN, &["A"]).await;
    assert!(accepted(&client.update_cvm_envs(OFF_CHAIN, &good).await.unwrap()));

    let other_app = sealed(&client, "phala", OTHER, &["A"]).await;
    let other_kms = sealed(&client, "base", OFF_CHAIN, &["A"]).await;
    let mut changed = serde_json::to_value(&good).unwrap();
    let flipped = changed["encrypted_env"].as_str().unwrap().replace('0', "1");
    changed["encrypted_env"] = flipped.into();
    for sealed in [other_app, other_kms, serde_json::from_value(changed).unwrap()] {
        assert!(!accepted(&client.update_cvm_envs(OFF_CHAIN, &sealed).await.unwrap()));
        assert_eq!(simulator.environment(OFF_CHAIN).unwrap(), variables(&["A"]));
    }
}

#[tokio::test]
async fn an_update_while_another_is_in_progress_is_a_conflict() {
    let mut app = App::new(OTHER, "phala");
    app.updating = true;
    let simulator = Simulator::builder().apps([app]).start().await.unwrap();
    let client = simulator.client();
    let anchor = anchor(&client, "phala").await;
    let error = client.push_env("phala", OTHER, anchor, &environment(&["A"])).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_taken_effect()), (ErrorKind::Conflict, 1, false));
    assert!(error.to_string().ends_with("call again when the other operation has ended"), "{error}");
    assert_eq!(simulator.environment(OTHER), None);
}

#[tokio::test]
async fn a_key_that_the_anchor_did_not_sign_is_not_delivered_to() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let wrong = anchor(&client, "base").await;
    let error = client.push_env("phala", OFF_CHAIN, wrong, &environment(&["A"])).await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_taken_effect()), (ErrorKind::Unverified, false));
    assert_eq!(simulator.environment(OFF_CHAIN), None);
}

pub(crate) fn saved() -> SealedEnv {
    serde_json::from_value(json!({ "encrypted_env": "ab".repeat(90), "env_keys": ["A"] })).unwrap()
}

#[tokio::test]
async fn a_change_is_tried_again_only_if_there_was_no_connection() {
    let retry = Retry::default().max_retries(2).initial_backoff(std::time::Duration::from_millis(1));
    let port = ClosedPort::new();
    let client = Client::builder().base_url(port.url()).api_key("phak_0123").retry(retry).build().unwrap();
    let error = client.update_cvm_envs(OFF_CHAIN, &saved()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.may_have_taken_effect()), (ErrorKind::Connect, 3, false));

    for status in [408, 425, 429, 500, 502, 503, 504] {
        let server = TestServer::replying(Reply::http(status, &[("retry-after", "0")], "")).await;
        let client = server.client_builder().retry(retry).build().unwrap();
        let error = client.update_cvm_envs(OFF_CHAIN, &saved()).await.unwrap_err();
        assert_eq!((error.status(), server.requests().len()), (Some(status), 1));
        assert_eq!(
            (error.may_have_taken_effect(), error.is_retryable()),
            (status >= 500 || status == 408, false),
            "{status}"
        );
        // The same client retries a read.
        assert!(client.get_cvm_compose_file(OFF_CHAIN).await.is_err());
        assert_eq!(server.requests().len(), 4, "{status}");
    }
}

#[tokio::test]
async fn a_response_of_success_that_cannot_be_read_says_that_it_may_have_taken_effect() {
    let whole = success("update_cvm_envs").to_string();
    let cut = format!("HTTP/1.1 202 Accepted\r\ncontent-length: {}\r\n\r\n{}", whole.len(), &whole[..9]);
    for reply in [Reply::bytes(cut, Ending::Close), Reply::http(202, &[], "{}"), Reply::http(201, &[], &whole)] {
        let server = TestServer::replying(reply).await;
        let error = server.client().update_cvm_envs(OFF_CHAIN, &saved()).await.unwrap_err();
        assert!(error.may_have_taken_effect() && !error.is_retryable(), "{error}");
        assert!(error.to_string().ends_with("look at the CVM before you call again"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_wait_that_the_rate_limit_asks_for_sends_nothing() {
    let server = TestServer::replying(Reply::http(429, &[("retry-after", "3600")], "")).await;
    let client = server.client();
    client.get_cvm_compose_file(OFF_CHAIN).await.unwrap_err();
    let error = client.update_cvm_envs(OFF_CHAIN, &saved()).await.unwrap_err();
    assert_eq!((error.kind(), error.status(), error.may_have_taken_effect()), (ErrorKind::RateLimited, None, false));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_registration_without_its_values_is_an_error() {
    for details in [json!(null), json!([]), json!([{ "field": "compose_hash", "value": "c0" }]), json!("SECRET")] {
        let body = json!({ "error_code": "ERR-01-005", "message": "register", "details": details });
        let server = TestServer::replying(Reply::http(465, &[("x-request-id", "req-1")], body.to_string())).await;
        let error = server.client().update_cvm_envs(OFF_CHAIN, &saved()).await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.request_id()), (ErrorKind::Decode, Some(465), Some("req-1")));
        assert!(!error.may_have_taken_effect() && error.to_string().contains("`compose_hash`"), "{error}");
        assert!(!format!("{error:?}").contains("SECRET"));
    }
}

#[tokio::test]
async fn a_registration_whose_body_is_no_object_is_an_error_and_no_panic() {
    for body in ["", "[]", "1", "true", "null", "\"details\"", "[{\"details\": []}]", "{\"detail\": []}"] {
        let server = TestServer::replying(Reply::http(465, &[], body)).await;
        let error = server.client().update_cvm_envs(OFF_CHAIN, &saved()).await.unwrap_err();
        assert_eq!((error.kind(), error.may_have_taken_effect()), (ErrorKind::Decode, false), "{body}: {error}");
        let error = server.client().get_kms_info("x").await.unwrap_err();
        assert_eq!(error.status(), Some(465), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_registration_with_another_app_than_the_requests_is_an_error() {
    let other = AppId::new([0xee; 20]);
    let detail = |field: &str, value: &str| json!({ "field": field, "value": value });
    let details = json!([detail("compose_hash", &"c0".repeat(32)), detail("app_id", &other.to_string())]);
    let body = json!({ "error_code": "ERR-01-005", "message": "register", "details": details }).to_string();
    let server = TestServer::replying(Reply::http(465, &[], body)).await;
    let client = server.client();
    let error = client.update_cvm_envs(OFF_CHAIN, &saved()).await.unwrap_err();
    assert!(error.to_string().contains("register nothing"), "{error}");
    let EnvUpdate::RegistrationRequired(step) = client.update_cvm_envs(other, &saved()).await.unwrap() else {
        panic!()
    };
    assert_eq!(step.app_id, other);
    // A CVM that is named by something else does not say which app it is of.
    let named = client.update_cvm_envs("cvm_1", &saved()).await.unwrap();
    assert!(matches!(named, EnvUpdate::RegistrationRequired(_)), "{named:?}");
}

#[test]
fn a_sealed_environment_is_read_from_its_two_fields_and_nothing_else_is() {
    let sealed = saved();
    assert_eq!(serde_json::from_value::<SealedEnv>(serde_json::to_value(&sealed).unwrap()).unwrap(), sealed);
    let read = |envelope: &str, names| {
        let fields = json!({ "encrypted_env": envelope, "env_keys": names });
        serde_json::from_value::<SealedEnv>(fields).map_err(|error| error.to_string())
    };
    let again = SealedEnv::from_hex(&format!("0x{}", sealed.to_hex()), sealed.names()).unwrap();
    assert_eq!(
        (again, SealedEnv::from_bytes(sealed.as_bytes(), sealed.names()).unwrap()),
        (sealed.clone(), sealed.clone())
    );
    let error = SealedEnv::from_hex("SECRET", ["A"]).unwrap_err();
    assert!(error.kind() == ErrorKind::InvalidArgument && !error.to_string().contains("SECRET"), "{error}");
    for envelope in ["", "ab", "SECRET", &"ab".repeat(59), &"ab".repeat(262_145)] {
        let error = read(envelope, json!(["A"])).unwrap_err();
        assert!(error.contains("not an envelope") && !error.contains("SECRET"), "{error}");
    }
    for names in [json!(["2FA"]), json!([""]), json!(vec!["A"; 1025])] {
        assert!(read(&"ab".repeat(90), names).unwrap_err().contains("names of variables"));
    }
}
