//! `cargo conformance interop`: the client's cryptography against the official SDKs.

mod client_result;
mod comparison;
mod environments;
mod expected_difference;
mod generator;
mod key_response;
mod kms;
mod library;
mod run;
mod signer;

pub(crate) use run::run;
