//! Fetching, verifying, sealing and delivering in one call.

use std::future::IntoFuture;

use futures_util::future::BoxFuture;
use kms_api_gen::operations;
use tokio::time::Instant;

use crate::call::argument::{Argument, argument};
use crate::client::handle::Client;
use crate::deliver::update::{EnvUpdate, Settings, UpdateCvmEnvsRequest};
use crate::env::environment::Environment;
use crate::error::failure::Error;
use crate::scalar::app_id::AppId;
use crate::scalar::cvm_ref::CvmRef;
use crate::scalar::hash::{ComposeHash, TransactionHash};
use crate::scalar::kms_ref::KmsRef;
use crate::trust::anchor::Anchor;
use crate::trust::policy::Policy;
use crate::trust::seal_env::target;

/// A request to deliver an environment to an app; see [`Client::push_env`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent or awaited"]
pub struct PushEnvRequest<'a> {
    client: Client,
    target: Result<(KmsRef, AppId), Error>,
    cvm: Option<Result<CvmRef, Error>>,
    anchor: Anchor,
    policy: Policy,
    environment: &'a Environment,
    settings: Settings,
}

impl PushEnvRequest<'_> {
    /// Sets the CVM; that of the app by default.
    pub fn cvm(mut self, cvm: impl Argument<CvmRef>) -> Self {
        self.cvm = Some(argument(&operations::UPDATE_CVM_ENVS, "cvm", cvm));
        self
    }

    /// Sets the rules for accepting the signature of the app's key; [`Policy::default`] by default.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Keeps the names that the app allows; see [`UpdateCvmEnvsRequest::keep_allowed_envs`].
    pub fn keep_allowed_envs(mut self) -> Self {
        self.settings.keep_allowed_envs = true;
        self
    }

    /// Passes the compose hash that was registered, for the second phase; see [`UpdateCvmEnvsRequest::registered`]. The environment
    /// is sealed anew, which is fine: its names and their order have to be the same.
    pub fn registered(
        mut self,
        compose_hash: impl Argument<ComposeHash>,
        transaction_hash: impl Argument<TransactionHash>,
    ) -> Self {
        self.settings.registered(compose_hash, transaction_hash);
        self
    }

    /// Sends the requests.
    ///
    /// # Errors
    ///
    /// Those of [`get_app_env_encrypt_pubkey`](Client::get_app_env_encrypt_pubkey) and of
    /// [`update_cvm_envs`](UpdateCvmEnvsRequest::send); [`ErrorKind::Unverified`](crate::ErrorKind::Unverified) with a
    /// [`VerifyError`](crate::VerifyError) as its source; [`ErrorKind::Unsealed`](crate::ErrorKind::Unsealed) if the system
    /// has no randomness. Nothing is sent to the CVM before the key is verified.
    pub async fn send(self) -> Result<EnvUpdate, Error> {
        let Self { client, target, cvm, anchor, policy, environment, mut settings } = self;
        let started = Instant::now();
        let (kms, app_id) = target?;
        // An invalid argument is found before anything is sent.
        let cvm = cvm.unwrap_or_else(|| Ok(app_id.into()))?;
        settings.app_id = Some(app_id);
        let key = client.get_app_env_encrypt_pubkey(kms, app_id).await?;
        let sealed = key.verify(anchor, policy)?.seal(environment)?;
        let client = client.with_rest_of_deadline(started);
        UpdateCvmEnvsRequest { client, cvm: Ok(cvm), sealed, settings }.send().await
    }
}

impl<'a> IntoFuture for PushEnvRequest<'a> {
    type Output = Result<EnvUpdate, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl Client {
    /// Returns a request that fetches the public key of an app, verifies it, seals the environment to it, and delivers it.
    ///
    /// It is [`seal_env`](Self::seal_env) and [`update_cvm_envs`](Self::update_cvm_envs), with all that their pages say: every
    /// variable is replaced, the CVM restarts, and an app with a contract can need a registration first. One
    /// [deadline](crate::ClientBuilder::deadline) is over all of it.
    ///
    /// `kms` has to be the KMS that the app uses (see [`get_app_kms_info`](Self::get_app_kms_info)). Every KMS has a key for every
    /// app id, so the key of another one verifies as well, and the app's CVM cannot open what is sealed to it.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use kms_client::{EnvUpdate, Environment, K256PublicKey};
    ///
    /// # let pinned = "";
    /// let anchor: K256PublicKey = pinned.parse()?;
    /// let environment = Environment::from_pairs([("API_KEY", "s3cret")])?;
    /// let app_id = "abababababababababababababababababababab";
    /// let update = client.push_env("phala", app_id, &anchor, &environment).await?;
    /// assert!(matches!(update, EnvUpdate::Accepted { .. }));
    /// # Ok(())
    /// # }
    /// ```
    pub fn push_env<'a>(
        &self,
        kms: impl Argument<KmsRef>,
        app_id: impl Argument<AppId>,
        anchor: impl Into<Anchor>,
        environment: &'a Environment,
    ) -> PushEnvRequest<'a> {
        PushEnvRequest {
            client: self.clone(),
            target: target(kms, app_id),
            cvm: None,
            anchor: anchor.into(),
            policy: Policy::default(),
            environment,
            settings: Settings::default(),
        }
    }
}
