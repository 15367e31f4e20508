//! One call: its deadline, its retries, its span, and the decoding of its response. No operation is named here.

pub(crate) mod argument;
pub(crate) mod budget;
pub(crate) mod decode;
pub(crate) mod gate;
pub(crate) mod pace;
pub(crate) mod rejection;
pub(crate) mod retry;
pub(crate) mod runtime;
pub(crate) mod time_limit;
pub(crate) mod trace;
pub(crate) mod transport;
pub(crate) mod wire;
