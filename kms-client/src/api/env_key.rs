//! The public key of an app, before it is verified: `get_app_env_encrypt_pubkey`.

use std::time::SystemTime;

use kms_api_gen::nodes::{self, types as wire};
use kms_api_gen::operations;
use serde::Serialize;

use crate::call::argument::{Argument, argument};
use crate::call::decode::decode;
use crate::call::wire::{FieldError, optional, scalar};
use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::scalar::app_id::AppId;
use crate::scalar::key::{EnvKeySignature, EnvPublicKey};
use crate::scalar::kms_ref::KmsRef;
use crate::scalar::time::system_time;

/// The public key that an app's environment is encrypted to, with its signatures. Nothing has verified them yet.
///
/// It belongs to one app and one KMS. It serializes to the JSON of the response, which [`from_json`](Self::from_json)
/// reads.
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
    /// Returns the app of the request. The response does not name it.
    #[must_use]
    pub fn app_id(&self) -> AppId {
        self.app_id
    }

    /// Returns the KMS of the request.
    #[must_use]
    pub fn kms(&self) -> &KmsRef {
        &self.kms
    }

    /// Returns the public key. It is whatever the sender of the response put there.
    #[must_use]
    pub fn public_key(&self) -> EnvPublicKey {
        self.public_key
    }

    /// Returns the legacy signature, over app id and public key.
    #[must_use]
    pub fn signature(&self) -> EnvKeySignature {
        self.signature
    }

    /// Returns the time of the signature in seconds since 1970, if the service sends one.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.timestamp
    }

    /// Returns the time of the signature, if the service sends one and this machine can represent it.
    #[must_use]
    pub fn timestamp_time(&self) -> Option<SystemTime> {
        system_time(self.timestamp?)
    }

    /// Returns the v1 signature, over app id, timestamp and public key, if the service sends one.
    #[must_use]
    pub fn signature_v1(&self) -> Option<EnvKeySignature> {
        self.signature_v1
    }

    pub(crate) fn into_kms(self) -> KmsRef {
        self.kms
    }

    /// Reads a saved response of the endpoint, for the app and the KMS that it was requested for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it is not a valid response.
    pub fn from_json(app_id: AppId, kms: KmsRef, response: &[u8]) -> Result<Self, Error> {
        let operation = operations::GET_APP_ENV_ENCRYPT_PUBKEY.id;
        decode(operation, response, |response| Self::from_response(app_id, kms, response))
    }

    fn from_response(app_id: AppId, kms: KmsRef, response: wire::AppEnvEncryptPubkey) -> Result<Self, FieldError> {
        let wire::AppEnvEncryptPubkey { public_key, signature, timestamp, signature_v1 } = response;
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
    /// Fetch it before each encryption: a saved key can be out of date. `kms` is the KMS that the app uses, by its id, its
    /// slug or its type; for most apps it is `phala`.
    ///
    /// `GET /api/v1/kms/{kms_id}/pubkey/{app_id}`, API version 2026-06-23.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// let app_id = "abababababababababababababababababababab";
    /// let key = client.get_app_env_encrypt_pubkey("phala", app_id).await?;
    /// println!("{}", key.public_key());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such KMS,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `kms` is not a valid [`KmsRef`] or `app_id`
    /// not a valid [`AppId`], and [`ErrorKind::Server`](crate::ErrorKind::Server) if the KMS does not respond to the
    /// service.
    #[doc(alias = "get_app_env_encrypt_pub_key")]
    #[doc(alias = "getAppEnvEncryptPubKey")]
    #[doc(alias = "GetAppEnvEncryptPubKey")]
    pub async fn get_app_env_encrypt_pubkey(
        &self,
        kms: impl Argument<KmsRef>,
        app_id: impl Argument<AppId>,
    ) -> Result<UnverifiedEnvKey, Error> {
        let kms = &argument(&operations::GET_APP_ENV_ENCRYPT_PUBKEY, "kms", kms)?;
        let app_id = argument(&operations::GET_APP_ENV_ENCRYPT_PUBKEY, "app_id", app_id)?;
        let hex = &app_id.to_string();
        let request = |api: nodes::Client| async move { api.get_app_env_encrypt_pubkey(kms.as_str(), hex).await };
        self.transport
            .call(&operations::GET_APP_ENV_ENCRYPT_PUBKEY, request, |response| {
                UnverifiedEnvKey::from_response(app_id, kms.clone(), response)
            })
            .await
    }
}
