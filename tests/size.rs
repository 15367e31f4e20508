//! An answer is read up to its bound and no further, whatever it says of its length.

use std::io::Write as _;

use kms_client::ErrorKind;

use crate::server::{Canned, builder, client, raw};

#[tokio::test]
async fn an_answer_beyond_8_mib_is_refused_with_or_without_a_length() {
    let padding = |bytes: usize| format!("{{\"id\": \"k\", \"url\": \"u\", \"version\": \"{}\"}}", "x".repeat(bytes));
    let fits = padding(8 * 1024 * 1024 - padding(0).len());
    assert_eq!(fits.len(), 8 * 1024 * 1024);
    assert!(Canned::json(&fits).await.client().get_kms_info("x").await.is_ok());
    let error = Canned::json(fits + " ").await.client().get_kms_info("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
    assert!(!error.is_retryable());
    let chunked = raw(Some(Box::leak(chunked(9 * 1024 * 1024).into_boxed_slice()))).await;
    assert_eq!(client(&chunked).get_kms_info("x").await.unwrap_err().kind(), ErrorKind::TooLarge);
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
    let error = Canned::answering(200, &headers, bomb).await.client().get_kms_info("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error:?}");
}

#[tokio::test]
async fn an_error_answer_beyond_the_bound_still_says_its_status() {
    let error = Canned::answering(503, &[], " ".repeat(9 * 1024 * 1024)).await.client().list_kms().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Server, Some(503)));
}

#[tokio::test]
async fn the_bound_can_be_set_to_the_byte() {
    let body = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;
    for limit in [body.len(), body.len() + 1, usize::MAX] {
        let client = Canned::json(body).await.builder().body_limit(limit).build().unwrap();
        assert!(client.get_kms_info("phala").await.is_ok(), "{limit}");
    }
    for limit in [0, 1, body.len() - 1] {
        let client = Canned::json(body).await.builder().body_limit(limit).build().unwrap();
        let error = client.get_kms_info("phala").await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::TooLarge, Some(200), 1), "{limit}");
        assert!(error.to_string().contains("`body_limit`"), "{error}");
    }
}

#[tokio::test]
async fn an_answer_in_pieces_of_one_byte_is_whole_or_beyond_the_bound() {
    let body = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;
    let mut answer = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    body.bytes().for_each(|byte| answer.extend([b"1\r\n", &[byte][..], b"\r\n"].concat()));
    answer.extend(b"0\r\n\r\n");
    let url = raw(Some(Box::leak(answer.into_boxed_slice()))).await;
    assert_eq!(client(&url).get_kms_info("phala").await.unwrap().id, "kms_1");
    let bounded = builder(&url).body_limit(body.len() - 1).build().unwrap();
    assert_eq!(bounded.get_kms_info("phala").await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn an_error_answer_is_read_up_to_256_kib() {
    let body = |padding: usize| format!("{{\"message\": \"No such KMS\", \"padding\": \"{}\"}}", "x".repeat(padding));
    let padding = 256 * 1024 - body(0).len();
    let error = Canned::answering(404, &[], body(padding)).await.client().list_kms().await.unwrap_err();
    assert!(error.to_string().contains("No such KMS"), "{error}");
    let error = Canned::answering(404, &[], body(padding + 1)).await.client().list_kms().await.unwrap_err();
    assert!(error.to_string().contains("failed: Not Found (status 404)"), "{error}");
}
