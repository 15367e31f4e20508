//! `cargo conformance api`: the client, the documents and the simulator against external checkers.
