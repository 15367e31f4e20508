//! What goes wrong between a client and a service, over real sockets: a server for each fault, and what the client makes
//! of it. What a simulator answers is not here.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "this crate is a test in several programs: it fails by panicking"
)]

mod body;
mod connection;
mod framing;
mod operations;
pub mod process;
mod redirect;
mod server;
pub mod soak;
mod table;
mod tls;
mod trial;

pub use operations::{OPERATIONS, Operation, operation};
pub use server::{Asked, Ending, Heard, Origin, Wire};
pub use table::{Fault, Front, faults};
pub use tls::Certificate;
pub use trial::{Answer, DEADLINE, GRACE, KEY, Report, printed, run};
