//! Faults of connections: they are rejected, stay silent, or break.

use kms_client::ErrorKind::{Connect, Timeout, Transport};

use super::table::{Fault, Front, http};
use crate::reply::Ending::{Close, Hold, Reset};
use crate::reply::Reply;

const CUT_HEADERS: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-le";
const CUT_BODY: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"items\":";
const CUT_CHUNK: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n64\r\n{\"items\":";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "closed-port",
        behaviour: "Rejects the connection.",
        kind: Connect,
        retried: true,
        front: Front::ClosedPort,
        reply: |_, _| Reply::nothing(Close),
    },
    http("silent", "Accepts the request and sends nothing.", Timeout, true, |_, _| Reply::nothing(Hold)),
    http("closed-before-headers", "Closes the connection instead of responding.", Transport, true, |_, _| {
        Reply::nothing(Close)
    }),
    http("reset-before-headers", "Resets the connection instead of responding.", Transport, true, |_, _| {
        Reply::nothing(Reset)
    }),
    http("reset-in-headers", "Resets the connection in the middle of the headers.", Transport, true, |_, _| {
        Reply::bytes(CUT_HEADERS, Reset)
    }),
    http("reset-after-headers", "Resets the connection in the middle of the body.", Transport, true, |_, _| {
        Reply::bytes(CUT_BODY, Reset)
    }),
    http("closed-in-headers", "Closes the connection in the middle of the headers.", Transport, true, |_, _| {
        Reply::bytes(CUT_HEADERS, Close)
    }),
    http("closed-in-body", "Closes the connection before the announced content length.", Transport, true, |_, _| {
        Reply::bytes(CUT_BODY, Close)
    }),
    http("closed-in-chunk", "Closes the connection in the middle of a chunk.", Transport, true, |_, _| {
        Reply::bytes(CUT_CHUNK, Close)
    }),
    http(
        "closed-without-length",
        "Closes the connection in the middle of a body without a content length.",
        Transport,
        true,
        |_, _| Reply::bytes("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"items\":", Close),
    ),
];
