//! Starting and stopping a simulator.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime};
use std::{fmt, io};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::routes::{Service, router};
use super::seed::{App, Contract, Node, World};
use crate::{Client, ClientBuilder};

/// How long [`Simulator::shutdown`] waits for connections that somebody keeps open.
const PATIENCE: Duration = Duration::from_secs(2);

/// A running simulator. It stops when it is dropped.
pub struct Simulator {
    address: SocketAddr,
    api_key: String,
    client: Client,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<io::Result<()>>,
}

impl Simulator {
    /// Starts a simulator on a free port of loopback, with KMS, contracts and apps that it makes up.
    ///
    /// # Errors
    ///
    /// Fails if it cannot listen on loopback.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A simulator that is set up by hand.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder {
            world: World::default(),
            port: 0,
            api_key: "phak_simulator".to_owned(),
            nulls: true,
            v1: None,
        }
    }

    /// A client that talks to this simulator.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// A builder of a client that talks to this simulator, for more to be set.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder().base_url(self.base_url()).api_key(self.api_key.clone())
    }

    /// Where it answers, such as `http://127.0.0.1:4599`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The API key that it takes.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    pub(super) fn service(&self) -> &Service {
        &self.service
    }

    /// Stops it, and waits until nothing of it is left.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        // What is still open then belongs to a client that neither asks nor hangs up.
        let _ = tokio::time::timeout(PATIENCE, &mut self.server).await;
        self.server.abort();
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Sets up a [`Simulator`]; see [`Simulator::builder`].
#[must_use = "a builder does nothing until it is started"]
pub struct SimulatorBuilder {
    world: World,
    port: u16,
    api_key: String,
    nulls: bool,
    v1: Option<Box<dyn Fn() -> u64 + Send + Sync>>,
}

impl SimulatorBuilder {
    /// The port to listen on; a free one by default.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The API key to take; `phak_simulator` by default.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = key.into();
        self
    }

    /// The KMS nodes, in place of the made-up ones.
    pub fn nodes(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        self.world.nodes = nodes.into_iter().collect();
        self
    }

    /// The KMS contracts, with the devices and OS images that they allow, in place of the made-up ones.
    pub fn contracts(mut self, contracts: impl IntoIterator<Item = Contract>) -> Self {
        self.world.contracts = contracts.into_iter().collect();
        self
    }

    /// The apps, in place of the made-up ones.
    pub fn apps(mut self, apps: impl IntoIterator<Item = App>) -> Self {
        self.world.apps = apps.into_iter().collect();
        self
    }

    /// Leaves absent optionals out of the answers. By default they are sent as null, because an official SDK takes
    /// nothing else.
    pub fn leave_out_absent(mut self) -> Self {
        self.nulls = false;
        self
    }

    /// Signs keys by v1, too, at the time of the system's clock.
    pub fn sign_v1(self) -> Self {
        let now = || SystemTime::UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_secs());
        self.sign_v1_at(now)
    }

    /// Signs keys by v1, too, at the time of this clock, in seconds since 1970.
    pub fn sign_v1_at(mut self, now: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.v1 = Some(Box::new(now));
        self
    }

    /// Starts the simulator.
    ///
    /// # Errors
    ///
    /// Fails if the port is taken, or if the API key cannot be sent in a header.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn start(self) -> io::Result<Simulator> {
        let Self { world, port, api_key, nulls, v1 } = self;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let client = Client::builder().base_url(format!("http://{address}")).api_key(api_key.clone());
        let client = client.build().map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let service = Service { world, api_key: api_key.clone(), nulls, v1, requests: AtomicU64::new(0) };
        let service = Arc::new(service);
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router(service.clone())).with_graceful_shutdown(async {
            // Both a message and the end of the sender mean the same.
            let _ = stopped.await;
        });
        let server = tokio::spawn(server.into_future());
        Ok(Simulator { address, api_key, client, service, stop: Some(stop), server })
    }
}
