//! `cargo xtask live`: what the real service does that the documents do not say. How it is asked, what is found in its
//! answers and how that is told are in the parts.

mod finding;
mod report;
mod run;
mod schema;

pub(crate) use run::run as judge;
