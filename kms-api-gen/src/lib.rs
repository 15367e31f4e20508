//! What the OpenAPI documents of the Phala Cloud KMS generate: types and calls as the documents say, nothing designed.
//!
//! This is the layer below `kms-client`; programs depend on that one. Everything here changes with the documents.

mod hooks;

pub use hooks::{BodyTooLarge, DEFAULT_BODY_LIMIT, Head, Session, version};

/// Which API version each operation asks for, ordered by the operation's name.
pub const VERSIONS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/versions.rs"));

macro_rules! generated {
    ($(#[$doc:meta])* $module:ident, $file:literal) => {
        $(#[$doc])*
        #[allow(
            missing_docs, unreachable_pub, unused_imports, clippy::all, clippy::pedantic, clippy::unwrap_used,
            clippy::allow_attributes_without_reason,
            reason = "generated: progenitor does not follow this workspace's lints"
        )]
        pub mod $module {
            include!(concat!(env!("OUT_DIR"), $file));
        }
    };
}

generated! {
    /// KMS nodes, keys and app ids: what `openapi.json` describes.
    nodes, "/nodes.rs"
}

generated! {
    /// KMS contracts: what `openapi-contracts.json` describes.
    contracts, "/contracts.rs"
}
