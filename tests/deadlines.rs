//! Every call ends in time, whatever the server does, and a call that is dropped ends at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kms_client::{ClientBuilder, Error, ErrorKind, Retry};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::server::{Canned, builder, raw};

const KMS: &str = r#"{"id": "kms_1", "url": "https://kms.example", "version": "1"}"#;
const LONG: Duration = Duration::from_secs(60);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A server that serves each connection, which it counts, by itself.
async fn serving<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> (String, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            count.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(serve(stream));
        }
    });
    (url, connections)
}

/// A server that sends this, and then one byte every 20 milliseconds for as long as somebody reads.
async fn dripping(start: &'static str) -> String {
    let drip = move |mut stream: TcpStream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let mut next = stream.write_all(start.as_bytes()).await;
        while next.is_ok() {
            tokio::time::sleep(ms(20)).await;
            next = stream.write_all(b" ").await;
        }
    };
    serving(drip).await.0
}

/// Calls, and expects a failure after about this time: no earlier, and within a second.
async fn fails_after(builder: ClientBuilder, time: Duration) -> Error {
    let started = Instant::now();
    let error = builder.build().unwrap().get_kms_info("phala").await.unwrap_err();
    let took = started.elapsed();
    assert!(took >= time && took < time + Duration::from_secs(1), "{took:?} in place of {time:?}: {error}");
    error
}

#[tokio::test]
async fn a_server_that_drips_is_cut_off_by_the_deadline() {
    // Of an answer that has begun there is more to tell, and another try would take as long.
    let amid = "HTTP/1.1 200 OK\r\nx-request-id: req-1\r\ncontent-length: 100000\r\n\r\n{";
    for (start, known) in [("HTTP/1.1 200 OK\r\nx-drip:", None), (amid, Some((200, "req-1")))] {
        let url = dripping(start).await;
        let error = fails_after(builder(&url).deadline(ms(300)), ms(300)).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
        assert_eq!(error.status().zip(error.request_id()), known);
        assert_eq!(error.is_retryable(), known.is_none());
        assert!(error.to_string().contains("within the deadline of 300ms"), "{error}");
    }
}

#[tokio::test]
async fn an_error_answer_that_drips_is_cut_off_and_still_says_its_status() {
    let url = dripping("HTTP/1.1 404 Not Found\r\ncontent-length: 100000\r\n\r\n{").await;
    let error = fails_after(builder(&url).timeout(ms(200)), ms(200)).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
}

#[tokio::test]
async fn each_try_has_a_time_of_its_own_and_the_deadline_is_for_all_of_them() {
    let retry = Retry::default().max_retries(100).initial_backoff(Duration::ZERO);
    let silent = raw(None).await;
    let error = fails_after(builder(&silent).timeout(ms(80)).deadline(ms(300)).retry(retry), ms(300)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!((2..=4).contains(&error.attempts()), "{error}");
    assert!(error.first_failure().unwrap().to_string().contains("did not answer in time"), "{error}");
}

#[tokio::test]
async fn silence_is_cut_off_by_the_read_timeout_before_and_in_an_answer() {
    let starts: [&'static [u8]; 2] = [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"];
    for (start, status) in starts.into_iter().zip([None, Some(200)]) {
        let hold = move |mut stream: TcpStream| async move {
            let _ = stream.read(&mut [0; 4096]).await;
            stream.write_all(start).await.unwrap();
            std::future::pending::<()>().await;
        };
        let (url, _) = serving(hold).await;
        let error = fails_after(builder(&url).read_timeout(ms(200)), ms(200)).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, status));
    }
}

#[tokio::test]
async fn a_slow_answer_that_keeps_coming_is_no_silence() {
    let slow = |mut stream: TcpStream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{KMS}", KMS.len());
        for piece in answer.as_bytes().chunks(20) {
            tokio::time::sleep(ms(100)).await;
            stream.write_all(piece).await.unwrap();
        }
    };
    let (url, _) = serving(slow).await;
    let client = builder(&url).read_timeout(ms(450)).build().unwrap();
    assert_eq!(client.get_kms_info("phala").await.unwrap().id, "kms_1");
}

#[tokio::test]
async fn what_an_earlier_try_was_answered_is_not_told_of_a_later_one() {
    let answers = Arc::new(AtomicUsize::new(0));
    let once = move |mut stream: TcpStream| {
        let first = answers.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            let _ = stream.read(&mut [0; 4096]).await;
            if first {
                let busy =
                    b"HTTP/1.1 503 Busy\r\nx-request-id: req-1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
                stream.write_all(busy).await.unwrap();
            } else {
                std::future::pending::<()>().await;
            }
        }
    };
    let (url, _) = serving(once).await;
    let retry = Retry::default().initial_backoff(Duration::ZERO);
    let error = fails_after(builder(&url).deadline(ms(300)).retry(retry), ms(300)).await;
    assert_eq!((error.kind(), error.status(), error.request_id()), (ErrorKind::Timeout, None, None));
    let first = error.first_failure().unwrap();
    assert_eq!((error.attempts(), first.status(), first.request_id()), (2, Some(503), Some("req-1")));
}

#[tokio::test]
async fn a_wait_before_a_repeat_ends_with_the_deadline() {
    // The wait that is asked for ends within the deadline, and the try after it does not.
    let retry_after = [("retry-after", "1")];
    let server = Canned::answering(503, &retry_after, "").await;
    let retry = Retry::default().initial_backoff(Duration::ZERO);
    let error = fails_after(server.builder().deadline(ms(1500)).retry(retry), ms(1000)).await;
    assert_eq!((error.status(), error.attempts()), (Some(503), 2));
}

#[tokio::test]
async fn a_call_that_is_dropped_closes_its_connection() {
    let (asked, was_asked) = oneshot::channel();
    let (closed, was_closed) = oneshot::channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = builder(&format!("http://{}", listener.local_addr().unwrap())).build().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
        asked.send(()).unwrap();
        closed.send(stream.read(&mut [0; 4096]).await).unwrap();
        // Whoever came again would be seen here.
        let again = tokio::time::timeout(ms(300), listener.accept()).await;
        assert!(again.is_err());
    });
    tokio::select! {
        _ = client.get_kms_info("phala") => panic!("nobody answers"),
        asked = was_asked => asked.unwrap(),
    }
    let end = tokio::time::timeout(LONG, was_closed).await.expect("the connection stays open").unwrap();
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_waits_is_not_repeated() {
    let server = Canned::answering(503, &[("retry-after", "1")], "").await;
    let client = server.builder().retry(Retry::default()).build().unwrap();
    let dropped = tokio::time::timeout(ms(500), client.get_kms_info("phala")).await;
    assert!(dropped.is_err());
    tokio::time::sleep(ms(1000)).await;
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_call_gives_its_connection_back_and_the_next_one_takes_it() {
    let keep_alive = |mut stream: TcpStream| async move {
        let answers = [
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{KMS}", KMS.len()),
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{KMS}\r\n0\r\n\r\n", KMS.len()),
            "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}".to_owned(),
        ];
        for answer in answers.iter().cycle() {
            if !matches!(stream.read(&mut [0; 4096]).await, Ok(1..)) {
                break;
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    };
    let (url, connections) = serving(keep_alive).await;
    let client = builder(&url).build().unwrap();
    for _ in 0..2 {
        assert!(client.get_kms_info("phala").await.is_ok());
        assert!(client.get_kms_info("phala").await.is_ok());
        assert_eq!(client.get_kms_info("phala").await.unwrap_err().kind(), ErrorKind::NotFound);
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn no_time_is_too_long_or_too_short_to_be_set() {
    let server = Canned::json(KMS).await;
    let set =
        |builder: ClientBuilder, time| builder.deadline(time).timeout(time).read_timeout(time).connect_timeout(time);
    let retry = Retry::default().initial_backoff(Duration::MAX).max_backoff(Duration::MAX).max_retries(u32::MAX);
    let unbounded = set(server.builder(), Duration::MAX).retry(retry);
    assert!(unbounded.build().unwrap().get_kms_info("phala").await.is_ok());
    let error = fails_after(set(builder(&raw(None).await), Duration::ZERO), Duration::ZERO).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
