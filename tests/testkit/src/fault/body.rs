//! Faults of bodies: too slow, too large, or not readable.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use kms_client::ErrorKind::{Decode, Forbidden, Server, Timeout, TooLarge, Unauthorized};

use super::table::{Fault, http};
use crate::reply::Ending::{Close, KeepAlive};
use crate::reply::Reply;

/// A chunk of 64 KiB of JSON white space.
static CHUNK: LazyLock<Bytes> = LazyLock::new(|| format!("10000\r\n{}\r\n", " ".repeat(0x10000)).into());
static LETTERS: [u8; 0x10000] = [b'x'; 0x10000];
/// A gzip header, and a block of a megabyte of white space that can follow it any number of times.
static GZIP: LazyLock<(Bytes, Bytes)> = LazyLock::new(|| {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 1 << 20]).unwrap();
    gzip.flush().unwrap();
    let mut header = Bytes::copy_from_slice(gzip.get_ref());
    let block = header.split_off(10);
    (header, block)
});

const HUGE: usize = 100_000_000 / LETTERS.len();

pub(super) const FAULTS: &[Fault] = &[
    http("slow-headers", "Sends the headers one byte at a time.", Timeout, true, |_, _| {
        drip("", "HTTP/1.1 200 OK\r\nx-long: ")
    }),
    http("slow-body", "Sends the body one byte at a time.", Timeout, false, |_, _| {
        drip("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", "{\"items\": ")
    }),
    http("endless-body", "Sends an endless body and announces no length.", TooLarge, false, |_, _| {
        Reply::bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", Close).then_forever(CHUNK.clone())
    }),
    http("huge-length", "Announces a terabyte and sends it.", TooLarge, false, |_, _| {
        Reply::bytes("HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n", Close).then_forever(&LETTERS[..])
    }),
    http("huge-string", "Sends JSON with a string of 100 MB.", TooLarge, false, |_, _| {
        let (before, after) = ("{\"items\":[],\"id\":\"", "\"}");
        let length = before.len() + HUGE * LETTERS.len() + after.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{before}");
        Reply::bytes(head, KeepAlive).then_times(&LETTERS[..], HUGE as u64).then(after)
    }),
    http("gzip-bomb", "Sends a gigabyte, compressed to a megabyte.", TooLarge, false, |_, _| {
        let (header, block) = GZIP.clone();
        Reply::bytes("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n", Close)
            .then(header)
            .then_times(block, 1024)
    }),
    http("invalid-gzip", "Announces a gzip body that is not compressed.", Decode, false, |_, _| {
        Reply::http(200, &[("content-encoding", "gzip")], "{\"items\":[]}")
    }),
    http("deep-json", "Sends JSON that is a hundred thousand levels deep.", Decode, false, |_, _| {
        Reply::http(200, &[], "[".repeat(100_000) + &"]".repeat(100_000))
    }),
    http("html-page", "Sends an HTML page.", Decode, false, |_, _| {
        Reply::http(200, &[("content-type", "text/html")], b"<html>SECRET\0\0\xff")
    }),
    http("split-body", "Sends a body of 64 KiB, 4 bytes at a time.", Decode, false, |_, _| {
        split("200 OK", "xxxx", 0x4000)
    }),
    http("split-body-beyond", "Sends a body of more than 64 KiB, 4 bytes at a time.", Decode, false, |_, _| {
        split("200 OK", "xxxx", 0x4001)
    }),
    http("split-error", "Responds with 500 and a body of 256 KiB, 16 bytes at a time.", Server, true, |_, _| {
        split("500 Internal Server Error", PIECE, 0x4000)
    }),
    http(
        "split-error-beyond",
        "Responds with 403 and a body beyond 256 KiB, 16 bytes at a time.",
        Forbidden,
        false,
        |_, _| split("403 Forbidden", PIECE, 0x4001),
    ),
    http("empty-body", "Sends an empty body.", Decode, false, |_, _| Reply::status(200)),
    http("endless-error", "Responds with 500 and an endless body.", Server, true, |_, _| {
        Reply::bytes("HTTP/1.1 500 Internal Server Error\r\ntransfer-encoding: chunked\r\n\r\n", Close)
            .then_forever(CHUNK.clone())
    }),
    http("slow-error", "Responds with 401 and sends the reason one byte at a time.", Unauthorized, false, |_, _| {
        drip("HTTP/1.1 401 Unauthorized\r\ncontent-length: 1000000\r\n\r\n", "{\"message\": \"")
    }),
    http(
        "echo",
        "Responds with 401 and shows the key everywhere in the response.",
        Unauthorized,
        false,
        |request, _| {
            let key = request.headers.get("x-api-key").map_or("no key", |key| key.to_str().unwrap());
            let body = format!("{{\"message\": \"no such key: {key}\", \"error_code\": \"{key}\"}}");
            let head = format!("HTTP/1.1 401 {key}\r\nx-request-id: {key}\r\ncontent-length: {}\r\n\r\n", body.len());
            Reply::bytes(head + &body, KeepAlive)
        },
    ),
];

/// The piece in which a large body is sent. Byte by byte, a slow machine would not get it through in time.
const PIECE: &str = "xxxxxxxxxxxxxxxx";

/// Returns a reply with a body of so many pieces, whose length is announced, and which are sent one at a time.
fn split(status: &str, piece: &'static str, count: usize) -> Reply {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", piece.len() * count);
    Reply::bytes(head, KeepAlive).then_times(piece, count as u64)
}

/// Returns a reply that sends the first bytes at once, the next ones slowly, and then never ends.
fn drip(first: &'static str, slowly: &'static str) -> Reply {
    let pause = Duration::from_millis(20);
    Reply::bytes(first, Close).then_slowly(slowly, 1, pause).then_drip(b"x", pause)
}
