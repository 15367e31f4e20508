//! The public key of an app, as the service sends it: signed, and not verified yet.

use kms_api_gen::nodes::{ClientInfo as _, types as wire};
use kms_api_gen::operations;
use serde::Serialize;

use super::{Environment, Policy, SealedEnv};
use crate::client::decode;
use crate::wire::{Misfit, optional, scalar};
use crate::{AppId, Client, EnvKeySignature, EnvPublicKey, Error, K256PublicKey, KmsRef};

const OPERATION: &str = "get_app_env_encrypt_pubkey";

/// The public key that an app's environment is encrypted to, with its signatures, which nobody has looked at yet.
///
/// It belongs to one app and one KMS. It is serialized with the names of the answer, and
/// [`from_json`](Self::from_json) reads that again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct UnverifiedEnvKey {
    #[serde(skip)]
    app_id: AppId,
    #[serde(skip)]
    kms: KmsRef,
    public_key: EnvPublicKey,
    signature: EnvKeySignature,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature_v1: Option<EnvKeySignature>,
}

impl UnverifiedEnvKey {
    /// The app that was asked for. The answer does not name it.
    #[must_use]
    pub fn app_id(&self) -> AppId {
        self.app_id
    }

    /// The KMS that was asked.
    #[must_use]
    pub fn kms(&self) -> &KmsRef {
        &self.kms
    }

    /// The public key. Whoever answered could have put any key here.
    #[must_use]
    pub fn public_key(&self) -> EnvPublicKey {
        self.public_key
    }

    /// The legacy signature: over app id and public key.
    #[must_use]
    pub fn signature(&self) -> EnvKeySignature {
        self.signature
    }

    /// When the key was signed, in seconds since 1970, where the service says so.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.timestamp
    }

    /// The signature over app id, timestamp and public key, where the service sends one.
    #[must_use]
    pub fn signature_v1(&self) -> Option<EnvKeySignature> {
        self.signature_v1
    }

    pub(super) fn into_kms(self) -> KmsRef {
        self.kms
    }

    /// Reads an answer of the endpoint that was kept, as the service sent it. Which app and which KMS it was asked for, the
    /// answer does not say.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it is no such answer.
    pub fn from_json(app_id: AppId, kms: KmsRef, answer: &[u8]) -> Result<Self, Error> {
        decode(OPERATION, answer, |answer| Self::from_answer(app_id, kms, answer))
    }

    fn from_answer(app_id: AppId, kms: KmsRef, answer: wire::AppEnvEncryptPubkey) -> Result<Self, Misfit> {
        let wire::AppEnvEncryptPubkey { public_key, signature, timestamp, signature_v1 } = answer;
        Ok(Self {
            app_id,
            kms,
            public_key: scalar("public_key", &public_key)?,
            signature: scalar("signature", &signature)?,
            timestamp,
            signature_v1: optional("signature_v1", signature_v1.as_deref())?,
        })
    }
}

impl Client {
    /// Fetches the public key to encrypt an app's environment to.
    ///
    /// Fetch it before every encryption: it is not to be cached. Most apps use the KMS called `phala`; a KMS is named by
    /// its id, its slug or its type.
    ///
    /// `GET /api/v1/kms/{kms_id}/pubkey/{app_id}`, API version 2026-06-23.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// let key = client.get_app_env_encrypt_pubkey("phala", "abababababababababababababababababababab").await?;
    /// println!("{}", key.public_key());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such KMS,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `kms` is no [`KmsRef`] or `app_id` no
    /// [`AppId`], and [`ErrorKind::Server`](crate::ErrorKind::Server) if the KMS does not answer the service.
    #[doc(alias = "get_app_env_encrypt_pub_key")]
    #[doc(alias = "getAppEnvEncryptPubKey")]
    #[doc(alias = "GetAppEnvEncryptPubKey")]
    pub async fn get_app_env_encrypt_pubkey(
        &self,
        kms: impl TryInto<KmsRef, Error: Into<Error>>,
        app_id: impl TryInto<AppId, Error: Into<Error>>,
    ) -> Result<UnverifiedEnvKey, Error> {
        let kms = kms.try_into().map_err(Into::into)?;
        let app_id = app_id.try_into().map_err(Into::into)?;
        let hex = app_id.to_string();
        let nodes = self.nodes(&operations::GET_APP_ENV_ENCRYPT_PUBKEY);
        let call = || nodes.get_app_env_encrypt_pubkey(kms.as_str(), &hex);
        self.call(&operations::GET_APP_ENV_ENCRYPT_PUBKEY, nodes.inner(), call, |answer| {
            UnverifiedEnvKey::from_answer(app_id, kms.clone(), answer)
        })
        .await
    }

    /// Fetches the public key of an app, verifies it, and seals the environment to it, all in one.
    ///
    /// It is [`get_app_env_encrypt_pubkey`](Self::get_app_env_encrypt_pubkey), [`UnverifiedEnvKey::verify`] by the default
    /// [`Policy`], and [`SealingKey::seal`](crate::SealingKey::seal).
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
    /// Those of the call; [`ErrorKind::Unverified`](crate::ErrorKind::Unverified) with a [`VerifyError`](crate::VerifyError)
    /// as its source, and [`ErrorKind::Unsealed`](crate::ErrorKind::Unsealed) if the system gives no randomness.
    pub async fn seal_env(
        &self,
        kms: impl TryInto<KmsRef, Error: Into<Error>>,
        app_id: impl TryInto<AppId, Error: Into<Error>>,
        anchor: &K256PublicKey,
        environment: &Environment,
    ) -> Result<SealedEnv, Error> {
        let key = self.get_app_env_encrypt_pubkey(kms, app_id).await?;
        Ok(key.verify(anchor, Policy::default())?.seal(environment)?)
    }
}
