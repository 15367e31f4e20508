//! `cargo xtask contract`: the client, the documents and the simulator held against judges that this project did not
//! write. What each of them is asked is in the parts; installing and starting them is in `judges`.

mod call;
mod case;
mod document;
mod lowering;
mod mock;
mod prism;
mod proxy;
mod run;
mod schemathesis;
mod score;
mod sdk;
mod stage;
mod wanted;

pub(crate) use call::{Call, Listing};
pub(crate) use document::{Document, both as documents};
pub(crate) use run::run as judge;
