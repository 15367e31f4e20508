//! The ten operations, each as one call.

use futures_util::future::{BoxFuture, FutureExt as _};
use kms_client::{AppId, Client, Error};

/// One of the operations of the API.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The method of the client that calls it.
    pub name: &'static str,
    /// Calls it; what it answers does not matter.
    pub call: fn(Client) -> BoxFuture<'static, Result<(), Error>>,
}

const APP: AppId = AppId::new([0xab; 20]);

macro_rules! operation {
    ($name:ident($($argument:expr),*)) => {
        Operation {
            name: stringify!($name),
            call: |client| async move { client.$name($($argument),*).await.map(drop) }.boxed(),
        }
    };
}

/// All of them.
pub const OPERATIONS: [Operation; 10] = [
    operation!(kms_list()),
    operation!(kms_info("phala")),
    operation!(kms_inspect("phala")),
    operation!(kms_on_chain_detail("base")),
    operation!(app_env_encrypt_pubkey("phala", APP)),
    operation!(app_kms_info(APP)),
    operation!(next_app_ids()),
    operation!(kms_contracts()),
    operation!(kms_contract("phala")),
    operation!(kms_contract_nodes("phala")),
];
