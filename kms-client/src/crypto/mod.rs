//! Cryptography that the TLS library brings along: one place decides between aws-lc and ring.

pub(crate) mod backend;
