// The first definition of a link wins: here a page is a module, and in the README it is a file.
#![doc = "[The page on trust]: trust"]
#![doc = "[The page on faults]: faults"]
#![doc = ""]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
compile_error!("phala-kms-client needs one of the features `rustls`, `ring` and `native-tls`");

// Each room imports only from the rooms above it. A blank line keeps rustfmt from sorting them.
mod crypto;

mod scalar;

mod error;

mod call;

mod client;

mod api;

mod env;

pub mod trust;

mod deliver;

#[cfg(feature = "attestation")]
pub mod attestation;

#[cfg(feature = "chain")]
pub mod chain;

#[cfg(feature = "blocking")]
pub mod blocking;

#[cfg(feature = "simulator")]
pub mod simulator;

#[doc = include_str!("../docs/faults.md")]
pub mod faults {}

#[cfg(test)]
mod vectors;

/// The result of this crate's calls.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The HTTP library, for [`ClientBuilder::http`].
pub use reqwest;

// The types of the operations, so that a new one is exported by being public.
pub use api::app::*;
pub use api::contract::*;
pub use api::cvm::*;
pub use api::env_key::*;
pub use api::inspect::*;
pub use api::kms::*;
pub use api::on_chain::*;
pub use api::page::*;
pub use call::retry::Retry;
pub use client::build_error::BuildError;
pub use client::builder::ClientBuilder;
pub use client::handle::Client;
pub use deliver::push_env::*;
pub use deliver::registration::*;
pub use deliver::update::*;
pub use env::builder::EnvironmentBuilder;
pub use env::environment::Environment;
pub use env::error::{EnvironmentError, EnvironmentViolation};
pub use env::seal::{SealError, SealedEnv};
pub use error::failure::{Detail, Error, Link};
pub use error::kind::ErrorKind;
pub use scalar::address::Address;
pub use scalar::app_id::AppId;
pub use scalar::chain::{Chain, ChainName};
pub use scalar::contract_address::ContractAddress;
pub use scalar::cvm_ref::CvmRef;
pub use scalar::hash::{ComposeHash, TransactionHash};
pub use scalar::key::{EnvKeySignature, EnvPublicKey, K256PublicKey};
pub use scalar::kms_ref::KmsRef;
pub use scalar::kms_type::KmsType;
pub use scalar::parse::ParseScalarError;
pub use trust::anchor::{Anchor, AnchorSource, AttestationSource, ChainSource};
pub use trust::error::VerifyError;
#[cfg(any(feature = "chain", feature = "attestation"))]
pub use trust::evidence::KmsEvidence;
pub use trust::policy::Policy;
pub use trust::seal_env::SealEnvRequest;
pub use trust::sealing_key::{SealingKey, SignatureForm};
