//! Calls of the client as data, so that each can be made, told, and handed to a script in another language.

use kms_client::{Client, Error, ListRequest};
use serde::Serialize;
use serde_json::Value;

/// One call. It is serialized with the operation's name in the document, and with the names of its parameters there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub(crate) enum Call {
    ListKms(Listing),
    GetKmsInfo { kms_id: String },
    InspectKms { kms_id: String },
    GetAppEnvEncryptPubkey { kms_id: String, app_id: String },
    GetNextAppId { counts: Option<u64> },
    GetKmsOnchainDetail { chain: String },
    GetAppKmsInfo { app_id: String },
    ListKmsContracts(Listing),
    GetKmsContract { slug: String },
    ListKmsContractNodes { slug: String },
}

/// What of a list is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Listing {
    pub(crate) page: Option<u64>,
    pub(crate) page_size: Option<u64>,
    pub(crate) is_onchain: Option<bool>,
}

impl Listing {
    fn of<T>(self, mut request: ListRequest<T>) -> ListRequest<T> {
        if let Some(page) = self.page {
            request = request.page(page);
        }
        if let Some(page_size) = self.page_size {
            request = request.page_size(page_size);
        }
        match self.is_onchain {
            Some(on_chain) => request.on_chain(on_chain),
            None => request,
        }
    }
}

impl Call {
    /// A call of this operation that a service with an app and the usual KMS answers well.
    pub(crate) fn sample(operation: &str) -> Option<Self> {
        let phala = || "phala".to_owned();
        let app_id = || "ab".repeat(20);
        Some(match operation {
            "list_kms" => Self::ListKms(Listing::default()),
            "get_kms_info" => Self::GetKmsInfo { kms_id: phala() },
            "inspect_kms" => Self::InspectKms { kms_id: phala() },
            "get_app_env_encrypt_pubkey" => Self::GetAppEnvEncryptPubkey { kms_id: phala(), app_id: app_id() },
            "get_next_app_ids" => Self::GetNextAppId { counts: None },
            "get_kms_onchain_detail" => Self::GetKmsOnchainDetail { chain: "base".to_owned() },
            "get_app_kms_info" => Self::GetAppKmsInfo { app_id: app_id() },
            "list_kms_contracts" => Self::ListKmsContracts(Listing::default()),
            "get_kms_contract" => Self::GetKmsContract { slug: phala() },
            "list_kms_contract_nodes" => Self::ListKmsContractNodes { slug: phala() },
            _ => return None,
        })
    }

    /// The operation's name in its document.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::ListKms(_) => "list_kms",
            Self::GetKmsInfo { .. } => "get_kms_info",
            Self::InspectKms { .. } => "inspect_kms",
            Self::GetAppEnvEncryptPubkey { .. } => "get_app_env_encrypt_pubkey",
            Self::GetNextAppId { .. } => "get_next_app_ids",
            Self::GetKmsOnchainDetail { .. } => "get_kms_onchain_detail",
            Self::GetAppKmsInfo { .. } => "get_app_kms_info",
            Self::ListKmsContracts(_) => "list_kms_contracts",
            Self::GetKmsContract { .. } => "get_kms_contract",
            Self::ListKmsContractNodes { .. } => "list_kms_contract_nodes",
        }
    }

    /// Makes the call. The answer is what the client makes of it, with the names of the API.
    pub(crate) async fn send(&self, client: &Client) -> Result<Value, Error> {
        match self {
            Self::ListKms(listing) => shown(listing.of(client.list_kms()).send().await),
            Self::GetKmsInfo { kms_id } => shown(client.get_kms_info(kms_id.as_str()).await),
            Self::InspectKms { kms_id } => shown(client.inspect_kms(kms_id.as_str()).await),
            Self::GetAppEnvEncryptPubkey { kms_id, app_id } => {
                shown(client.get_app_env_encrypt_pubkey(kms_id.as_str(), app_id.as_str()).await)
            }
            Self::GetNextAppId { counts } => {
                let request = client.get_next_app_ids();
                let ids = match counts {
                    Some(counts) => request.counts(*counts).send().await,
                    None => request.send().await,
                };
                shown(ids.map(|ids| serde_json::json!({ "app_ids": ids })))
            }
            Self::GetKmsOnchainDetail { chain } => shown(client.get_kms_onchain_detail(chain.as_str()).await),
            Self::GetAppKmsInfo { app_id } => shown(client.get_app_kms_info(app_id.as_str()).await),
            Self::ListKmsContracts(listing) => shown(listing.of(client.list_kms_contracts()).send().await),
            Self::GetKmsContract { slug } => shown(client.get_kms_contract(slug.as_str()).await),
            Self::ListKmsContractNodes { slug } => {
                let nodes = client.list_kms_contract_nodes(slug.as_str()).await;
                shown(nodes.map(|nodes| serde_json::json!({ "total": nodes.len(), "items": nodes })))
            }
        }
    }
}

/// An answer in JSON. What the client's answers consist of has a form in JSON, and null is none of them.
fn shown(answer: Result<impl Serialize, Error>) -> Result<Value, Error> {
    answer.map(|answer| serde_json::to_value(answer).unwrap_or(Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::document;
    use crate::workspace::Workspace;

    #[test]
    fn every_operation_of_the_documents_has_a_call() {
        for document in document::both(&Workspace::find().unwrap()).unwrap() {
            for operation in &document.operations {
                let call = Call::sample(&operation.id).expect(&operation.id);
                assert_eq!(call.operation(), operation.id);
                assert_eq!(serde_json::to_value(&call).unwrap()["operation"], operation.id);
            }
        }
    }
}
