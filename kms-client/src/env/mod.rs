//! Environments: their variables, the limits of a CVM, dotenv files, and sealing.
//!
//! An [`Environment`] has passed the limits of a CVM. A [`SealingKey`](crate::SealingKey) turns it into a [`SealedEnv`], which only
//! the app's CVM and its KMS can open.
//!
//! ```no_run
//! use kms_client::Environment;
//!
//! let environment = Environment::builder()
//!     .dotenv_path("app.env")?
//!     .overlay_dotenv_path("production.env")?
//!     .build()?;
//! println!("{:?}", environment.names().collect::<Vec<_>>());
//! # Ok::<(), kms_client::EnvironmentError>(())
//! ```

pub(crate) mod builder;
pub(crate) mod check;
pub(crate) mod dotenv;
pub(crate) mod envelope;
pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod limits;
pub(crate) mod seal;
pub(crate) mod variable;

pub use builder::EnvironmentBuilder;
pub use environment::Environment;
pub use error::{EnvironmentError, EnvironmentViolation};
pub use seal::{SealError, SealedEnv};
