//! The limits of a CVM.

/// The most variables that a CVM accepts.
pub(crate) const MAX_VARIABLES: usize = 1024;
/// The longest name, in bytes.
pub(crate) const MAX_NAME: usize = 255;
/// The longest value, in bytes.
pub(crate) const MAX_VALUE: usize = 131_072;
/// The largest envelope, in bytes.
pub(crate) const MAX_ENVELOPE: usize = 262_144;
