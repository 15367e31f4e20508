// Of two definitions the first holds: here a page is a module, and beside the README it is a file.
#![doc = "[the page on trust]: trust"]
#![doc = "[the page on faults]: faults"]
#![doc = ""]
#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod app;
mod base_url;
mod builder;
mod client;
mod contract;
mod env;
mod error;
#[doc = include_str!("../docs/faults.md")]
pub mod faults {}
mod id;
mod inspect;
mod key;
mod kms;
mod on_chain;
mod page;
mod retry;
#[cfg(feature = "simulator")]
pub mod simulator;
mod trace;
#[doc = include_str!("../docs/trust.md")]
pub mod trust {}
#[cfg(test)]
mod vectors;
mod wire;

pub use alloy_primitives::Address;
pub use app::{AppKmsInfo, DeployerType, NextAppId, NextAppIdsRequest};
pub use builder::{BuildError, ClientBuilder};
pub use client::Client;
pub use contract::{ContractAddress, KmsContract, KmsContractNode, KmsType};
pub use env::{
    Environment, EnvironmentError, EnvironmentViolation, Policy, SealError, SealedEnv, SealingKey, SignatureForm,
    UnverifiedEnvKey, VerifyError,
};
pub use error::{Error, ErrorKind, Violation};
pub use id::{AppId, Chain, ChainName, KmsRef, ParseScalarError};
pub use inspect::{
    BootstrapInfo, GuestAgent, KmsInspection, KmsRpc, OnChainInspection, OnChainKeys, OnChainVerification, Teepod,
    TeepodImage,
};
pub use key::{EnvKeySignature, EnvPublicKey, K256PublicKey};
pub use kms::KmsInfo;
pub use on_chain::{OnChainContract, OnChainDetail, OnChainDevice, OnChainOsImage};
pub use page::{ListRequest, Page};
/// The HTTP client below, for [`ClientBuilder::http`].
pub use reqwest;
pub use retry::Retry;
