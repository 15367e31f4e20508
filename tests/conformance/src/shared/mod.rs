//! Parts that the commands share: the documents, the installation, child processes, scripts, the relay and tables.

pub(crate) mod check;
pub(crate) mod child;
pub(crate) mod document;
pub(crate) mod example;
pub(crate) mod install;
pub(crate) mod relay;
pub(crate) mod script;
pub(crate) mod server;
pub(crate) mod stop;
pub(crate) mod table;
pub(crate) mod tools;
pub(crate) mod workspace;
