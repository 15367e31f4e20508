//! The table of faults: one entry per fault, with the error that it must become.

use kms_client::ErrorKind;

use super::{body, connection, framing, redirect, tls};
use crate::certificate::Certificate;
use crate::recording::Request;
use crate::reply::Reply;

/// A fault of the service or the network.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The name, which is the argument of the program `fault_run`.
    pub name: &'static str,
    /// The server's behaviour, as a sentence.
    pub behaviour: &'static str,
    /// The kind of error that the call must end with.
    pub kind: ErrorKind,
    /// `true` if the call must be retried.
    pub retried: bool,
    /// The way in which the server accepts connections.
    pub front: Front,
    /// Returns the server's reply to a request. The second argument is the URL of a server that must get no request.
    pub reply: fn(&Request, &str) -> Reply,
}

/// A way to accept connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    /// No server listens.
    ClosedPort,
    /// Plain HTTP, as the client expects.
    Http,
    /// HTTPS with this certificate.
    Https(Certificate),
    /// The server replies to the first bytes of the client's TLS handshake.
    NoTls,
}

/// Returns a fault that is injected over plain HTTP.
pub(super) const fn http(
    name: &'static str,
    behaviour: &'static str,
    kind: ErrorKind,
    retried: bool,
    reply: fn(&Request, &str) -> Reply,
) -> Fault {
    Fault { name, behaviour, kind, retried, front: Front::Http, reply }
}

/// Returns all faults.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    [connection::FAULTS, framing::FAULTS, body::FAULTS, redirect::FAULTS, tls::FAULTS].into_iter().flatten()
}
