//! The handle that operations are called on.

use std::fmt;
use std::sync::Arc;

use crate::call::transport::Transport;
use crate::client::build_error::BuildError;
use crate::client::builder::ClientBuilder;

/// A client of the Phala Cloud KMS API.
///
/// A clone is cheap and shares connections and settings. Every operation is a read: it changes nothing on the service.
/// Dropping the future of a call cancels the call.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = kms_client::Client::from_env()?;
/// let kms = client.get_kms_info("phala").await?;
/// println!("{} runs {}", kms.id, kms.version);
/// # Ok(())
/// # }
/// ```
///
/// # Tracing
///
/// Each call is a span `call` of the crate `tracing`, with the target `kms_client` and the level DEBUG. Its fields are
/// `operation`, `version` (of the API), `attempts`, `status`, `request_id` and `duration_ms`. Each retry and the end of
/// the call are events in it. No key and no value is logged.
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Arc<Transport>,
}

impl Client {
    /// Creates a client from the environment variables of this process.
    ///
    /// | variable | value |
    /// |---|---|
    /// | `PHALA_CLOUD_API_KEY` | the API key |
    /// | `PHALA_OIDC_TOKEN` | a bearer token, used if there is no API key |
    /// | `PHALA_CLOUD_API_PREFIX` | another [base URL](ClientBuilder::base_url) |
    /// | `PHALA_CLOUD_WORKSPACE` | the [workspace](ClientBuilder::workspace) |
    ///
    /// # Errors
    ///
    /// [`BuildError`] if neither key nor token is set, or if a variable has an invalid value.
    #[doc(alias = "new")]
    pub fn from_env() -> Result<Self, BuildError> {
        ClientBuilder::from_env()?.build()
    }

    /// Creates a builder without settings.
    ///
    /// ```
    /// let client = kms_client::Client::builder().api_key("phak_0123").base_url("http://127.0.0.1:4599").build()?;
    /// # Ok::<(), kms_client::BuildError>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Returns the URL of the service, without `/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.transport.base_url
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.transport.base_url).finish_non_exhaustive()
    }
}
