//! Faults of HTTP: what is sent is none, or contradicts itself, or has no end.

use std::sync::LazyLock;

use futures_util::FutureExt as _;
use kms_client::ErrorKind::{Decode, NotFound, Server, Timeout};
use tokio::io::AsyncWriteExt as _;

use crate::server::{Ending, answered, endlessly, then};
use crate::table::{Fault, plain};

static HEADERS: LazyLock<Vec<u8>> = LazyLock::new(|| b"x-more: and more\r\n".repeat(100));

pub(crate) const FAULTS: &[Fault] = &[
    plain("garbage", "Answers with bytes that mean nothing.", Decode, false, |wire, _| {
        then(wire, b"\x00\x16\xff\xfe\x80\r\n\r\n\x01\x02\x03", Ending::Close)
    }),
    plain("http-0.9", "Answers without status and headers.", Decode, false, |wire, _| {
        then(wire, b"{\"items\":[]}", Ending::Close)
    }),
    plain("other-protocol", "Speaks another protocol.", Decode, false, |wire, _| {
        then(wire, b"SSH-2.0-OpenSSH_9.9\r\n", Ending::Close)
    }),
    plain("length-too-small", "Announces less than it sends.", Decode, false, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"items\":[]}", Ending::Hold)
    }),
    plain("length-too-large", "Announces more than it sends.", Timeout, false, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"items\":[]}", Ending::Hold)
    }),
    plain("lengths-differ", "Announces two lengths.", Decode, false, |wire, _| {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 12\r\n\r\n{\"items\":[]}";
        then(wire, answer, Ending::Hold)
    }),
    plain("no-chunk-size", "Sends a chunk whose size is no number.", Decode, false, |wire, _| {
        then(wire, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", Ending::Hold)
    }),
    plain("endless-headers", "Sends headers without end.", Decode, false, |wire, _| {
        endlessly(wire, b"HTTP/1.1 200 OK\r\n", &HEADERS)
    }),
    plain("endless-header", "Sends one header without end.", Decode, false, |wire, _| {
        endlessly(wire, b"HTTP/1.1 200 OK\r\nx-more: ", &[b'x'; 4096])
    }),
    plain("endless-status-line", "Sends a status line without end.", Decode, false, |wire, _| {
        endlessly(wire, b"HTTP/1.1 200 ", &[b'x'; 4096])
    }),
    plain("flood-of-1xx", "Announces an answer without end, and never gives one.", Timeout, true, |wire, _| {
        endlessly(wire, b"", b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n")
    }),
    plain("upgrade", "Switches to another protocol that nobody asked for.", Decode, false, |wire, _| {
        then(wire, b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n", Ending::Hold)
    }),
    plain("two-answers", "Sends a second answer after the one that was asked for.", NotFound, false, |wire, _| {
        let asked = b"HTTP/1.1 404 Not Found\r\nx-request-id: first\r\ncontent-length: 0\r\n\r\n";
        let stray = b"HTTP/1.1 402 Payment Required\r\nx-request-id: second\r\ncontent-length: 0\r\n\r\n";
        async move {
            wire.write_all(&[&asked[..], stray].concat()).await?;
            Ok(Ending::Next)
        }
        .boxed()
    }),
    plain("unavailable", "Fails with a status, and asks to come again at once.", Server, true, |wire, _| {
        answered(wire, b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n")
    }),
    plain(
        "unavailable-for-long",
        "Fails with a status, and asks to come again in a year.",
        Server,
        false,
        |wire, _| {
            answered(wire, b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 31536000\r\ncontent-length: 0\r\n\r\n")
        },
    ),
];
