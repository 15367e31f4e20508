//! What the tests of this workspace share: one call of each operation.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "this crate is part of the tests: it fails by panicking"
)]

mod arguments;
mod call;
mod rows;

pub use call::{Call, calls};
