//! `cargo xtask interop`: the official SDKs and this client held against each other. What is asked and how answers are
//! judged is in the parts; installing and starting is in `judges`.

mod answer;
mod compare;
mod dice;
mod environments;
mod forge;
mod generate;
mod kms;
mod matrix;
mod ours;
mod peer;
mod wanted;

pub(crate) use matrix::run as judge;
