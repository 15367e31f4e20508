//! The one error of a call: its kind, the service's message, and what to do.

pub(crate) mod failure;
pub(crate) mod kind;
pub(crate) mod redactor;
pub(crate) mod response;
mod text;
pub(crate) mod transport;
