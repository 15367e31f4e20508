//! The client for synchronous code: no runtime in the caller's code, and calls from any thread. Needs the feature `blocking`.
//!
//! ```no_run
//! use kms_client::blocking::Client;
//! use kms_client::{Environment, K256PublicKey};
//!
//! fn main() -> Result<(), kms_client::Error> {
//!     let client = Client::from_env()?; // PHALA_CLOUD_API_KEY
//!     for kms in client.list_kms().all()? {
//!         println!("{} {}", kms.id, kms.url);
//!     }
//!     let variable = |name| std::env::var(name).unwrap_or_default();
//!     let anchor: K256PublicKey = variable("KMS_ROOT_KEY").parse()?;
//!     let env = Environment::from_pairs([("API_KEY", "s3cret")])?;
//!     let update = client.push_env("phala", variable("APP_ID"), anchor, &env).send()?;
//!     println!("{update:?}");
//!     Ok(())
//! }
//! ```
//!
//! [`wait`] runs any other future of this crate, such as that of a chain reader or the start of a simulator.

mod client;
mod request;
mod runtime;

pub use client::Client;
pub use request::Request;
pub use runtime::wait;
