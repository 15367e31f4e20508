//! What the commands do with OpenAPI documents, one step per file, each a function over JSON values; reading, writing and printing live outside.

pub(crate) mod canon;
pub(crate) mod change;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod digest;
pub(crate) mod error;
#[cfg(test)]
mod fuzz;
pub(crate) mod generator;
pub(crate) mod grammar;
pub(crate) mod kinds;
pub(crate) mod lower;
pub(crate) mod overlay;
pub(crate) mod parse;
pub(crate) mod pointer;
pub(crate) mod prose;
pub(crate) mod provenance;
pub(crate) mod refs;
pub(crate) mod render;
pub(crate) mod rust_name;
pub(crate) mod slice;
pub(crate) mod walk;

pub(crate) use error::SpecError;
