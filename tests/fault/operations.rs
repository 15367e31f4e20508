//! The ten operations, each as one call.

use futures_util::future::BoxFuture;
use kms_client::{AppId, Client, Error};
use serde_json::Value;

/// One of the operations of the API.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// What it is called in the documents.
    pub id: &'static str,
    /// The method of the client that calls it.
    pub name: &'static str,
    /// Calls it, and gives what the facade shows.
    pub call: fn(Client) -> BoxFuture<'static, Result<Value, Error>>,
}

const APP: AppId = AppId::new([0xab; 20]);

macro_rules! operations {
    ($($id:ident: $name:ident($($argument:expr),*);)*) => {
        [$(Operation {
            id: stringify!($id),
            name: stringify!($name),
            call: |client| Box::pin(async move {
                Ok(serde_json::to_value(client.$name($($argument),*).await?).unwrap())
            }),
        }),*]
    };
}

/// All of them.
pub const OPERATIONS: [Operation; 10] = operations! {
    list_kms: list_kms();
    get_kms_info: get_kms_info("phala");
    inspect_kms: inspect_kms("phala");
    get_kms_onchain_detail: get_kms_onchain_detail("base");
    get_app_env_encrypt_pubkey: get_app_env_encrypt_pubkey("phala", APP);
    get_app_kms_info: get_app_kms_info(APP);
    get_next_app_ids: get_next_app_ids();
    list_kms_contracts: list_kms_contracts();
    get_kms_contract: get_kms_contract("phala");
    list_kms_contract_nodes: list_kms_contract_nodes("phala");
};

/// The one that is called this in the documents.
#[must_use]
pub fn operation(id: &str) -> Operation {
    OPERATIONS.into_iter().find(|operation| operation.id == id).unwrap()
}
