#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking"))]

pub mod canon;
pub mod change;
mod copy_budget;
mod diff;
mod error;
pub mod escape;
mod extract;
#[cfg(test)]
mod fuzz;
mod grammar;
pub mod kinds;
mod lower;
pub mod overlay;
mod parse;
mod place;
pub mod pointer;
mod prose;
pub mod refs;
pub mod render;
mod slice;
mod validate;
pub mod walk;

pub use change::Change;
pub use diff::diff;
pub use error::Error;
pub use extract::{Extract, extract};
pub use lower::{Note, lower, lower_overlaid};
pub use overlay::Overlay;
pub use parse::{Version, parse, version};
pub use prose::drop_prose;
pub use slice::{Filter, slice};
pub use validate::{check_complete, validate};
