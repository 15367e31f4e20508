//! What every call adds to what was generated: credentials, API version, workspace, and a bound on the body.

use std::error::Error as StdError;
use std::fmt;
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
static WORKSPACE: HeaderName = HeaderName::from_static("x-phala-workspace");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The generator sends the version of the document here, which means nothing to the service.
static GENERATORS_OWN: HeaderName = HeaderName::from_static("api-version");

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
    /// The header that says who asks, marked sensitive.
    pub credentials: (HeaderName, HeaderValue),
    /// The workspace to act in, where it is not the key's own.
    pub workspace: Option<HeaderValue>,
    /// How many bytes of an answer are read at most, counted after decompression. Reading beyond fails with
    /// [`BodyTooLarge`].
    pub body_limit: usize,
    /// The id of the latest request, once it is answered. It is the call's: a client that is cloned for a call has its
    /// own.
    pub request_id: Arc<Mutex<Option<HeaderValue>>>,
}

impl Session {
    /// The id of the request that was answered last.
    #[must_use]
    pub fn request_id(&self) -> Option<HeaderValue> {
        self.request_id.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn dress(&self, request: &mut reqwest::Request, operation: &str) -> Result<(), String> {
        let version = version(operation).ok_or_else(|| format!("{operation} has no API version"))?;
        let headers = request.headers_mut();
        headers.remove(&GENERATORS_OWN);
        headers.insert(&VERSION, HeaderValue::from_static(version));
        let (name, value) = &self.credentials;
        headers.insert(name, value.clone());
        if let Some(workspace) = &self.workspace {
            headers.insert(&WORKSPACE, workspace.clone());
        }
        Ok(())
    }

    fn receive(&self, response: reqwest::Response) -> reqwest::Response {
        let request_id = response.headers().get(&REQUEST_ID).cloned();
        *self.request_id.lock().unwrap_or_else(PoisonError::into_inner) = request_id;
        let refused = response.status() != StatusCode::OK;
        let limit = if refused { self.body_limit.min(REFUSAL_LIMIT) } else { self.body_limit };
        // The library below sees to it that a body is as long as was announced. Of one that was compressed this is none.
        let small = u64::try_from(limit.min(SMALL)).unwrap_or(u64::MAX);
        if response.content_length().is_some_and(|length| length <= small) {
            return response;
        }
        let (head, body) = http::Response::<Body>::from(response).into_parts();
        http::Response::from_parts(head, Body::wrap_stream(stream::once(whole(body, limit)))).into()
    }
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
                self.inner().dress(request, info.operation_id).map_err(Error::InvalidRequest)
            }

            async fn exec(&self, request: reqwest::Request, _: &OperationInfo) -> reqwest::Result<reqwest::Response> {
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
