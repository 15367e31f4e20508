//! Lowers OpenAPI 3.1 to 3.0.3, one pass per file, in the order that `passes` lists. The table of constructs is in the
//! crate documentation.

mod accepts;
mod annotations;
mod bounds;
mod constant;
mod content;
mod defs;
mod examples;
mod literal;
mod log;
mod mandatory;
mod names;
mod nullable;
mod nulls;
mod passes;
mod path_items;
mod patterns;
mod siblings;
#[cfg(test)]
mod table;
#[cfg(test)]
mod testing;
mod tuples;
mod types;
mod unevaluated;
mod version;

pub(crate) use log::Log;
pub use log::Note;
pub use passes::{lower, lower_overlaid};
pub(crate) use passes::{normalize, run};
pub(crate) use version::is_known as is_known_dialect;
