//! Fetching, verifying and sealing in one call.

use std::future::IntoFuture;

use futures_util::future::BoxFuture;
use kms_api_gen::operations;

use crate::call::argument::{Argument, argument};
use crate::client::handle::Client;
use crate::env::environment::Environment;
use crate::env::seal::SealedEnv;
use crate::error::failure::Error;
use crate::scalar::app_id::AppId;
use crate::scalar::kms_ref::KmsRef;
use crate::trust::anchor::Anchor;
use crate::trust::policy::Policy;

/// A request to seal an environment for an app; see [`Client::seal_env`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent or awaited"]
pub struct SealEnvRequest<'a> {
    client: Client,
    target: Result<(KmsRef, AppId), Error>,
    anchor: Anchor,
    policy: Policy,
    environment: &'a Environment,
}

impl SealEnvRequest<'_> {
    /// Sets the rules for accepting the signature of the app's key; [`Policy::default`] by default.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sends the request, verifies the key, and seals.
    ///
    /// # Errors
    ///
    /// Those of [`get_app_env_encrypt_pubkey`](Client::get_app_env_encrypt_pubkey);
    /// [`ErrorKind::Unverified`](crate::ErrorKind::Unverified) with a [`VerifyError`](crate::VerifyError) as its source;
    /// [`ErrorKind::Unsealed`](crate::ErrorKind::Unsealed) if the system has no randomness.
    pub async fn send(self) -> Result<SealedEnv, Error> {
        let (kms, app_id) = self.target?;
        let key = self.client.get_app_env_encrypt_pubkey(kms, app_id).await?;
        Ok(key.verify(self.anchor, self.policy)?.seal(self.environment)?)
    }
}

impl<'a> IntoFuture for SealEnvRequest<'a> {
    type Output = Result<SealedEnv, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Returns the KMS and the app of a request, checked.
pub(crate) fn target(kms: impl Argument<KmsRef>, app_id: impl Argument<AppId>) -> Result<(KmsRef, AppId), Error> {
    let operation = &operations::GET_APP_ENV_ENCRYPT_PUBKEY;
    Ok((argument(operation, "kms", kms)?, argument(operation, "app_id", app_id)?))
}

impl Client {
    /// Returns a request that fetches the public key of an app, verifies it, and seals the environment to it.
    ///
    /// It is [`get_app_env_encrypt_pubkey`](Self::get_app_env_encrypt_pubkey),
    /// [`UnverifiedEnvKey::verify`](crate::UnverifiedEnvKey::verify), and [`SealingKey::seal`](crate::SealingKey::seal).
    ///
    /// `kms` has to be the KMS that the app uses (see [`get_app_kms_info`](Self::get_app_kms_info)). Every KMS has a key for every
    /// app id, so the key of another one verifies as well, and the app's CVM cannot open what is sealed to it.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// use kms_client::{Environment, K256PublicKey};
    ///
    /// # let pinned = "";
    /// let anchor: K256PublicKey = pinned.parse()?;
    /// let environment = Environment::from_pairs([("API_KEY", "s3cret")])?;
    /// let app_id = "abababababababababababababababababababab";
    /// let sealed = client.seal_env("phala", app_id, &anchor, &environment).await?;
    /// println!("{}", sealed.to_hex());
    /// # Ok(())
    /// # }
    /// ```
    pub fn seal_env<'a>(
        &self,
        kms: impl Argument<KmsRef>,
        app_id: impl Argument<AppId>,
        anchor: impl Into<Anchor>,
        environment: &'a Environment,
    ) -> SealEnvRequest<'a> {
        SealEnvRequest {
            client: self.clone(),
            target: target(kms, app_id),
            anchor: anchor.into(),
            policy: Policy::default(),
            environment,
        }
    }
}
