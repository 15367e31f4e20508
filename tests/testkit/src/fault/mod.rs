//! Faults of a service or a network, and the run that injects one of them into every operation.

mod body;
mod connection;
mod framing;
mod redirect;
mod run;
mod table;
mod tls;

pub use run::{DEADLINE, GRACE, Outcome, Report, run};
pub use table::{Fault, Front, faults};
