//! What the SDKs are asked, and how their answers are judged; here are only the names of the parts.

mod answer;
mod child;
mod compare;
mod dice;
mod environments;
mod forge;
mod generate;
mod install;
mod kms;
mod matrix;
mod ours;
mod peer;
mod script;
mod table;
mod wanted;

pub(super) use matrix::run;
