//! The text of an error, as far as any program can print it.

use std::error::Error as _;

use kms_client::Error;

/// Returns everything that can be printed of an error, its sources included.
#[must_use]
pub fn printable(error: &Error) -> String {
    let sources = std::iter::successors(error.source(), |&source| source.source());
    let sources: Vec<_> = sources.map(|source| format!("{source} {source:?}")).collect();
    format!("{error} {error:?} {:?} {sources:?}", error.details())
}
