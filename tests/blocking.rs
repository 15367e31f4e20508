//! The blocking client: its calls, threads, and the error inside of a runtime.

use std::thread;

use kms_client::blocking::{Client, wait};
use kms_client::simulator::{APP_ON_PHALA, Fault, Simulator};
use kms_client::{EnvUpdate, Environment, ErrorKind, Policy, Retry};

fn start() -> (Simulator, Client) {
    let simulator = wait(Simulator::start()).unwrap().unwrap();
    let client = Client::from(simulator.client());
    (simulator, client)
}

#[test]
fn an_environment_is_delivered_without_a_runtime_in_sight() {
    let (simulator, client) = start();
    let anchor = simulator.root_key("phala").unwrap();
    let environment = Environment::from_pairs([("API_KEY", "s3cret")]).unwrap();
    let update = client.push_env("phala", APP_ON_PHALA, anchor, &environment).policy(Policy::default()).send().unwrap();
    assert!(matches!(update, EnvUpdate::Accepted { .. }), "{update:?}");
    assert_eq!(simulator.environment(APP_ON_PHALA).unwrap(), [("API_KEY".to_owned(), "s3cret".to_owned())]);
    let sealed = client.seal_env("phala", APP_ON_PHALA, anchor, &environment).send().unwrap();
    let update = client.update_cvm_envs(APP_ON_PHALA, &sealed).keep_allowed_envs().send().unwrap();
    assert!(matches!(update, EnvUpdate::Accepted { .. }), "{update:?}");
    // Every list, to its end.
    assert!(client.list_kms().page_size(1).all().unwrap().len() > 1);
    assert_eq!(client.list_kms().page(1).page_size(1).on_chain(true).send().unwrap().items.len(), 1);
    assert_eq!(client.get_next_app_ids().counts(3).send().unwrap().len(), 3);
    assert_eq!(client.get_kms_info("a/b").unwrap_err().kind(), ErrorKind::InvalidArgument);
}

#[test]
fn several_threads_call_at_once_and_retries_work() {
    let (simulator, client) = start();
    simulator.fail_next(Fault::status(503).times(2));
    let retrying = kms_client::Client::with_retry(&simulator.client(), Retry::default());
    let client = [client, Client::from(retrying)];
    thread::scope(|scope| {
        for number in 0..16 {
            let client = client[number % 2].clone();
            scope.spawn(move || assert_eq!(client.get_kms_contract("base").unwrap().chain_id, 8453));
        }
    });
}

#[test]
fn inside_of_a_runtime_a_call_is_an_error_and_no_panic() {
    let (_simulator, client) = start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for error in [
            client.get_kms_info("phala").unwrap_err(),
            client.list_kms().all().unwrap_err(),
            client.get_next_app_ids().send().unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::NoRuntime);
            assert!(error.to_string().contains("use the async client"), "{error}");
        }
        let cloned = client.clone();
        let error = tokio::task::spawn_blocking(move || cloned.get_kms_info("phala")).await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoRuntime);
        // A client that is dropped inside of a runtime does not panic either.
        drop(client);
    });
}
