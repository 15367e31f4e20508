//! `cargo conformance live`: the live service against the documents.

mod finding;
mod report;
mod run;

pub(crate) use run::run;
