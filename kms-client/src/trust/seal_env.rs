//! Fetching, verifying and sealing in one call.

use crate::client::handle::Client;
use crate::env::environment::Environment;
use crate::env::seal::SealedEnv;
use crate::error::failure::Error;
use crate::scalar::app_id::AppId;
use crate::scalar::kms_ref::KmsRef;
use crate::trust::anchor::Anchor;
use crate::trust::policy::Policy;

impl Client {
    /// Fetches the public key of an app, verifies it, and seals the environment to it.
    ///
    /// It is [`get_app_env_encrypt_pubkey`](Self::get_app_env_encrypt_pubkey),
    /// [`UnverifiedEnvKey::verify`](crate::UnverifiedEnvKey::verify) with the default [`Policy`], and
    /// [`SealingKey::seal`](crate::SealingKey::seal).
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use kms_client::{Environment, K256PublicKey};
    ///
    /// # let pinned = "";
    /// let anchor: K256PublicKey = pinned.parse()?;
    /// let environment = Environment::from_pairs([("API_KEY", "s3cret")])?;
    /// let sealed = client.seal_env("phala", "abababababababababababababababababababab", &anchor, &environment).await?;
    /// println!("{}", sealed.to_hex());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the two methods; [`ErrorKind::Unverified`](crate::ErrorKind::Unverified) with a
    /// [`VerifyError`](crate::VerifyError) as its source; [`ErrorKind::Unsealed`](crate::ErrorKind::Unsealed) if the
    /// system has no randomness.
    pub async fn seal_env(
        &self,
        kms: impl TryInto<KmsRef, Error: Into<Error>>,
        app_id: impl TryInto<AppId, Error: Into<Error>>,
        anchor: impl Into<Anchor>,
        environment: &Environment,
    ) -> Result<SealedEnv, Error> {
        let key = self.get_app_env_encrypt_pubkey(kms, app_id).await?;
        Ok(key.verify(anchor, Policy::default())?.seal(environment)?)
    }
}
