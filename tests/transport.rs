//! Failures between here and the server have kinds of their own.

use std::time::Duration;

use kms_client::{Client, ErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::server::{builder, client, raw};

#[tokio::test]
async fn nobody_listening_is_a_failure_to_connect() {
    // Bound and not listening: nobody else gets the port meanwhile.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let error = client(&url).list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.is_retryable() && error.status().is_none());
}

#[tokio::test]
async fn a_server_that_says_nothing_is_a_timeout() {
    let url = raw(None).await;
    let client = builder(&url).timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_body_that_does_not_come_is_a_timeout() {
    // The connection stays open as long as the client reads, because the listener's task waits for the next one.
    let url = raw_open(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{").await;
    let client = builder(&url).timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
}

async fn raw_open(answer: &'static [u8]) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        stream.write_all(answer).await.unwrap();
        std::future::pending::<()>().await;
    });
    url
}

#[tokio::test]
async fn a_connection_that_breaks_is_no_answer() {
    for answer in [&b""[..], b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"] {
        let error = client(&raw(Some(answer)).await).list_kms().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn what_is_no_http_is_told_as_such_and_not_repeated() {
    let chunk: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
    for (answer, status) in [(&b"garbage\r\n\r\n"[..], None), (b"\0\0\0\0", None), (chunk, Some(200))] {
        let error = client(&raw(Some(answer)).await).list_kms().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, status), "{error:?}");
        assert!(error.to_string().contains("no HTTP that can be read") && !error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_failure_of_tls() {
    let url = raw(Some(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await.replace("http:", "https:");
    let error = client(&url).list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert!(!error.is_retryable());
}

/// The versions of TLS that the first message of a client offers, by its extension `supported_versions` (43).
fn offered(hello: &[u8]) -> Vec<u16> {
    fn take<'a>(from: &mut &'a [u8], bytes: usize) -> &'a [u8] {
        let (taken, rest) = from.split_at(bytes);
        *from = rest;
        taken
    }
    fn number(bytes: &[u8]) -> usize {
        bytes.iter().fold(0, |number, byte| number * 256 + usize::from(*byte))
    }
    // The record, the handshake, the version before there was the extension, the random bytes.
    let mut rest = &hello[5 + 4 + 2 + 32..];
    // The session's id, the cipher suites and the compressions, each behind its length; then the length of the extensions.
    for length_of_length in [1, 2, 1] {
        let length = number(take(&mut rest, length_of_length));
        take(&mut rest, length);
    }
    take(&mut rest, 2);
    while !rest.is_empty() {
        let (kind, length) = (number(take(&mut rest, 2)), number(take(&mut rest, 2)));
        let extension = take(&mut rest, length);
        if kind == 43 {
            return extension[1..].chunks(2).map(|version| u16::from_be_bytes(version.try_into().unwrap())).collect();
        }
    }
    panic!("the client does not say which versions it offers");
}

#[tokio::test]
async fn tls_1_2_is_the_least_that_is_spoken() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut record = [0; 5];
        stream.read_exact(&mut record).await.unwrap();
        let mut hello = vec![0; usize::from(u16::from_be_bytes([record[3], record[4]]))];
        stream.read_exact(&mut hello).await.unwrap();
        [&record[..], &hello].concat()
    });
    assert!(client(&url).list_kms().await.is_err());
    let offered = offered(&hello.await.unwrap());
    // 0x0303 is TLS 1.2. Values like 0x0a0a, 0x1a1a are there to keep servers used to what they do not know.
    assert!(offered.contains(&0x0303) && offered.iter().all(|version| *version >= 0x0303), "{offered:04x?}");
}

#[test]
fn a_client_can_be_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>(_: T) {}
    shared::<Client>();
    let client = client("http://127.0.0.1:1");
    sent(client.list_kms().send());
    sent(client.list_kms().stream());
    sent(client.get_next_app_ids().send());
    sent(async move { client.get_app_env_encrypt_pubkey("phala", [0; 20]).await });
}
