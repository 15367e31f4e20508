//! Delivery: the update of a CVM's environment, and the registration that it can need first.
//!
//! [`Client::push_env`](crate::Client::push_env) fetches the app's key, verifies it, seals and delivers;
//! [`Client::update_cvm_envs`](crate::Client::update_cvm_envs) delivers what is sealed already. Where the names of the variables
//! change and the app has a contract, the outcome is [`EnvUpdate::RegistrationRequired`]. Once the hash is registered, the call is made
//! again with [`registered`](PushEnvRequest::registered). Neither is retried once a request was written:
//! [`Error::may_have_taken_effect`](crate::Error::may_have_taken_effect) says whether an update that failed can have been made.

pub(crate) mod push_env;
pub(crate) mod registration;
pub(crate) mod update;

pub use push_env::PushEnvRequest;
pub use registration::{ContractCall, RegistrationRequired};
pub use update::{EnvUpdate, UpdateCvmEnvsRequest, UpdateStatus};
