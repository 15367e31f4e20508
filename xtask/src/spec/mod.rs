//! What `refresh` does to an OpenAPI document, one step per file, each a function over JSON values; reading, writing and printing live outside.

pub(crate) mod canon;
pub(crate) mod check;
pub(crate) mod digest;
pub(crate) mod error;
pub(crate) mod grammar;
pub(crate) mod kinds;
pub(crate) mod lower;
pub(crate) mod overlay;
pub(crate) mod parse;
pub(crate) mod pointer;
pub(crate) mod prose;
pub(crate) mod provenance;
pub(crate) mod refs;
pub(crate) mod slice;
pub(crate) mod walk;

pub(crate) use error::SpecError;
