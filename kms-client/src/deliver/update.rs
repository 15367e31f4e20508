//! The update of a CVM's environment: `update_cvm_envs`.

use std::future::IntoFuture;

use futures_util::future::BoxFuture;
use kms_api_gen::nodes::{self, types as wire};
use kms_api_gen::operations;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::call::argument::{Argument, argument};
use crate::call::wire::{FieldError, FromWire};
use crate::client::handle::Client;
use crate::deliver::registration::RegistrationRequired;
use crate::env::environment::check_allowed;
use crate::env::error::EnvironmentError;
use crate::env::seal::SealedEnv;
use crate::error::failure::{Effect, Error};
use crate::error::kind::ErrorKind;
use crate::scalar::app_id::AppId;
use crate::scalar::cvm_ref::CvmRef;
use crate::scalar::hash::{ComposeHash, TransactionHash};
use crate::scalar::macros::open_set;

open_set! {
    /// The state of an update.
    UpdateStatus {
        /// The CVM is being restarted with the new environment.
        InProgress = "in_progress",
        /// There was nothing to change.
        NoChange = "no_change",
    }
}

/// The outcome of an update of a CVM's environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(untagged)]
#[must_use = "the update can need a registration first"]
#[non_exhaustive]
pub enum EnvUpdate {
    /// The service accepted the update. `Accepted { status, .. }` matches it: other versions can have more fields.
    #[non_exhaustive]
    Accepted {
        /// The state of the update.
        status: UpdateStatus,
        /// The state, for people.
        message: Option<String>,
        /// The id of the update.
        correlation_id: Option<String>,
        /// `true` if the update changes the names that the app allows.
        allowed_envs_changed: Option<bool>,
    },
    /// Nothing was changed: the new names change the compose hash, which has to be registered with the app's contract first.
    RegistrationRequired(RegistrationRequired),
}

impl FromWire<wire::EnvUpdate> for EnvUpdate {
    fn from_wire(update: wire::EnvUpdate) -> Result<Self, FieldError> {
        let wire::EnvUpdate { status, message, correlation_id, allowed_envs_changed } = update;
        Ok(Self::Accepted { status: status.into(), message, correlation_id, allowed_envs_changed })
    }
}

/// The settings of an update, without the CVM and the environment.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// The app, if the CVM is not named by its id.
    pub(super) app_id: Option<AppId>,
    pub(super) keep_allowed_envs: bool,
    pub(super) registered: Option<Result<(ComposeHash, TransactionHash), Error>>,
}

impl Settings {
    pub(super) fn registered(
        &mut self,
        compose_hash: impl Argument<ComposeHash>,
        transaction_hash: impl Argument<TransactionHash>,
    ) {
        let compose_hash = argument(&operations::UPDATE_CVM_ENVS, "compose_hash", compose_hash);
        let transaction_hash = argument(&operations::UPDATE_CVM_ENVS, "transaction_hash", transaction_hash);
        self.registered = Some(compose_hash.and_then(|hash| Ok((hash, transaction_hash?))));
    }
}

/// A request to replace the environment of a CVM; see [`Client::update_cvm_envs`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent or awaited"]
pub struct UpdateCvmEnvsRequest {
    pub(super) client: Client,
    pub(super) cvm: Result<CvmRef, Error>,
    pub(super) sealed: SealedEnv,
    pub(super) settings: Settings,
}

impl UpdateCvmEnvsRequest {
    /// Keeps the names that the app allows: only values change, and no compose hash has to be registered.
    ///
    /// A CVM skips other names silently. So the app's compose file is fetched first, and a name that it does not allow is an
    /// error before anything is changed.
    pub fn keep_allowed_envs(mut self) -> Self {
        self.settings.keep_allowed_envs = true;
        self
    }

    /// Passes the compose hash that was registered, and the transaction that registered it: the second phase of an update that
    /// returned [`EnvUpdate::RegistrationRequired`]. Without it, an update returns the same step again.
    ///
    /// `compose_hash` is the one of that step, so keep it until the transaction is done; it can be in another process. The sealed
    /// environment must be the same, or have the same names in the same order. The service forgets the hash after a while:
    /// [`ErrorKind::ComposeHashInvalid`] means to start again with the first phase.
    pub fn registered(
        mut self,
        compose_hash: impl Argument<ComposeHash>,
        transaction_hash: impl Argument<TransactionHash>,
    ) -> Self {
        self.settings.registered(compose_hash, transaction_hash);
        self
    }

    /// Sends the request.
    ///
    /// It is sent once. Only if no connection came about it is [retried](crate::Retry).
    ///
    /// # Errors
    ///
    /// [`Error::may_have_taken_effect`] says whether the update can have been made all the same.
    /// [`ErrorKind::Conflict`] if another operation of the CVM is in progress, [`ErrorKind::ComposeHashInvalid`],
    /// [`ErrorKind::TransactionNotVerified`] and [`ErrorKind::ComposeHashNotAllowed`] in the second phase,
    /// [`ErrorKind::InvalidEnvironment`] if the app does not allow a name, [`ErrorKind::NotFound`] if there is no such CVM,
    /// [`ErrorKind::InvalidArgument`] if the CVM or a hash is not valid.
    pub async fn send(self) -> Result<EnvUpdate, Error> {
        let Self { client, cvm, sealed, settings } = self;
        let Settings { app_id, keep_allowed_envs, registered } = settings;
        let (cvm, registered) = (&cvm?, registered.transpose()?);
        let started = Instant::now();
        if keep_allowed_envs {
            let allowed = client.get_cvm_compose_file(cvm).await?.allowed_envs.unwrap_or_default();
            check_allowed(sealed.names().iter().map(String::as_str), &allowed).map_err(not_allowed)?;
        }
        let body = &wire::BodyUpdateCvmEnvsApiV1CvmsCvmIdEnvsPatch {
            encrypted_env: sealed.to_hex(),
            env_keys: (!keep_allowed_envs).then(|| sealed.names().to_vec()),
            compose_hash: registered.map(|(hash, _)| hash.to_string()),
            transaction_hash: registered.map(|(_, hash)| hash.to_string()),
        };
        let request = |api: nodes::Client| async move { api.update_cvm_envs(cvm.as_str(), body).await };
        match client
            .with_rest_of_deadline(started)
            .transport
            .call(&operations::UPDATE_CVM_ENVS, request, EnvUpdate::from_wire)
            .await
        {
            Err(error) if error.status() == Some(465) => {
                let app_id = app_id.or_else(|| cvm.app_id());
                RegistrationRequired::from_error(error, app_id).map(EnvUpdate::RegistrationRequired)
            }
            outcome => outcome,
        }
    }
}

fn not_allowed(error: EnvironmentError) -> Error {
    let message = error.to_string();
    let error = Error::new(ErrorKind::InvalidEnvironment, operations::UPDATE_CVM_ENVS.id, message).with_source(error);
    error.with_effect(Effect::NotSent)
}

impl IntoFuture for UpdateCvmEnvsRequest {
    type Output = Result<EnvUpdate, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl Client {
    /// Returns a request that replaces the environment of a CVM by a sealed one. The CVM restarts.
    ///
    /// All variables are replaced; there is no merge. The names become the app's `allowed_envs`, unless the request
    /// [keeps those](UpdateCvmEnvsRequest::keep_allowed_envs). They are part of what the CVM measures, and so is their order: if
    /// they change and the app has a contract, the outcome is [`EnvUpdate::RegistrationRequired`].
    ///
    /// `cvm` is an [`AppId`] or another [`CvmRef`]. A *text* of 40 hex digits is the id of an instance: parse the id of an app first,
    /// or write `app_` in front.
    ///
    /// This is the only operation that changes something. It is not retried once a request was written:
    /// [`Error::may_have_taken_effect`] says what to do then. If the future of the request is dropped before it ends, nobody
    /// knows either.
    ///
    /// `PATCH /api/v1/cvms/{cvm_id}/envs`, API version 2026-06-23.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client, app_id: kms_client::AppId, sealed: kms_client::SealedEnv) -> Result<(), kms_client::Error> {
    /// use kms_client::EnvUpdate;
    ///
    /// match client.update_cvm_envs(app_id, &sealed).await? {
    ///     EnvUpdate::Accepted { status, .. } => println!("{status}"),
    ///     EnvUpdate::RegistrationRequired(step) => {
    ///         println!("register {} with {}", step.compose_hash, step.call().to);
    ///     }
    ///     _ => {}
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "updateCvmEnvs")]
    #[doc(alias = "UpdateCVMEnvs")]
    pub fn update_cvm_envs(&self, cvm: impl Argument<CvmRef>, sealed: &SealedEnv) -> UpdateCvmEnvsRequest {
        let cvm = argument(&operations::UPDATE_CVM_ENVS, "cvm", cvm);
        UpdateCvmEnvsRequest { client: self.clone(), cvm, sealed: sealed.clone(), settings: Settings::default() }
    }
}
