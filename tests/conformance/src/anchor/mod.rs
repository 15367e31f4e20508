//! Anchors: a KMS contract on a real EVM, endpoints that lie about it, and real quotes.

mod contract;
mod liar;
mod node;
mod program;
mod quotes;
mod run;

pub(crate) use run::run;
