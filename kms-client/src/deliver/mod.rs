//! Delivery: the update of a CVM's environment, and the registration that it can need first.

pub(crate) mod push_env;
pub(crate) mod registration;
pub(crate) mod update;
