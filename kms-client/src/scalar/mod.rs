//! Values that are parsed once, from what a caller passes or the service sends.

pub(crate) mod address;
pub(crate) mod app_id;
pub(crate) mod chain;
pub(crate) mod contract_address;
pub(crate) mod cvm_ref;
pub(crate) mod hash;
pub(crate) mod key;
pub(crate) mod kms_ref;
pub(crate) mod kms_type;
pub(crate) mod macros;
pub(crate) mod parse;
pub(crate) mod time;
