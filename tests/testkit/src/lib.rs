//! A library for the tests of this workspace: one call per operation, one server that injects faults, the documented
//! response schemas, and the fixtures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value,
    reason = "this crate is part of the tests: it fails by panicking, and its callers read better by value"
)]

mod arguments;
mod call;
mod certificate;
mod client;
mod closed_port;
mod document;
mod error;
pub mod evidence;
pub mod fault;
mod fixture;
mod http2;
pub mod process;
mod recording;
mod reply;
mod response_schema;
mod rows;
mod server;
pub mod soak;

pub use call::{Call, calls};
pub use certificate::Certificate;
pub use client::{API_KEY, client, client_builder};
pub use closed_port::ClosedPort;
pub use document::{Document, documents};
pub use error::printable;
pub use fixture::{Fixture, fixture, fixtures, success};
pub use http2::Http2Server;
pub use recording::{Recording, Request};
pub use reply::{Ending, Reply};
pub use response_schema::ResponseSchema;
pub use server::TestServer;

/// The README of the workspace, so that its program is compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
