//! Failures between the client and the server have kinds of their own.

use std::time::Duration;

use kms_client::{Client, ErrorKind};
use testkit::{ClosedPort, Ending, Reply, TestServer, client};

#[tokio::test]
async fn a_closed_port_is_a_failure_to_connect() {
    let port = ClosedPort::new();
    let error = client(&port.url()).list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
    assert!(error.is_retryable() && error.status().is_none());
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let server = TestServer::replying(Reply::nothing(Ending::Hold)).await;
    let client = server.client_builder().timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_a_timeout() {
    let begun = Reply::bytes("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", Ending::Hold);
    let server = TestServer::replying(begun).await;
    let client = server.client_builder().timeout(Duration::from_millis(200)).build().unwrap();
    let error = client.list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_is_a_failure_of_transport() {
    for response in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"] {
        let server = TestServer::replying(Reply::bytes(response, Ending::Close)).await;
        let error = server.client().list_kms().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn invalid_http_is_a_decode_error_and_not_retryable() {
    let chunk: &[u8] = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
    for (response, status) in [(&b"garbage\r\n\r\n"[..], None), (b"\0\0\0\0", None), (chunk, Some(200))] {
        let server = TestServer::replying(Reply::bytes(response, Ending::Close)).await;
        let error = server.client().list_kms().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, status), "{error:?}");
        assert!(error.to_string().contains("not valid HTTP") && !error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_a_failure_of_tls() {
    let plain = Reply::bytes("HTTP/1.1 400 Bad Request\r\n\r\n", Ending::Close);
    let server = TestServer::replying_to_any_bytes(plain).await;
    let error = client(&server.https_url()).list_kms().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert!(!error.is_retryable());
}

/// Returns the first TLS record, or `None` if it is not complete yet.
fn record(bytes: &[u8]) -> Option<&[u8]> {
    let length = u16::from_be_bytes(bytes.get(3..5)?.try_into().unwrap());
    bytes.get(..5 + usize::from(length))
}

/// Returns the versions of TLS that a client hello offers in its extension `supported_versions` (43).
fn offered(hello: &[u8]) -> Vec<u16> {
    fn take<'a>(from: &mut &'a [u8], bytes: usize) -> &'a [u8] {
        let (taken, rest) = from.split_at(bytes);
        *from = rest;
        taken
    }
    fn number(bytes: &[u8]) -> usize {
        bytes.iter().fold(0, |number, byte| number * 256 + usize::from(*byte))
    }
    // The headers of the record and the handshake, the legacy version and the random bytes.
    let mut rest = &hello[5 + 4 + 2 + 32..];
    // The session id, the cipher suites and the compression methods, each after its length. The length of the extensions.
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
    panic!("the client hello does not list its versions");
}

#[tokio::test]
async fn no_version_before_tls_1_2_is_offered() {
    let server = TestServer::replying_to_any_bytes(Reply::nothing(Ending::Hold)).await;
    let client = client(&server.https_url());
    let recording = tokio::select! {
        _ = client.list_kms() => panic!("the server is silent"),
        recording = server.wait_for(|recording| record(&recording.bytes).is_some()) => recording,
    };
    let offered = offered(record(&recording.bytes).unwrap());
    // 0x0303 is TLS 1.2. Values like 0x0a0a and 0x1a1a are reserved, so that servers ignore unknown versions.
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
