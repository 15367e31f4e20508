//! Delivery: the official SDKs against the simulator, and the example `push_env` against a service of another make.

mod example;
mod run;
mod sdk;

pub(crate) use run::run;
