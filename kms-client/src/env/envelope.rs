//! The layout of an envelope.

use crate::crypto::backend::{NONCE_LEN, PUBLIC_KEY_LEN};

/// The length of the ephemeral public key and the nonce, which precede the ciphertext.
pub(crate) const HEADER: usize = PUBLIC_KEY_LEN + NONCE_LEN;
/// The length of an envelope without its ciphertext: the header and the tag.
pub(crate) const OVERHEAD: usize = HEADER + 16;
