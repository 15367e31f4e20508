//! The client: setting it up, its credentials, and the URL of the service.

pub(crate) mod base_url;
pub(crate) mod build_error;
pub(crate) mod builder;
pub(crate) mod credentials;
pub(crate) mod handle;
pub(crate) mod header;
pub(crate) mod http;
#[cfg(any(feature = "chain", feature = "attestation"))]
pub(crate) mod plain;
pub(crate) mod tls;
