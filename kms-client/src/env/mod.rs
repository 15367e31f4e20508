//! Environments: their variables, the limits of a CVM, dotenv files, and sealing.

pub(crate) mod builder;
pub(crate) mod check;
pub(crate) mod dotenv;
pub(crate) mod envelope;
pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod limits;
pub(crate) mod seal;
pub(crate) mod variable;
