//! Cryptography. What the TLS library brings along has one place that decides between aws-lc and ring.

pub(crate) mod backend;
pub(crate) mod keccak;
pub(crate) mod secp256k1;
