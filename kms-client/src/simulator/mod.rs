//! A KMS service in this process: real HTTP on loopback, made-up servers and apps, real keys and signatures.
//!
//! It answers the ten operations of this crate under every API version, as far as the published document and the
//! official SDKs tell how Phala Cloud answers.
//!
//! These are guesses: 400 for a call without `X-Phala-Version` or with an unknown one; 404 for the nodes of a contract under
//! a version that knows no contracts; what the texts of errors say; which ids are predicted, and what an inspection finds;
//! that a KMS node is found by its type wherever an id or a slug is taken.
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

mod answer;
mod keys;
mod open;
mod refusal;
mod routes;
mod seed;
mod server;

pub use open::OpenError;
pub use seed::{App, Contract, Device, Node, OsImage};
pub use server::{Simulator, SimulatorBuilder};
