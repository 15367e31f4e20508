//! Faults of HTTP: a response that is not HTTP, contradicts itself, or never ends.

use kms_client::ErrorKind::{Decode, NotFound, Server, Timeout};

use super::table::{Fault, http};
use crate::reply::Ending::{Close, Hold, KeepAlive};
use crate::reply::Reply;

/// Starts a reply whose connection never gets as far as an ending.
fn start(bytes: &'static [u8]) -> Reply {
    Reply::bytes(bytes, Close)
}

pub(super) const FAULTS: &[Fault] = &[
    http("garbage", "Sends bytes without meaning.", Decode, false, |_, _| {
        Reply::bytes(&b"\x00\x16\xff\xfe\x80\r\n\r\n\x01\x02\x03"[..], Close)
    }),
    http("http-0.9", "Sends a body without status and headers.", Decode, false, |_, _| {
        Reply::bytes("{\"items\":[]}", Close)
    }),
    http("other-protocol", "Speaks another protocol.", Decode, false, |_, _| {
        Reply::bytes("SSH-2.0-OpenSSH_9.9\r\n", Close)
    }),
    http("length-too-small", "Announces a shorter body than it sends.", Decode, false, |_, _| {
        Reply::bytes("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"items\":[]}", Hold)
    }),
    http("length-too-large", "Announces a longer body than it sends.", Timeout, false, |_, _| {
        Reply::bytes("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"items\":[]}", Hold)
    }),
    http("lengths-differ", "Announces two content lengths.", Decode, false, |_, _| {
        Reply::bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 12\r\n\r\n{\"items\":[]}", Hold)
    }),
    http("invalid-chunk-size", "Sends a chunk whose size is not a number.", Decode, false, |_, _| {
        Reply::bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", Hold)
    }),
    http("endless-headers", "Sends an endless number of headers.", Decode, false, |_, _| {
        start(b"HTTP/1.1 200 OK\r\n").then_forever("x-more: and more\r\n".repeat(100))
    }),
    http("endless-header", "Sends one endless header.", Decode, false, |_, _| {
        start(b"HTTP/1.1 200 OK\r\nx-more: ").then_forever("x".repeat(4096))
    }),
    http("endless-status-line", "Sends an endless status line.", Decode, false, |_, _| {
        start(b"HTTP/1.1 200 ").then_forever("x".repeat(4096))
    }),
    http("flood-of-1xx", "Sends endless informational responses (103) and no final one.", Timeout, true, |_, _| {
        start(b"").then_forever("HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n")
    }),
    http("upgrade", "Switches to another protocol that the client did not request.", Decode, false, |_, _| {
        Reply::bytes("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n", Hold)
    }),
    http("two-responses", "Sends a second response after the requested one.", NotFound, false, |_, _| {
        Reply::http(404, &[("x-request-id", "first")], "")
            .then("HTTP/1.1 402 Payment Required\r\nx-request-id: second\r\ncontent-length: 0\r\n\r\n")
    }),
    http("unavailable", "Responds with 503 and `Retry-After` of zero seconds.", Server, true, |_, _| {
        Reply::http(503, &[("retry-after", "0")], "")
    }),
    http("unavailable-for-long", "Responds with 503 and `Retry-After` of a year.", Server, false, |_, _| {
        Reply::bytes(
            "HTTP/1.1 503 Service Unavailable\r\nretry-after: 31536000\r\ncontent-length: 0\r\n\r\n",
            KeepAlive,
        )
    }),
];
