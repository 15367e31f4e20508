//! The environment of an app, and the key that it is encrypted to.

mod key;

pub use key::UnverifiedEnvKey;
