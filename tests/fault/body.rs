//! Faults of bodies: too slow, too large, or nothing that can be read.

use std::io::{self, Write as _};
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};
use kms_client::ErrorKind::{Decode, Server, Timeout, TooLarge, Unauthorized};
use tokio::io::AsyncWriteExt as _;

use crate::server::{Ending, Wire, answered, endlessly};
use crate::table::{Fault, plain};

/// A chunk of 64 KiB of JSON's white space.
static CHUNK: LazyLock<Vec<u8>> = LazyLock::new(|| format!("10000\r\n{}\r\n", " ".repeat(0x10000)).into());
/// A megabyte of white space, as gzip: the header, and a block that can be repeated.
static GZIP: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 1 << 20]).unwrap();
    gzip.flush().unwrap();
    let mut header = gzip.get_ref().clone();
    let block = header.split_off(10);
    (header, block)
});
static LETTERS: [u8; 0x10000] = [b'x'; 0x10000];

pub(crate) const FAULTS: &[Fault] = &[
    plain("drip-headers", "Sends the headers a byte at a time.", Timeout, true, |wire, _| {
        drip(wire, b"", b"HTTP/1.1 200 OK\r\nx-long: ")
    }),
    plain("drip-body", "Sends the body a byte at a time.", Timeout, false, |wire, _| {
        drip(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", b"{\"items\": ")
    }),
    plain("endless-body", "Sends a body without end, and announces no length.", TooLarge, false, |wire, _| {
        endlessly(wire, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", &CHUNK)
    }),
    plain("huge-length", "Announces a terabyte, and sends it.", TooLarge, false, |wire, _| {
        endlessly(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n", &LETTERS)
    }),
    plain("huge-string", "Sends JSON with a string of 100 MB.", TooLarge, false, |wire, _| huge_string(wire)),
    plain("gzip-bomb", "Sends a gigabyte, compressed to a megabyte.", TooLarge, false, |wire, _| bomb(wire)),
    plain("no-gzip", "Says that the body is compressed, and it is not.", Decode, false, |wire, _| {
        answered(wire, b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 12\r\n\r\n{\"items\":[]}")
    }),
    plain("deep", "Sends JSON that is a hundred thousand levels deep.", Decode, false, |wire, _| deep(wire)),
    plain("page", "Answers with a page for people.", Decode, false, |wire, _| {
        let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<html>SECRET\0\0\xff";
        answered(wire, page)
    }),
    plain("empty", "Answers with nothing.", Decode, false, |wire, _| {
        answered(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    }),
    plain("endless-error", "Fails with a status, and a body without end.", Server, true, |wire, _| {
        endlessly(wire, b"HTTP/1.1 500 Internal Server Error\r\ntransfer-encoding: chunked\r\n\r\n", &CHUNK)
    }),
    plain("dripping-error", "Refuses the key, and drips the reason.", Unauthorized, false, |wire, _| {
        drip(wire, b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 1000000\r\n\r\n", b"{\"message\": \"")
    }),
    plain("echo", "Refuses the key, and repeats it in all that it says.", Unauthorized, false, |wire, asked| {
        let key = asked.head.lines().find_map(|line| line.strip_prefix("x-api-key: ")).unwrap_or("no key").to_owned();
        async move {
            let body = format!("{{\"message\": \"no such key: {key}\", \"error_code\": \"{key}\"}}");
            let length = body.len();
            let head = format!("HTTP/1.1 401 {key}\r\nx-request-id: {key}\r\ncontent-length: {length}\r\n\r\n");
            wire.write_all((head + &body).as_bytes()).await?;
            Ok(Ending::Next)
        }
        .boxed()
    }),
];

/// Writes this at once, and that one byte at a time, over and over.
fn drip<'a>(wire: &'a mut dyn Wire, first: &'static [u8], slowly: &'static [u8]) -> BoxFuture<'a, io::Result<Ending>> {
    async move {
        wire.write_all(first).await?;
        for byte in slowly.iter().chain(std::iter::repeat(&b'x')) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            wire.write_all(&[*byte]).await?;
            wire.flush().await?;
        }
        Ok(Ending::Close)
    }
    .boxed()
}

fn huge_string(wire: &mut dyn Wire) -> BoxFuture<'_, io::Result<Ending>> {
    async move {
        let (before, after) = (&b"{\"items\":[],\"id\":\""[..], b"\"}");
        let parts = 100_000_000 / LETTERS.len();
        let length = before.len() + parts * LETTERS.len() + after.len();
        wire.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").as_bytes()).await?;
        wire.write_all(before).await?;
        for _ in 0..parts {
            wire.write_all(&LETTERS).await?;
        }
        wire.write_all(after).await?;
        Ok(Ending::Next)
    }
    .boxed()
}

fn bomb(wire: &mut dyn Wire) -> BoxFuture<'_, io::Result<Ending>> {
    async move {
        let (header, block) = &*GZIP;
        wire.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n").await?;
        wire.write_all(header).await?;
        for _ in 0..1024 {
            wire.write_all(block).await?;
        }
        Ok(Ending::Close)
    }
    .boxed()
}

fn deep(wire: &mut dyn Wire) -> BoxFuture<'_, io::Result<Ending>> {
    async move {
        wire.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n").await?;
        wire.write_all(&vec![b'['; 100_000]).await?;
        wire.write_all(&vec![b']'; 100_000]).await?;
        Ok(Ending::Next)
    }
    .boxed()
}
