//! The handle that operations are called on.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use crate::call::retry::Retry;
use crate::call::transport::Transport;

/// A client of the Phala Cloud KMS API.
///
/// A clone is cheap. Clones share connections, settings, the retry budget and the limit of requests in flight. Every operation
/// but [`update_cvm_envs`](Self::update_cvm_envs), which [`push_env`](Self::push_env) makes, changes nothing on the service.
/// Dropping the future of a call cancels the call; a change that was being made may then have taken effect or not.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = kms_client::Client::from_env()?;
/// let kms = client.get_kms_info("kms_0123abcd").await?;
/// println!("{} runs {}", kms.id, kms.version);
/// # Ok(())
/// # }
/// ```
///
/// # Runtime
///
/// Calls need a [tokio](https://docs.rs/tokio) runtime with timers and I/O, or fail with
/// [`ErrorKind::NoRuntime`](crate::ErrorKind::NoRuntime). Use a client within one runtime: open connections belong to the
/// runtime of the call that opened them, and a call from another runtime can hang if that one is not running.
///
/// # Tracing
///
/// Each call is a span `call` of the crate `tracing`, with the target `kms_client` and the level DEBUG. Its fields are
/// `operation`, `version` (of the API), `attempts`, `status`, `request_id` and `duration_ms`. Each retry and the end of
/// the call are events in it. The verification of an app's key is a span `verify` with `app_id`, `kms` and `anchor_source`. No API
/// key and no variable is logged.
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Transport,
}

impl Client {
    /// Returns a client with another [deadline](crate::ClientBuilder::deadline), which shares connections and limits with this one.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// use std::time::Duration;
    ///
    /// let kms = client.with_deadline(Duration::from_secs(2)).get_kms_info("phala").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { transport: Transport { deadline, ..self.transport.clone() } }
    }

    /// Returns a client with what is left of the deadline, for a later call of one request.
    pub(crate) fn with_rest_of_deadline(&self, started: Instant) -> Self {
        self.with_deadline(self.transport.deadline.saturating_sub(started.elapsed()))
    }

    /// Returns a client with other [retries](crate::Retry), which shares connections and limits with this one. The budget of retries
    /// stays the shared one.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self { transport: Transport { retry, ..self.transport.clone() } }
    }

    /// Returns a client with another [limit of a body](crate::ClientBuilder::body_limit), which shares connections and limits with
    /// this one.
    #[must_use]
    pub fn with_body_limit(&self, body_limit: usize) -> Self {
        Self { transport: Transport { body_limit, ..self.transport.clone() } }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}
