//! `cargo conformance api`: the client, the documents and the simulator against external checkers.

mod case;
mod error_injector;
mod expected_difference;
mod generator;
mod lowering;
mod mock;
mod outcome;
mod prism;
mod proxy;
mod run;
mod schemathesis;
mod scores;
mod sdk;

pub(crate) use run::run;
