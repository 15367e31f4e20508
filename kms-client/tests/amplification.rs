//! The memory that a response of a JSON-RPC endpoint takes, against its size.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use kms_client::Address;
use kms_client::chain::{ChainError, ChainReader};

/// Returns 3.5 MB of JSON. As a tree of values it takes more than 300 MB.
fn filler() -> String {
    format!("[{}]", vec![r#"{"":0}"#; 500_000].join(","))
}

/// Reads a request, and responds with what belongs to its method.
fn respond(mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.to_lowercase().split_once(": ") {
            Some(("content-length", value)) => length = value.trim().parse().unwrap(),
            None if line.trim().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body = String::from_utf8(body).unwrap();
    let result = if body.contains("eth_chainId") {
        r#""0x1""#.to_owned()
    } else if body.contains("eth_getBlockByNumber") {
        let hash = "ab".repeat(32);
        format!(r#"{{"number":"0x10","timestamp":"0xffffffff","hash":"0x{hash}","transactions":{}}}"#, filler())
    } else {
        filler()
    };
    let body = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#);
    write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
}

#[test]
fn a_response_of_an_endpoint_takes_a_small_multiple_of_its_size() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(|| respond(stream.unwrap()));
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let counted = allocation_counter::measure(|| {
        let read = ChainReader::new(1).rpc(&url).unwrap();
        // The block is read, whatever else is in it; the contract's answer is not bytes.
        let error = runtime.block_on(read.kms(Address::new([0x42; 20]))).unwrap_err();
        assert!(matches!(error, ChainError::Malformed { method: "eth_call" | "eth_getStorageAt", .. }), "{error}");
    });
    let most = 48 * 1024 * 1024;
    assert!(counted.bytes_max < most, "{} bytes at a time", counted.bytes_max);
}
