//! A mock of the service in the same process: real HTTP on loopback, made-up servers and apps, real keys and signatures. Needs the
//! feature `simulator`.
//!
//! It serves the operations of this crate under every API version, as far as the published document and the official SDKs
//! show how Phala Cloud responds. An operation that it has no data for is served with the document's example.
//!
//! These are guesses: status 400 for a call without `X-Phala-Version` or with an unknown one; 404 for the nodes of a
//! contract under a version without contracts; the texts of errors; the predicted ids; the content of an inspection; that
//! `get_kms_info` and `inspect_kms` find a node by its type; and which statuses an update of an environment gets, in which
//! order.
//!
//! # The default seed
//!
//! | KMS contract | id | chain | nodes | root key |
//! |---|---|---|---|---|
//! | `phala` | `kc_phala000` | none | `kms_phala001` (`phala-1`), `kms_phala002` (`phala-2`) | [`PHALA_ROOT_KEY`] |
//! | `base` | `kc_base0000` | `base`, 8453 | `kms_base0001` (`base-1`) | [`root_key`](Simulator::root_key) |
//! | `ethereum` | `kc_ethereum` | `ethereum`, 1 | `kms_eth00001` | [`root_key`](Simulator::root_key) |
//!
//! | app | KMS | allows | CVM |
//! |---|---|---|---|
//! | [`APP_ON_PHALA`] | `phala` | `API_KEY`, `EMPTY` | `app_` and the app id, among others |
//! | [`APP_ON_BASE`] | `base` | `API_KEY`, `EMPTY` | `app_` and the app id, among others |
//!
//! The API key is [`API_KEY`].
//!
//! # Tests of failures
//!
//! [`fail_next`](Simulator::fail_next) and [`fail_always`](Simulator::fail_always) inject a [`Fault`], and
//! [`requests`](Simulator::requests) returns what was received.
//!
//! # Chains and CVMs
//!
//! The contracts on chains can also be read as from a node: [`rpc_url`](Simulator::rpc_url). Those of the default seed have made-up
//! evidence of hardware, which verifies against a test root and never against Intel's.
//!
//! Every app has a CVM. It opens what is delivered to it with the app's key, and
//! [`environment`](Simulator::environment) shows what arrived.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use kms_client::simulator::Simulator;
//!
//! let simulator = Simulator::start().await?;
//! let kms = simulator.client().get_kms_info("phala").await?;
//! assert_eq!(kms.slug.as_deref(), Some("phala-1"));
//! simulator.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod cvm;
mod delivered;
mod error;
mod evidence;
mod fault;
mod handlers;
mod keys;
mod open;
mod rate_limit;
mod responses;
mod routes;
mod rpc;
mod seed;
mod server;
mod service;
#[cfg(feature = "attestation")]
mod verification;
mod world;

pub use fault::Fault;
pub use open::OpenError;
pub use seed::{App, Contract, Device, Node, OsImage};
pub use server::{Simulator, SimulatorBuilder};
pub use service::ReceivedRequest;
pub use world::{API_KEY, APP_ON_BASE, APP_ON_PHALA, PHALA_ROOT_KEY};
