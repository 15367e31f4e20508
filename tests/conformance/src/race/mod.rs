//! `cargo conformance race`: the speed of the client, of an HTTP client used by hand, of the official SDKs and of Go.

mod build;
mod chart;
mod contestant;
mod cost;
mod machine;
mod report;
mod row;
mod run;
mod server;

pub(crate) use run::run;
