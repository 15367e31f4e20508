//! The operations by subject: for each its response types, their conversion, and the method of the client.

pub(crate) mod app;
pub(crate) mod contract;
pub(crate) mod env_key;
pub(crate) mod inspect;
pub(crate) mod kms;
pub(crate) mod on_chain;
pub(crate) mod page;
