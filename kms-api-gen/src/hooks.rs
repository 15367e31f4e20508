//! What every call adds to what was generated: the API version, a bound on the body, and what is known of the answer
//! before it is read.

use std::error::Error as StdError;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use http::header::HeaderValue;
use http::{HeaderName, StatusCode};
use http_body_util::BodyExt as _;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::Body;

use crate::{VERSIONS, contracts, nodes};

/// How many bytes of an answer are read at most: 8 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 8 * 1024 * 1024;
/// How many bytes are read of an answer that is no success. It holds a few sentences, and is decoded into a tree that
/// takes many times its size.
const REFUSAL_LIMIT: usize = 256 * 1024;
/// A body that is known to have at most so many bytes is taken as it comes, which is faster.
const SMALL: usize = 64 * 1024;

static VERSION: HeaderName = HeaderName::from_static("x-phala-version");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The API version that an operation asks for.
#[must_use]
pub fn version(operation: &str) -> Option<&'static str> {
    let found = VERSIONS.binary_search_by_key(&operation, |(id, _)| id);
    found.ok().map(|at| VERSIONS[at].1)
}

/// There is more of a body than is read of it.
#[derive(Debug)]
pub struct BodyTooLarge;

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is larger than what is read of it")
    }
}

impl StdError for BodyTooLarge {}

/// What the requests of one call have in common.
#[derive(Clone, Debug)]
pub struct Session {
    body_limit: usize,
    head: Arc<Mutex<Option<Head>>>,
}

/// What is known of an answer before its body is read.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its status.
    pub status: StatusCode,
    /// The id of its request, `X-Request-ID`.
    pub request_id: Option<HeaderValue>,
}

impl Session {
    /// A session of a call that reads at most so many bytes of an answer, counted after decompression. Reading beyond
    /// fails with [`BodyTooLarge`].
    #[must_use]
    pub fn new(body_limit: usize) -> Self {
        Self { body_limit, head: Arc::default() }
    }

    /// What is known of the answer to the latest request, once it began.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.head.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answered(&self, head: Option<Head>) {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }

    fn receive(&self, mut response: reqwest::Response) -> reqwest::Response {
        let status = response.status();
        let request_id = response.headers().get(&REQUEST_ID).cloned();
        self.answered(Some(Head { status, request_id }));
        let limit = if status == StatusCode::OK {
            // Nobody asks for the headers of a success, and the generated call would copy them.
            mem::take(response.headers_mut());
            self.body_limit
        } else {
            self.body_limit.min(REFUSAL_LIMIT)
        };
        // The library below sees to it that a body is as long as was announced. Of one that was compressed this is none.
        let small = u64::try_from(limit.min(SMALL)).unwrap_or(u64::MAX);
        if response.content_length().is_some_and(|length| length <= small) {
            return response;
        }
        let (head, body) = http::Response::<Body>::from(response).into_parts();
        http::Response::from_parts(head, Body::wrap_stream(stream::once(whole(body, limit)))).into()
    }
}

/// Asks for the version of the API that the operation is described in.
fn dress(request: &mut reqwest::Request, operation: &str) -> Result<(), String> {
    let version = version(operation).ok_or_else(|| format!("{operation} has no API version"))?;
    request.headers_mut().insert(&VERSION, HeaderValue::from_static(version));
    Ok(())
}

/// A body in one piece. One that came in small pieces would be kept in them otherwise, each with a buffer of its own
/// behind it: many times its size.
async fn whole(body: Body, limit: usize) -> Result<Bytes, Box<dyn StdError + Send + Sync>> {
    let mut pieces = body.into_data_stream();
    let first = pieces.try_next().await?.unwrap_or_default();
    if first.len() > limit {
        return Err(BodyTooLarge.into());
    }
    let Some(mut piece) = pieces.try_next().await? else { return Ok(first) };
    let mut whole = Vec::from(first);
    loop {
        if piece.len() > limit - whole.len() {
            return Err(BodyTooLarge.into());
        }
        whole.extend_from_slice(&piece);
        match pieces.try_next().await? {
            Some(next) => piece = next,
            None => return Ok(whole.into()),
        }
    }
}

macro_rules! hooks {
    ($client:ty) => {
        impl ClientHooks<Session> for $client {
            async fn pre<E>(&self, request: &mut reqwest::Request, info: &OperationInfo) -> Result<(), Error<E>> {
                dress(request, info.operation_id).map_err(Error::InvalidRequest)
            }

            async fn exec(&self, request: reqwest::Request, _: &OperationInfo) -> reqwest::Result<reqwest::Response> {
                self.inner().answered(None);
                Ok(self.inner().receive(self.client().execute(request).await?))
            }
        }
    };
}

hooks!(nodes::Client);
hooks!(contracts::Client);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::{FutureExt as _, StreamExt as _};

    use super::*;

    /// A body of pieces of one byte that counts those that are taken.
    fn pieces(count: usize) -> (Body, Arc<AtomicUsize>) {
        let taken = Arc::new(AtomicUsize::new(0));
        let count_taken = taken.clone();
        let pieces = stream::iter(0..count).map(move |_| {
            count_taken.fetch_add(1, Ordering::Relaxed);
            Ok::<_, BodyTooLarge>(Bytes::from_static(b"x"))
        });
        (Body::wrap_stream(pieces), taken)
    }

    #[test]
    fn a_body_in_pieces_is_put_together() {
        for count in [0, 1, 2, 3, 1000] {
            let whole = whole(pieces(count).0, 1000).now_or_never().unwrap().unwrap();
            assert_eq!(whole, vec![b'x'; count]);
        }
    }

    #[test]
    fn nothing_is_taken_beyond_the_limit_but_the_piece_that_shows_it() {
        for limit in [0, 1, 2, 1000] {
            let (body, taken) = pieces(1_000_000);
            let error = whole(body, limit).now_or_never().unwrap().unwrap_err();
            assert!(error.is::<BodyTooLarge>());
            assert_eq!(taken.load(Ordering::Relaxed), limit + 1);
        }
    }

    #[test]
    fn each_operation_has_its_version_and_nothing_else_has_one() {
        assert!(VERSIONS.iter().all(|(operation, of)| version(operation) == Some(of)));
        assert_eq!((version("list_kms"), version("delete_kms")), (Some("2026-05-22"), None));
    }
}
