//! Apps: `get_next_app_ids` and `get_app_kms_info`.

use std::future::IntoFuture;
use std::num::NonZeroU64;

use futures_util::future::BoxFuture;
use kms_api_gen::nodes::{self, types as wire};
use kms_api_gen::operations;
use serde::{Deserialize, Serialize};

use crate::api::kms::KmsInfo;
use crate::call::argument::{Argument, argument};
use crate::call::wire::{FieldError, FromWire, list, scalar};
use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::scalar::app_id::AppId;
use crate::scalar::contract_address::ContractAddress;
use crate::scalar::macros::open_set;

/// An app id that the workspace's wallet has not used yet: that of an app that will be created on an off-chain KMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct NextAppId {
    /// The app id.
    pub app_id: AppId,
    /// The wallet's nonce that determines the id.
    pub nonce: u64,
}

impl FromWire<wire::NextAppId> for NextAppId {
    fn from_wire(next: wire::NextAppId) -> Result<Self, FieldError> {
        let wire::NextAppId { app_id, nonce } = next;
        Ok(Self { app_id: scalar("app_id", &app_id)?, nonce })
    }
}

/// A request for predicted app ids; see [`Client::get_next_app_ids`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent or awaited"]
pub struct NextAppIdsRequest {
    client: Client,
    counts: Option<u32>,
}

impl NextAppIdsRequest {
    /// Sets how many ids to predict: 1 to 20; one by default.
    pub fn counts(mut self, counts: u32) -> Self {
        self.counts = Some(counts);
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `counts` is not 1 to 20,
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) if the key has no access to the workspace, and
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) if the workspace has no wallet.
    pub async fn send(self) -> Result<Vec<NextAppId>, Error> {
        let counts = match self.counts {
            None => None,
            Some(counts @ 1..=20) => NonZeroU64::new(counts.into()),
            Some(_) => return Err(Error::invalid_argument("`counts` must be 1 to 20")),
        };
        let request = |api: nodes::Client| async move { api.get_next_app_ids(counts).await };
        self.client
            .transport
            .call(&operations::GET_NEXT_APP_IDS, request, |ids| {
                let wire::NextAppIds { app_ids } = ids;
                list("app_ids", app_ids)
            })
            .await
    }
}

impl IntoFuture for NextAppIdsRequest {
    type Output = Result<Vec<NextAppId>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

open_set! {
    /// The type of account that deployed an app.
    DeployerType {
        /// An externally owned account: one key.
        Eoa = "eoa",
        /// A Safe.
        Safe = "safe",
        /// A multi-signature wallet from before Safe.
        LegacyMultisig = "legacy_multisig",
        /// An ERC-4337 account.
        Erc4337 = "erc4337",
        /// Another contract.
        Contract = "contract",
    }
}

/// The KMS that an app uses, and who deployed the app on the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct AppKmsInfo {
    /// `true` if the KMS has a contract on a chain.
    pub is_onchain_kms: bool,
    /// The EVM chain id; `None` for an off-chain KMS.
    pub chain_id: Option<u64>,
    /// The address of the KMS's contract.
    pub kms_contract_address: Option<ContractAddress>,
    /// The address of the app's contract.
    pub app_contract_address: Option<ContractAddress>,
    /// The address that deployed the app.
    pub deployer_address: Option<ContractAddress>,
    /// The type of the deployer's account.
    pub deployer_type: Option<DeployerType>,
    /// `true` if the deployer's account is a contract.
    pub is_contract: bool,
    /// The URL of the Safe, if the deployer is one.
    pub safe_app_url: Option<String>,
}

impl AppKmsInfo {
    /// Returns `true` if the node serves the KMS of this app, as far as the service says: the same contract on the same chain, or
    /// both without one.
    #[must_use]
    pub fn is_served_by(&self, node: &KmsInfo) -> bool {
        if !self.is_onchain_kms {
            return node.chain_id.is_none();
        }
        node.chain_id == self.chain_id && node.kms_contract_address == self.kms_contract_address
    }
}

impl FromWire<wire::AppKmsInfoResponse> for AppKmsInfo {
    fn from_wire(info: wire::AppKmsInfoResponse) -> Result<Self, FieldError> {
        let wire::AppKmsInfoResponse {
            is_onchain_kms,
            chain_id,
            kms_contract_address,
            app_contract_address,
            deployer_address,
            deployer_type,
            is_contract,
            safe_app_url,
        } = info;
        Ok(Self {
            is_onchain_kms,
            // False is the default in the published document.
            is_contract: is_contract.unwrap_or_default(),
            chain_id,
            kms_contract_address: kms_contract_address.map(ContractAddress::from),
            app_contract_address: app_contract_address.map(ContractAddress::from),
            deployer_address: deployer_address.map(ContractAddress::from),
            deployer_type: deployer_type.map(DeployerType::from),
            safe_app_url,
        })
    }
}

impl Client {
    /// Returns a request that predicts the app ids that the workspace's wallet gets next. Nothing is reserved.
    ///
    /// The list has as many ids as were asked for: 1 by default.
    ///
    /// `GET /api/v1/kms/phala/next_app_id`, API version 2026-06-23.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// for next in client.get_next_app_ids().counts(3).await? {
    ///     println!("{} with nonce {}", next.app_id, next.nonce);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_next_app_id")]
    #[doc(alias = "getNextAppId")]
    #[doc(alias = "nextAppIds")]
    #[doc(alias = "NextAppIDs")]
    pub fn get_next_app_ids(&self) -> NextAppIdsRequest {
        NextAppIdsRequest { client: self.clone(), counts: None }
    }

    /// Fetches the KMS that an app uses, and who deployed the app on the chain.
    ///
    /// `GET /api/v1/apps/{app_id}/kms-info`, API version 2026-06-23.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such app,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `app_id` is not a valid [`AppId`].
    pub async fn get_app_kms_info(&self, app_id: impl Argument<AppId>) -> Result<AppKmsInfo, Error> {
        let app_id = &argument(&operations::GET_APP_KMS_INFO, "app_id", app_id)?.to_string();
        let request = |api: nodes::Client| async move { api.get_app_kms_info(app_id).await };
        self.transport.call(&operations::GET_APP_KMS_INFO, request, AppKmsInfo::from_wire).await
    }
}
