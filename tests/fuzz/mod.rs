//! Fuzz tests of everything that is decoded from outside: valid inputs that are then corrupted, and random ones. Each test
//! takes a second. `FUZZ_SECONDS=600 cargo test --release -p kms-tests fuzz::responses` runs one of them for ten minutes.

mod budget;
mod corrupt;
mod dotenv;
mod envelopes;
mod errors;
mod keys;
mod responses;
mod scalars;
mod service;
