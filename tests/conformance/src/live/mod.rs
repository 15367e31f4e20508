//! `cargo conformance live`: the live service against the documents.
