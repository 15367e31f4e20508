//! Failures between here and the server have kinds of their own, and none hangs or reads without bound.

use std::io::Write as _;
use std::time::Duration;

use kms_client::{Client, ErrorKind};

use crate::server::{Canned, builder, client, raw};

#[tokio::test]
async fn nobody_listening_is_a_failure_to_connect() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&url).kms_list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.is_retryable() && error.status().is_none());
}

#[tokio::test]
async fn a_server_that_says_nothing_is_a_timeout() {
    let url = raw(None).await;
    let client = builder(&url).timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.kms_list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_body_that_does_not_come_is_a_timeout() {
    // The connection stays open as long as the client reads, because the listener's task waits for the next one.
    let url = raw_open(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{").await;
    let client = builder(&url).timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.kms_list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
}

async fn raw_open(answer: &'static [u8]) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
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
    for answer in
        [&b""[..], b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", b"garbage\r\n\r\n", b"\0\0\0\0"]
    {
        let error = client(&raw(Some(answer)).await).kms_list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_failure_of_tls() {
    let url = raw(Some(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await.replace("http:", "https:");
    let error = client(&url).kms_list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn an_answer_beyond_8_mib_is_refused_with_or_without_a_length() {
    let padding = |bytes: usize| format!("{{\"id\": \"k\", \"url\": \"u\", \"version\": \"{}\"}}", "x".repeat(bytes));
    let fits = padding(8 * 1024 * 1024 - padding(0).len());
    assert_eq!(fits.len(), 8 * 1024 * 1024);
    assert!(Canned::json(&fits).await.client().kms_info("x").await.is_ok());
    let error = Canned::json(fits + " ").await.client().kms_info("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
    assert!(!error.is_retryable());
    let chunked = raw(Some(Box::leak(chunked(9 * 1024 * 1024).into_boxed_slice()))).await;
    assert_eq!(client(&chunked).kms_info("x").await.unwrap_err().kind(), ErrorKind::TooLarge);
}

fn chunked(bytes: usize) -> Vec<u8> {
    let mut answer = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    write!(answer, "{bytes:x}\r\n").unwrap();
    answer.resize(answer.len() + bytes, b' ');
    answer.extend(b"\r\n0\r\n\r\n");
    answer
}

#[tokio::test]
async fn the_bound_counts_what_is_left_after_decompression() {
    // This test's own reqwest decompresses; so does a user's who turns that on.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let error = Canned::answering(200, &headers, bomb).await.client().kms_info("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
}

#[tokio::test]
async fn an_error_answer_beyond_the_bound_still_says_its_status() {
    let error = Canned::answering(503, &[], " ".repeat(9 * 1024 * 1024)).await.client().kms_list().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Server, Some(503)));
}

#[test]
fn a_client_can_be_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>(_: T) {}
    shared::<Client>();
    let client = client("http://127.0.0.1:1");
    sent(client.kms_list().send());
    sent(client.kms_list().stream());
    sent(client.next_app_ids().send());
    sent(async move { client.app_env_encrypt_pubkey("phala", [0; 20]).await });
}
