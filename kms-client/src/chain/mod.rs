//! A KMS contract on its chain: the anchor that nobody has to type in. Needs the feature `chain`.
//!
//! [`ChainReader`] reads the root key of a KMS from its contract, through JSON-RPC endpoints that you choose, and compares what
//! they say. The result converts to an [`Anchor`](crate::Anchor).
//!
//! ```no_run
//! # async fn example(client: kms_client::Client, environment: kms_client::Environment) -> Result<(), Box<dyn std::error::Error>> {
//! use kms_client::chain::{BASE_KMS, ChainReader};
//!
//! let reader = ChainReader::new(8453)
//!     .rpc("https://rpc-1.example/key")?
//!     .rpc("https://rpc-2.example")?
//!     .agree(2);
//! let kms = reader.kms(BASE_KMS).await?;
//! let app_id = "abababababababababababababababababababab";
//! let sealed = client.seal_env("base", app_id, &kms, &environment).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The endpoints get no API key. Their URLs are secrets, of which errors and `Debug` show the origin only.

mod abi;
mod block;
mod calls;
mod endpoint;
mod error;
mod kms;
mod known;
mod proof;
mod reader;
mod source;

pub use block::{BlockId, Finality};
pub use error::ChainError;
pub use kms::OnChainKms;
pub use known::{BASE_KMS, BASE_KMS_OLD};
pub use reader::ChainReader;
