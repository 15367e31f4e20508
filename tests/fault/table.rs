//! The table of faults: what each is called, and what a client shall make of it.

use std::io;

use futures_util::future::BoxFuture;
use kms_client::ErrorKind;

use crate::server::{Asked, Ending, Wire};
use crate::tls::Certificate;
use crate::{body, connection, framing, redirect, tls};

/// How a server answers a request.
pub(crate) type Script = for<'a> fn(&'a mut dyn Wire, Asked<'a>) -> BoxFuture<'a, io::Result<Ending>>;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// What it is called.
    pub name: &'static str,
    /// What the server does, in a sentence.
    pub does: &'static str,
    /// What kind of error it shall be.
    pub kind: ErrorKind,
    /// Whether the call shall be repeated.
    pub repeated: bool,
    /// How the server is met.
    pub front: Front,
}

/// How a server is met.
#[derive(Clone, Copy, Debug)]
pub enum Front {
    /// Nobody listens.
    Refused,
    /// Without TLS, as the client expects.
    Plain(Script),
    /// With TLS, and this certificate.
    Tls(Certificate, Script),
    /// Without TLS, where the client expects it. There is no request then, but the start of a handshake.
    NoTls(Script),
}

pub(crate) const fn plain(
    name: &'static str,
    does: &'static str,
    kind: ErrorKind,
    repeated: bool,
    script: Script,
) -> Fault {
    Fault { name, does, kind, repeated, front: Front::Plain(script) }
}

/// All faults.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    [connection::FAULTS, framing::FAULTS, body::FAULTS, redirect::FAULTS, tls::FAULTS].into_iter().flatten()
}
