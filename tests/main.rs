//! The integration tests of the workspace, over real HTTP on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and its tables read better by value"
)]

mod attestation;
mod base_url;
mod blocking;
mod chain;
mod checkout;
mod deadlines;
mod deliver;
mod documents;
mod dotenv;
mod environment;
mod errors;
#[cfg(not(feature = "native-tls"))]
mod fault_table;
mod faults;
mod fixtures;
mod fuzz;
mod generated;
mod headers;
mod hostile;
#[cfg(not(feature = "native-tls"))]
mod http2;
mod limits;
mod operations;
mod pages;
mod paging;
mod path_values;
mod programs;
mod responses;
mod retry;
mod rooms;
mod seal;
mod secrecy;
mod signatures;
mod simulator;
mod size;
mod snapshots;
mod soak;
mod spans;
mod transport;
mod verify;
