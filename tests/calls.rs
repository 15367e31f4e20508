//! The ten operations, each as one call that gives what the facade shows.

use futures_util::future::BoxFuture;
use kms_client::{AppId, Client, Error};
use serde_json::Value;

/// One operation of the API.
pub(crate) struct Call {
    /// Its name in the documents.
    pub(crate) operation: &'static str,
    /// Calls it, and serializes the answer.
    pub(crate) call: fn(Client) -> BoxFuture<'static, Result<Value, Error>>,
}

const APP: AppId = AppId::new([0xab; 20]);

macro_rules! calls {
    ($($operation:ident: $method:ident($($argument:expr),*);)*) => {
        [$(Call {
            operation: stringify!($operation),
            call: |client| Box::pin(async move {
                Ok(serde_json::to_value(client.$method($($argument),*).await?).expect("answers have text keys only"))
            }),
        }),*]
    };
}

/// All of them.
pub(crate) const CALLS: [Call; 10] = calls! {
    list_kms: kms_list();
    get_kms_info: kms_info("phala");
    inspect_kms: kms_inspect("phala");
    get_kms_onchain_detail: kms_on_chain_detail("base");
    get_app_env_encrypt_pubkey: app_env_encrypt_pubkey("phala", APP);
    get_app_kms_info: app_kms_info(APP);
    get_next_app_id: next_app_ids();
    list_kms_contracts: kms_contracts();
    get_kms_contract: kms_contract("phala");
    list_kms_contract_nodes: kms_contract_nodes("phala");
};

/// The one with this name.
pub(crate) fn call(operation: &str) -> &'static Call {
    CALLS.iter().find(|call| call.operation == operation).unwrap()
}
