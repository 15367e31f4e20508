//! Starting and stopping a simulator.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use std::{fmt, io, thread};

use axum::Router;
use futures_util::future::select;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::client::builder::ClientBuilder;
use crate::client::handle::Client;
use crate::scalar::key::K256PublicKey;
use crate::simulator::cvm::Cvms;
use crate::simulator::fault::{Fault, Faults};
use crate::simulator::rate_limit::RateLimit;
use crate::simulator::routes::router;
use crate::simulator::seed::{App, Contract, Node};
use crate::simulator::service::{ReceivedRequest, Service};
use crate::simulator::world::{API_KEY, World};

/// A running simulator. It stops when it is dropped.
///
/// It has a thread and a runtime of its own: the caller's runtime does not affect it, and when it stops, its listener and
/// all connections are closed.
#[must_use = "a simulator stops when it is dropped"]
pub struct Simulator {
    address: SocketAddr,
    api_key: String,
    client: Client,
    service: Arc<Service>,
    /// The thread ends when this is dropped.
    stop: oneshot::Sender<()>,
    /// Ends when the thread has.
    stopped: oneshot::Receiver<()>,
}

impl Simulator {
    /// Starts a simulator on a free port of loopback, with the default seed.
    ///
    /// # Errors
    ///
    /// Fails if it cannot listen on loopback.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Creates a builder with the default seed.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder {
            world: World::default(),
            port: 0,
            api_key: API_KEY.to_owned(),
            nulls: true,
            v1: None,
            rate_limit: None,
        }
    }

    /// Returns a client of this simulator: always the same one, so that its limits and what it has learned of the rate limit are
    /// shared. [`client_builder`](Self::client_builder) builds another one.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Returns a builder for a client of this simulator.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder().base_url(self.base_url()).api_key(self.api_key.clone())
    }

    /// Returns the base URL, such as `http://127.0.0.1:4599`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the URL of a JSON-RPC endpoint of a chain, by its name: `base` or `ethereum` with the default seed. It has as much
    /// of a node as reading a KMS contract needs, without proofs.
    #[must_use]
    pub fn rpc_url(&self, chain: &str) -> String {
        format!("{}/rpc/{chain}", self.base_url())
    }

    /// Returns the API key that it accepts.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Returns the number of requests that it has received.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.service.requests.load(Ordering::Relaxed)
    }

    /// Returns the requests that it has received, in order; the first 10,000 of them.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.service.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the root key of a KMS, by the slug or the id of its contract or of a node.
    #[must_use]
    pub fn root_key(&self, kms: &str) -> Option<K256PublicKey> {
        let world = &self.service.world;
        let contract = world.contract(kms).or_else(|| world.contract(&world.node(kms)?.contract))?;
        contract.keys().ok()?.k256_pubkey().parse().ok()
    }

    /// Injects a fault into the next request that it is for, or into as many as [`Fault::times`] says.
    pub fn fail_next(&self, fault: Fault) {
        self.service.faults.add(fault);
    }

    /// Injects a fault into every request that it is for, until [`stop_failing`](Self::stop_failing).
    pub fn fail_always(&self, fault: Fault) {
        self.service.faults.always(fault);
    }

    /// Drops the faults that are waiting.
    pub fn stop_failing(&self) {
        self.service.faults.clear();
    }

    pub(super) fn service(&self) -> &Service {
        &self.service
    }

    /// Stops the simulator, and waits until its thread has ended. Responses that are being sent are cut off.
    pub async fn shutdown(self) {
        drop(self.stop);
        // The sender is dropped without sending.
        let _ = self.stopped.await;
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("address", &self.address).finish_non_exhaustive()
    }
}

/// A builder of a [`Simulator`]; see [`Simulator::builder`].
#[must_use = "a builder does nothing until it is started"]
pub struct SimulatorBuilder {
    world: World,
    port: u16,
    api_key: String,
    nulls: bool,
    v1: Option<Box<dyn Fn() -> u64 + Send + Sync>>,
    rate_limit: Option<u32>,
}

impl SimulatorBuilder {
    /// Sets the port; a free one by default.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the API key to accept; `phak_simulator` by default.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = key.into();
        self
    }

    /// Sets the KMS nodes, in place of the default ones.
    pub fn nodes(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        self.world.nodes = nodes.into_iter().collect();
        self
    }

    /// Sets the KMS contracts, in place of the default ones.
    pub fn contracts(mut self, contracts: impl IntoIterator<Item = Contract>) -> Self {
        self.world.contracts = contracts.into_iter().collect();
        self
    }

    /// Sets the apps, in place of the default ones.
    pub fn apps(mut self, apps: impl IntoIterator<Item = App>) -> Self {
        self.world.apps = apps.into_iter().collect();
        self
    }

    /// Leaves absent optional fields out of responses. By default they are sent as null, except the v1 fields of a key: an
    /// official SDK rejects any other form.
    pub fn leave_out_absent(mut self) -> Self {
        self.nulls = false;
        self
    }

    /// Adds v1 signatures to keys, at the time of the system clock.
    pub fn sign_v1(self) -> Self {
        let now = || SystemTime::UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_secs());
        self.sign_v1_at(now)
    }

    /// Adds v1 signatures to keys, at the time of this clock in seconds since 1970.
    pub fn sign_v1_at(mut self, now: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.v1 = Some(Box::new(now));
        self
    }

    /// Limits the requests of each second. Further ones get status 429, with `Retry-After: 1`.
    pub fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = Some(per_second);
        self
    }

    /// Starts the simulator.
    ///
    /// # Errors
    ///
    /// Fails if the port is in use, the API key is not a valid header value, a node or an app names an unknown contract, or
    /// a scalar is not a valid key.
    pub async fn start(self) -> io::Result<Simulator> {
        let Self { world, port, api_key, nulls, v1, rate_limit } = self;
        let invalid =
            |error: Box<dyn std::error::Error + Send + Sync>| io::Error::new(io::ErrorKind::InvalidInput, error);
        world.check().map_err(|problem| invalid(problem.into()))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let client = Client::builder().base_url(format!("http://{address}")).api_key(api_key.clone());
        let client = client.build().map_err(|error| invalid(error.into()))?;
        let service = Arc::new(Service {
            world,
            api_key: api_key.clone(),
            nulls,
            v1,
            rate_limit: rate_limit.map(RateLimit::new),
            cvms: Cvms::default(),
            faults: Faults::default(),
            received: Mutex::default(),
            requests: AtomicU64::new(0),
        });
        let (stop, stopping) = oneshot::channel();
        let (started, start) = oneshot::channel();
        let (end, stopped) = oneshot::channel();
        let router = router(service.clone());
        thread::Builder::new().name("kms-simulator".to_owned()).spawn(move || {
            serve(listener, router, started, stopping);
            drop::<oneshot::Sender<()>>(end);
        })?;
        start.await.unwrap_or_else(|_| Err(io::Error::other("the thread of the simulator ended")))?;
        Ok(Simulator { address, api_key, client, service, stop, stopped })
    }
}

impl fmt::Debug for SimulatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorBuilder").finish_non_exhaustive()
    }
}

/// Reports on `started`, and serves until the sender of `stopping` is dropped. Dropping the runtime closes every
/// connection.
fn serve(
    listener: TcpListener,
    router: Router,
    started: oneshot::Sender<io::Result<()>>,
    stopping: oneshot::Receiver<()>,
) {
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(started.send(Err(error))),
    };
    runtime.block_on(async {
        let listener = match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => return drop(started.send(Err(error))),
        };
        // The receiver is gone if the caller dropped the future of `start`.
        let _ = started.send(Ok(()));
        let server = pin!(axum::serve(listener, router).into_future());
        select(server, stopping).await;
    });
}
