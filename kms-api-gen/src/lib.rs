//! Types, calls and the table of operations, generated from the OpenAPI documents of the Phala Cloud KMS.
//!
//! This is the layer below `phala-kms-client`; programs depend on that crate. Everything here changes with the documents.

mod base_url;
mod body;
mod decode;
mod operation;
mod session;

pub use base_url::BaseUrl;
pub use body::{BODY_CUT_OFF, BODY_TOO_LARGE, DEFAULT_BODY_LIMIT, Parts, read_body};
pub use decode::{Objects, from_slice};
pub use operation::{Operation, Parameter, Place};
pub use operations::OPERATIONS;
pub use session::{GeneratedCalls, Head, Session};

/// The table of operations: one static for each, and the list of all.
pub mod operations {
    use crate::operation::{Operation, Parameter, Place};

    #[cfg(not(feature = "generate"))]
    include!("generated/operations.rs");
    #[cfg(feature = "generate")]
    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}

macro_rules! generated {
    ($(#[$doc:meta])* $module:ident, $file:literal) => {
        $(#[$doc])*
        #[allow(
            missing_docs, unreachable_pub, unused_imports, clippy::all, clippy::pedantic, clippy::unwrap_used,
            clippy::allow_attributes_without_reason,
            reason = "generated: progenitor does not follow this workspace's lints"
        )]
        pub mod $module {
            #[cfg(not(feature = "generate"))]
            include!(concat!("generated", $file));
            #[cfg(feature = "generate")]
            include!(concat!(env!("OUT_DIR"), $file));
        }
    };
}

generated! {
    /// Types and calls of `openapi.json`: KMS nodes, keys and app ids.
    nodes, "/nodes.rs"
}

generated! {
    /// Types and calls of `openapi-contracts.json`: KMS contracts.
    contracts, "/contracts.rs"
}
