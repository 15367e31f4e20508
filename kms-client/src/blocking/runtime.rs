//! The runtime behind the blocking client: one per process, with one thread.

use std::future::IntoFuture;
use std::io;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// It is never dropped: a runtime that is dropped inside of another one panics.
static RUNTIME: OnceLock<io::Result<Runtime>> = OnceLock::new();

/// Runs a future to its end, and returns its output. The calling thread waits.
///
/// ```
/// # #[cfg(feature = "simulator")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use kms_client::blocking::{Client, wait};
/// use kms_client::simulator::Simulator;
///
/// let simulator = wait(Simulator::start())??;
/// let client = Client::from(simulator.client());
/// assert_eq!(client.get_kms_contract("base")?.chain_id, 8453);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "simulator"))]
/// # fn main() {}
/// ```
///
/// # Errors
///
/// [`ErrorKind::NoRuntime`] inside of a tokio runtime, `spawn_blocking` included: use the async client there, or a thread of your own.
/// Also if the system cannot start a thread.
pub fn wait<F: IntoFuture>(future: F) -> Result<F::Output, Error> {
    let error = |message: &str| Error::new(ErrorKind::NoRuntime, "wait", message);
    if Handle::try_current().is_ok() {
        return Err(error("a blocking call inside of a tokio runtime would stall it: use the async client there"));
    }
    let start = || Builder::new_multi_thread().worker_threads(1).thread_name("kms-client").enable_all().build();
    let runtime = RUNTIME.get_or_init(start).as_ref();
    let runtime = runtime.map_err(|_| error("the system cannot start the thread that makes the calls"))?;
    Ok(runtime.block_on(future.into_future()))
}
