//! Faults of connections: they do not come about, say nothing, or break.

use kms_client::ErrorKind::{Connect, Timeout, Transport};

use crate::server::{Ending, then};
use crate::table::{Fault, Front, plain};

pub(crate) const FAULTS: &[Fault] = &[
    Fault { name: "refused", does: "Nobody listens.", kind: Connect, repeated: true, front: Front::Refused },
    plain("silent", "Takes the request, and says nothing.", Timeout, true, |wire, _| then(wire, b"", Ending::Hold)),
    plain("hung-up", "Hangs up in place of an answer.", Transport, true, |wire, _| then(wire, b"", Ending::Close)),
    plain("reset-before-headers", "Resets the connection in place of an answer.", Transport, true, |wire, _| {
        then(wire, b"", Ending::Reset)
    }),
    plain("reset-in-headers", "Resets the connection amid the headers.", Transport, true, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ncontent-le", Ending::Reset)
    }),
    plain("reset-after-headers", "Resets the connection amid the body.", Transport, true, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"items\":", Ending::Reset)
    }),
    plain("cut-in-headers", "Hangs up amid the headers.", Transport, true, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ncontent-le", Ending::Close)
    }),
    plain("cut-short", "Hangs up before the announced length.", Transport, true, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"items\":", Ending::Close)
    }),
    plain("cut-in-chunk", "Hangs up amid a chunk.", Transport, true, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n{\"items\":", Ending::Close)
    }),
];
