//! A stream reads all pages, yields each id once, and ends.

use futures_util::{StreamExt as _, TryStreamExt as _};
use kms_client::simulator::{Node, Simulator};
use kms_client::{Error, ErrorKind, KmsInfo};
use serde_json::{Value, json};
use testkit::{Reply, TestServer};

fn nodes(ids: std::ops::Range<u32>) -> Vec<Value> {
    ids.map(|id| json!({ "id": format!("kms_{id}"), "url": "https://kms.example", "version": "1" })).collect()
}

fn page(items: Vec<Value>, page: u64, pages: u64) -> Value {
    json!({ "items": items, "total": 1, "page": page, "page_size": 2, "pages": pages })
}

/// Starts a server of these pages. Beyond them it sends the last one.
async fn server(pages: Vec<Value>) -> TestServer {
    TestServer::start(move |request| {
        let number = request.target.split("page=").nth(1).map_or("1", |rest| rest.split('&').next().unwrap());
        let number: usize = number.parse().unwrap();
        Reply::json(pages.get(number - 1).unwrap_or(pages.last().unwrap()))
    })
    .await
}

/// Returns the ids of all items.
async fn walk(server: &TestServer) -> Result<Vec<String>, Error> {
    let stream = server.client().list_kms().page_size(2).stream();
    // The limit keeps an endless stream from hanging the test.
    let ids = stream.map_ok(|kms: KmsInfo| kms.id).take(1000).try_collect::<Vec<_>>().await?;
    assert!(ids.len() < 1000, "the stream does not end");
    Ok(ids)
}

fn ids(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|id| format!("kms_{id}")).collect()
}

#[tokio::test]
async fn lists_of_0_1_2_and_101_items_are_read_completely() {
    for count in [0, 1, 2, 101] {
        let seeded = (0..count).map(|number| Node::new(&format!("kms_{number}"), "phala"));
        let simulator = Simulator::builder().nodes(seeded).start().await.unwrap();
        for page_size in [1, 2, 50, 100] {
            let request = simulator.client().list_kms().page_size(page_size);
            let walked: Vec<_> = request.stream().map_ok(|kms| kms.id).try_collect().await.unwrap();
            assert_eq!(walked, ids(0..count), "{count} items in pages of {page_size}");
        }
        let walked: Vec<_> = simulator.client().list_kms().stream().try_collect().await.unwrap();
        assert_eq!(walked.len(), count as usize, "pages of the default size");
    }
}

#[tokio::test]
async fn contracts_are_streamed_and_filtered_too() {
    let simulator = Simulator::start().await.unwrap();
    let request = simulator.client().list_kms_contracts().page_size(1).on_chain(true);
    let slugs: Vec<_> = request.stream().map_ok(|contract| contract.slug.unwrap()).try_collect().await.unwrap();
    assert_eq!(slugs, ["base", "ethereum"]);
}

#[tokio::test]
async fn a_stream_can_start_at_a_later_page() {
    let server = server(vec![page(nodes(0..2), 1, 3), page(nodes(2..4), 2, 3), page(nodes(4..5), 3, 3)]).await;
    let request = server.client().list_kms().page(2).page_size(2);
    let walked: Vec<_> = request.stream().map_ok(|kms| kms.id).try_collect().await.unwrap();
    assert_eq!(walked, ids(2..5));
}

#[tokio::test]
async fn an_id_that_is_served_twice_is_yielded_once() {
    let server = server(vec![page(nodes(0..2), 1, 3), page(nodes(1..3), 2, 3), page(nodes(2..4), 3, 3)]).await;
    assert_eq!(walk(&server).await.unwrap(), ids(0..4));
}

#[tokio::test]
async fn the_latest_page_decides_the_number_of_pages() {
    let fewer = server(vec![page(nodes(0..2), 1, 3), page(nodes(2..4), 2, 2), page(nodes(4..6), 3, 3)]).await;
    assert_eq!(walk(&fewer).await.unwrap(), ids(0..4));
    let more = server(vec![page(nodes(0..2), 1, 2), page(nodes(2..4), 2, 3), page(nodes(4..6), 3, 3)]).await;
    assert_eq!(walk(&more).await.unwrap(), ids(0..6));
}

#[tokio::test]
async fn an_empty_page_ends_the_stream() {
    let server = server(vec![page(nodes(0..2), 1, 9), page(vec![], 2, 9), page(nodes(2..4), 3, 9)]).await;
    assert_eq!(walk(&server).await.unwrap(), ids(0..2));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_page_without_new_items_ends_the_stream() {
    let server = server(vec![page(nodes(0..2), 1, 9), page(nodes(0..2), 2, 9), page(nodes(2..4), 3, 9)]).await;
    assert_eq!(walk(&server).await.unwrap(), ids(0..2));
}

#[tokio::test]
async fn a_server_that_ignores_the_page_number_ends_the_stream() {
    let server = server(vec![page(nodes(0..2), 1, u64::MAX)]).await;
    assert_eq!(walk(&server).await.unwrap(), ids(0..2));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_error_comes_after_the_items_before_it_and_is_the_last() {
    let server = server(vec![page(nodes(0..2), 1, 2), json!({ "items": [] })]).await;
    let results: Vec<_> = server.client().list_kms().stream().collect().await;
    assert_eq!(results.len(), 3);
    assert!(results[..2].iter().all(Result::is_ok));
    assert_eq!(results[2].as_ref().unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_stream_can_resume_at_the_page_of_its_error() {
    let pages = [page(nodes(0..2), 1, 3), page(nodes(2..4), 2, 3), page(nodes(4..5), 3, 3)];
    let broken = server(vec![pages[0].clone(), pages[1].clone(), json!({ "items": [] })]).await;
    let whole = server(pages.to_vec()).await;
    let mut walked = Vec::new();
    let mut stream = broken.client().list_kms().page_size(2).stream();
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(kms) => walked.push(kms.id),
            Err(error) => break error,
        }
    };
    assert!(stream.next().await.is_none());
    assert_eq!((error.page(), walked.len()), (Some(3), 4));
    assert!(error.to_string().contains("page 3"), "{error}");
    let rest = whole.client().list_kms().page(error.page().unwrap()).page_size(2).stream();
    walked.extend(rest.map_ok(|kms| kms.id).try_collect::<Vec<_>>().await.unwrap());
    assert_eq!(walked, ids(0..5));
    assert_eq!(whole.requests().len(), 1);
}

#[tokio::test]
async fn a_temporary_failure_of_a_page_does_not_end_the_stream() {
    let attempts = std::sync::atomic::AtomicUsize::new(0);
    let pages = [page(nodes(0..2), 1, 2), page(nodes(2..4), 2, 2)];
    let server = TestServer::start(move |request| {
        let at = usize::from(request.target.contains("page=2"));
        let fails = attempts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 1;
        Reply::http(if fails { 503 } else { 200 }, &[], pages[at].to_string())
    })
    .await;
    let client = server.client_builder().retry(kms_client::Retry::default()).build().unwrap();
    let walked: Vec<_> = client.list_kms().page_size(2).stream().map_ok(|kms| kms.id).try_collect().await.unwrap();
    assert_eq!((walked, server.requests().len()), (ids(0..4), 3));
}

#[tokio::test]
async fn a_stream_out_of_bounds_is_an_error_and_sends_nothing() {
    let server = server(vec![page(vec![], 1, 1)]).await;
    let results: Vec<_> = server.client().list_kms().page_size(101).stream().collect().await;
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].as_ref().unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_stream_requests_a_page_only_when_it_is_needed() {
    let server = server(vec![page(nodes(0..2), 1, 2), page(nodes(2..4), 2, 2)]).await;
    let mut stream = server.client().list_kms().stream();
    assert!(server.requests().is_empty());
    for _ in 0..2 {
        stream.next().await.unwrap().unwrap();
    }
    assert_eq!(server.requests().len(), 1);
    stream.next().await.unwrap().unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_page_that_is_longer_than_requested_is_an_error() {
    let server = server(vec![page(nodes(0..2), 1, 2), page(nodes(2..5), 2, 2)]).await;
    let error = walk(&server).await.unwrap_err();
    assert_eq!((error.kind(), error.page()), (ErrorKind::Decode, Some(2)));
    assert!(error.to_string().starts_with("list_kms failed: the page has more items"), "{error}");
}

#[tokio::test]
async fn a_list_without_an_end_is_an_error_after_100_000_items() {
    let server = TestServer::start(|request| {
        let number: u32 = request.target.split("page=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();
        Reply::json(page(nodes(number * 100..number * 100 + 100), number.into(), u64::MAX))
    })
    .await;
    let items: Vec<_> = server.client().list_kms().stream().collect().await;
    assert_eq!(items.len(), 100_001);
    assert_eq!(items.last().unwrap().as_ref().unwrap_err().kind(), ErrorKind::TooLarge);
}
