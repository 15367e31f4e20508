//! The attempts before the last one.

use crate::error::failure::Error;

/// The number of attempts of a call, and the error of the first where there were several.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) attempts: u32,
    pub(crate) first: Option<Error>,
}
