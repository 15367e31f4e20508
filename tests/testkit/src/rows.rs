//! One row per operation: its call through the client, and the type that the call returns.

use futures_util::future::BoxFuture;
use kms_api_gen::Operation;
use kms_client::{
    Client, EnvUpdate, Error, KmsContract, KmsInfo, Page, UnverifiedEnvKey,
    model::{AppKmsInfo, CvmComposeFile, KmsContractNode, KmsInspection, NextAppId, OnChainDetail},
};
use schemars::Schema;
use serde_json::Value;

use crate::arguments::Arguments;

/// An operation and its call.
pub(crate) struct Row {
    pub(crate) operation: &'static Operation,
    /// Makes the call, and returns the client's response as JSON.
    pub(crate) send: fn(Client, Arguments) -> BoxFuture<'static, Result<Value, Error>>,
    /// Returns the JSON Schema of the client's response type.
    pub(crate) response: fn() -> Schema,
    /// Fields of the wire's response that the client's response does not have, with the reason. Where there are any, the
    /// client returns the first field's value itself.
    pub(crate) left_out: &'static [(&'static str, &'static str)],
}

/// Fields that the client leaves out where it returns a list.
const WHOLE_LIST: &[(&str, &str)] = &[("items", "the call returns the list itself"), ("total", "the list is complete")];
const APP_IDS: &[(&str, &str)] = &[("app_ids", "the call returns the list itself")];

macro_rules! row {
    ($operation:ident -> $response:ty, $left_out:expr, |$client:ident, $arguments:ident| $call:expr) => {
        Row {
            operation: &kms_api_gen::operations::$operation,
            send: |$client, $arguments| Box::pin(async move { Ok(serde_json::to_value($call.await?).unwrap()) }),
            response: || schemars::schema_for!($response),
            left_out: $left_out,
        }
    };
}

/// Returns the schema of an update that was accepted.
fn accepted() -> Schema {
    let mut schema = schemars::schema_for!(EnvUpdate);
    let accepted = schema.get("anyOf").unwrap()[0].as_object().unwrap().clone();
    schema.remove("anyOf");
    schema.as_object_mut().unwrap().extend(accepted);
    schema
}

/// Every operation; the order does not matter.
pub(crate) static ROWS: &[Row] = &[
    row!(LIST_KMS -> Page<KmsInfo>, &[], |client, a| a.list(client.list_kms())),
    row!(GET_KMS_INFO -> KmsInfo, &[], |client, a| client.get_kms_info(a.text("kms_id"))),
    row!(INSPECT_KMS -> KmsInspection, &[], |client, a| client.inspect_kms(a.text("kms_id"))),
    row!(GET_KMS_ONCHAIN_DETAIL -> OnChainDetail, &[], |client, a| client.get_kms_onchain_detail(a.text("chain"))),
    row!(GET_APP_ENV_ENCRYPT_PUBKEY -> UnverifiedEnvKey, &[], |client, a| {
        client.get_app_env_encrypt_pubkey(a.text("kms_id"), a.text("app_id"))
    }),
    row!(GET_APP_KMS_INFO -> AppKmsInfo, &[], |client, a| client.get_app_kms_info(a.text("app_id"))),
    row!(GET_NEXT_APP_IDS -> Vec<NextAppId>, APP_IDS, |client, a| {
        a.number("counts").into_iter().fold(client.get_next_app_ids(), kms_client::model::NextAppIdsRequest::counts)
    }),
    row!(LIST_KMS_CONTRACTS -> Page<KmsContract>, &[], |client, a| a.list(client.list_kms_contracts())),
    row!(GET_KMS_CONTRACT -> KmsContract, &[], |client, a| client.get_kms_contract(a.text("slug"))),
    row!(LIST_KMS_CONTRACT_NODES -> Vec<KmsContractNode>, WHOLE_LIST, |client, a| {
        client.list_kms_contract_nodes(a.text("slug"))
    }),
    row!(GET_CVM_COMPOSE_FILE -> CvmComposeFile, &[], |client, a| client.get_cvm_compose_file(a.text("cvm_id"))),
    Row {
        // The documents describe a registration as an error.
        response: accepted,
        ..row!(UPDATE_CVM_ENVS -> EnvUpdate, &[], |client, a| client.update_cvm_envs(a.text("cvm_id"), &a.sealed()))
    },
];
