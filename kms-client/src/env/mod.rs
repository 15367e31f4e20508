//! The environment of an app: what it is, the key that it is encrypted to, who signed that key, and how it is sealed.

#[cfg(feature = "dotenv")]
mod dotenv;
mod environment;
mod key;
mod limits;
pub(crate) mod seal;
mod verify;

pub use environment::Environment;
pub use key::UnverifiedEnvKey;
pub use limits::{EnvironmentError, EnvironmentViolation};
pub use seal::{SealError, SealedEnv};
pub use verify::{Policy, SealingKey, SignatureForm, VerifyError};
