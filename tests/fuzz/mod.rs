//! Everything that is decoded from outside, fed with what is valid and then spoiled, and with noise. Each test takes a
//! second; `FUZZ_SECONDS=600 cargo test --release -p kms-tests fuzz::answers` takes ten minutes for one of them.

mod answers;
mod budget;
mod dotenv;
mod envelopes;
mod keys;
mod refusals;
mod scalars;
mod service;
mod spoil;
