// The first definition of a link wins: here a page is a module, and in the README it is a file.
#![doc = "[the guide]: guide"]
#![doc = "[the page on trust]: trust"]
#![doc = "[the page on faults]: faults"]
#![doc = ""]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(feature = "rustls", feature = "ring", feature = "native-tls")))]
compile_error!("phala-kms-client needs one of the features `rustls`, `ring` and `native-tls`");

// Each room imports only from the rooms above it. A blank line keeps rustfmt from sorting them.
mod crypto;

mod scalar;

mod error;

mod call;

mod client;

mod api;

pub mod env;

pub mod trust;

pub mod deliver;

#[cfg(feature = "attestation")]
pub mod attestation;

#[cfg(feature = "chain")]
pub mod chain;

#[cfg(feature = "blocking")]
pub mod blocking;

#[cfg(feature = "simulator")]
pub mod simulator;

#[doc = include_str!("../docs/guide.md")]
pub mod guide {}

#[doc = include_str!("../docs/faults.md")]
pub mod faults {}

#[cfg(test)]
mod vectors;

/// The result of this crate's calls.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The HTTP library, for [`ClientBuilder::http`].
pub use reqwest;

/// Responses of the service, by operation, and the values in them.
///
/// Every type is `Deserialize` with the names of the API, ignores unknown fields, and reads what it writes: a test builds one from
/// JSON, without a service.
///
/// ```
/// use kms_client::model::KmsInfo;
///
/// let json = r#"{"id": "kms_1", "url": "https://kms.example", "version": "v1"}"#;
/// let kms: KmsInfo = serde_json::from_str(json)?;
/// assert_eq!(kms.slug, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub mod model {
    // By file, so that a new operation's types are exported by being public.
    pub use crate::api::app::*;
    pub use crate::api::contract::*;
    pub use crate::api::cvm::*;
    pub use crate::api::inspect::*;
    pub use crate::api::kms::*;
    pub use crate::api::on_chain::*;
    pub use crate::api::page::*;
    pub use crate::scalar::address::Address;
    pub use crate::scalar::app_id::AppId;
    pub use crate::scalar::chain::{Chain, ChainName};
    pub use crate::scalar::contract_address::ContractAddress;
    pub use crate::scalar::cvm_ref::CvmRef;
    pub use crate::scalar::hash::{ComposeHash, TransactionHash};
    pub use crate::scalar::key::{EnvKeySignature, EnvPublicKey, K256PublicKey};
    pub use crate::scalar::kms_ref::KmsRef;
    pub use crate::scalar::kms_type::KmsType;
    pub use crate::scalar::parse::ParseScalarError;
}

pub use call::argument::Argument;
pub use call::retry::Retry;
pub use client::build_error::BuildError;
pub use client::builder::ClientBuilder;
pub use client::handle::Client;
#[doc(inline)]
pub use deliver::EnvUpdate;
#[doc(inline)]
pub use env::{Environment, EnvironmentError, SealedEnv};
pub use error::failure::{Detail, Error, Link};
pub use error::kind::ErrorKind;
#[doc(inline)]
pub use model::{
    Address, AppId, Chain, ComposeHash, CvmRef, K256PublicKey, KmsContract, KmsInfo, KmsRef, Page, ParseScalarError,
};
#[cfg(any(feature = "chain", feature = "attestation"))]
#[doc(inline)]
pub use trust::KmsEvidence;
#[doc(inline)]
pub use trust::{Anchor, AnchorSource, Policy, SealingKey, UnverifiedEnvKey, VerifyError};
