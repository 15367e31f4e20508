//! A response body is read up to its limit and no further, whatever length the response announces.

use std::io::Write as _;

use kms_client::{Client, ErrorKind};
use testkit::{Ending, Reply, TestServer};

const KMS: &str = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;

fn with_limit(server: &TestServer, limit: usize) -> Client {
    server.client_builder().body_limit(limit).build().unwrap()
}

#[tokio::test]
async fn a_response_beyond_8_mib_is_rejected_with_or_without_a_length() {
    let padding = |bytes: usize| format!("{{\"id\": \"k\", \"url\": \"u\", \"version\": \"{}\"}}", "x".repeat(bytes));
    let fits = padding(8 * 1024 * 1024 - padding(0).len());
    assert_eq!(fits.len(), 8 * 1024 * 1024);
    assert!(TestServer::json(&fits).await.client().get_kms_info("x").await.is_ok());
    let error = TestServer::json(fits + " ").await.client().get_kms_info("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
    assert!(!error.is_retryable());
    let chunked = TestServer::replying(Reply::bytes(chunked(9 * 1024 * 1024), Ending::Close)).await;
    assert_eq!(chunked.client().get_kms_info("x").await.unwrap_err().kind(), ErrorKind::TooLarge);
}

fn chunked(bytes: usize) -> Vec<u8> {
    let mut response = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    write!(response, "{bytes:x}\r\n").unwrap();
    response.resize(response.len() + bytes, b' ');
    response.extend(b"\r\n0\r\n\r\n");
    response
}

#[tokio::test]
async fn the_limit_counts_decompressed_bytes() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 100_000);
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let server = TestServer::replying(Reply::http(200, &headers, bomb)).await;
    let error = server.client().get_kms_info("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
}

#[tokio::test]
async fn an_error_response_beyond_the_limit_keeps_its_status() {
    let server = TestServer::replying(Reply::http(503, &[], " ".repeat(9 * 1024 * 1024))).await;
    let error = server.client().list_kms().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Server, Some(503)));
}

#[tokio::test]
async fn the_limit_can_be_set_to_the_byte() {
    let server = TestServer::json(KMS).await;
    for limit in [KMS.len(), KMS.len() + 1, usize::MAX] {
        assert!(with_limit(&server, limit).get_kms_info("phala").await.is_ok(), "{limit}");
    }
    for limit in [0, 1, KMS.len() - 1] {
        let error = with_limit(&server, limit).get_kms_info("phala").await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::TooLarge, Some(200), 1), "{limit}");
        assert!(error.to_string().contains("`body_limit`"), "{error}");
    }
}

#[tokio::test]
async fn a_response_in_chunks_of_one_byte_is_read_up_to_the_limit() {
    let mut response = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    KMS.bytes().for_each(|byte| response.extend([b"1\r\n", &[byte][..], b"\r\n"].concat()));
    response.extend(b"0\r\n\r\n");
    let server = TestServer::replying(Reply::bytes(response, Ending::Close)).await;
    assert_eq!(server.client().get_kms_info("phala").await.unwrap().id, "kms_1");
    let error = with_limit(&server, KMS.len() - 1).get_kms_info("phala").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn an_error_response_is_read_up_to_256_kib() {
    let body = |padding: usize| format!("{{\"message\": \"No such KMS\", \"padding\": \"{}\"}}", "x".repeat(padding));
    let padding = 256 * 1024 - body(0).len();
    let server = TestServer::replying(Reply::http(404, &[], body(padding))).await;
    let error = server.client().list_kms().await.unwrap_err();
    assert!(error.to_string().contains("No such KMS"), "{error}");
    let server = TestServer::replying(Reply::http(404, &[], body(padding + 1))).await;
    let error = server.client().list_kms().await.unwrap_err();
    assert!(error.to_string().contains("failed: Not Found (status 404)"), "{error}");
}
