//! The operations by subject: for each its response types, their conversion, and the method of the client.
//!
//! The order, which the empty lines keep, is that of the methods on the page of [`Client`](crate::Client).

pub(crate) mod kms;

pub(crate) mod inspect;

pub(crate) mod contract;

pub(crate) mod on_chain;

pub(crate) mod app;

pub(crate) mod env_key;

pub(crate) mod cvm;

pub(crate) mod page;
