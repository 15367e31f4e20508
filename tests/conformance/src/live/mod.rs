//! `cargo conformance live`: the live service against the documents.

mod finding;
mod report;
mod run;
mod schema;

pub(crate) use run::run;
