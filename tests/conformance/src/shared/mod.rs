//! What others wrote and this client is held against: installing it, running it, stopping it. What is asked is in the
//! files of the commands.

#[cfg(feature = "client")]
pub(crate) mod child;
#[cfg(feature = "client")]
pub(crate) mod install;
pub(crate) mod launch;
#[cfg(feature = "client")]
pub(crate) mod relay;
#[cfg(feature = "client")]
pub(crate) mod script;
#[cfg(feature = "client")]
pub(crate) mod server;
#[cfg(feature = "client")]
mod stop;
#[cfg(feature = "client")]
pub(crate) mod table;
pub(crate) mod tools;
