//! What every generated call shares: the API version that it sends, the bound on the body, and the response's metadata.

use std::error::Error as StdError;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{future::ready, stream};
use http::header::HeaderValue;
use http::{HeaderName, StatusCode};
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::Body;

use crate::operation::Operation;
use crate::{contracts, nodes};

/// The default bound on a response body, in bytes: 8 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 8 * 1024 * 1024;
/// The bound on an error body. It holds a few sentences, and is decoded into a tree that takes many times its size.
const ERROR_BODY_LIMIT: usize = 256 * 1024;

static VERSION: HeaderName = HeaderName::from_static("x-phala-version");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The body is larger than the bound.
#[derive(Debug)]
pub struct BodyTooLarge;

impl fmt::Display for BodyTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response body is larger than the limit")
    }
}

impl StdError for BodyTooLarge {}

/// The state of one call, shared by all of its requests.
#[derive(Clone, Debug)]
pub struct Session {
    operation: &'static Operation,
    body_limit: usize,
    head: Arc<Mutex<Option<Head>>>,
}

/// Response metadata, available before the body is read.
#[derive(Clone, Debug)]
pub struct Head {
    /// The status.
    pub status: StatusCode,
    /// The request id, from the header `X-Request-ID`.
    pub request_id: Option<HeaderValue>,
}

impl Session {
    /// Creates the session of one call of an operation.
    ///
    /// At most `body_limit` bytes of a body are read, counted after decompression. A larger body fails with
    /// [`BodyTooLarge`].
    #[must_use]
    pub fn new(operation: &'static Operation, body_limit: usize) -> Self {
        Self { operation, body_limit, head: Arc::default() }
    }

    /// Returns the metadata of the response to the latest request, or `None` if no response has started.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.head.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_head(&self, head: Option<Head>) {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }

    /// Sets the API version of the session's operation. Fails if another operation is called with it.
    fn set_api_version(&self, request: &mut reqwest::Request, operation: &str) -> Result<(), String> {
        if operation != self.operation.id {
            return Err(format!("{operation} was called as {}", self.operation.id));
        }
        request.headers_mut().insert(&VERSION, HeaderValue::from_static(self.operation.version));
        Ok(())
    }

    /// Reads the body, and returns the response with the body in one buffer.
    ///
    /// A body that arrives in small chunks would otherwise be kept in them, each with a buffer of its own: many times the
    /// body's size. A body that is too large becomes an error of reading it. An error response whose body breaks off is
    /// returned without it: its status is enough.
    async fn receive(&self, mut response: reqwest::Response) -> reqwest::Result<reqwest::Response> {
        let status = response.status();
        let request_id = response.headers().get(&REQUEST_ID).cloned();
        self.set_head(Some(Head { status, request_id }));
        let body = if status == StatusCode::OK {
            // The headers of a success are not used, and the generated call would copy them.
            mem::take(response.headers_mut());
            read(&mut response, self.body_limit).await?
        } else {
            read(&mut response, self.body_limit.min(ERROR_BODY_LIMIT)).await.unwrap_or_else(|_| Ok(Bytes::new()))
        };
        let body = match body {
            Ok(bytes) => Body::from(bytes),
            Err(error) => Body::wrap_stream(stream::once(ready(Err::<Bytes, _>(error)))),
        };
        let (head, _) = http::Response::<Body>::from(response).into_parts();
        Ok(http::Response::from_parts(head, body).into())
    }
}

/// Reads a body into one buffer, up to the limit and one chunk more.
async fn read(response: &mut reqwest::Response, limit: usize) -> reqwest::Result<Result<Bytes, BodyTooLarge>> {
    let first = response.chunk().await?.unwrap_or_default();
    if first.len() > limit {
        return Ok(Err(BodyTooLarge));
    }
    let Some(mut chunk) = response.chunk().await? else { return Ok(Ok(first)) };
    let mut buffer = Vec::from(first);
    loop {
        if chunk.len() > limit - buffer.len() {
            return Ok(Err(BodyTooLarge));
        }
        buffer.extend_from_slice(&chunk);
        match response.chunk().await? {
            Some(next) => chunk = next,
            None => return Ok(Ok(buffer.into())),
        }
    }
}

macro_rules! hooks {
    ($client:ty) => {
        impl ClientHooks<Session> for $client {
            async fn pre<E>(&self, request: &mut reqwest::Request, info: &OperationInfo) -> Result<(), Error<E>> {
                self.inner().set_api_version(request, info.operation_id).map_err(Error::InvalidRequest)
            }

            async fn exec(&self, request: reqwest::Request, _: &OperationInfo) -> reqwest::Result<reqwest::Response> {
                self.inner().set_head(None);
                self.inner().receive(self.client().execute(request).await?).await
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

    /// A response in chunks of one byte, and the number of chunks taken from it.
    fn chunks(count: usize) -> (reqwest::Response, Arc<AtomicUsize>) {
        let taken = Arc::new(AtomicUsize::new(0));
        let count_taken = taken.clone();
        let chunks = stream::iter(0..count).map(move |_| {
            count_taken.fetch_add(1, Ordering::Relaxed);
            Ok::<_, BodyTooLarge>(Bytes::from_static(b"x"))
        });
        (http::Response::new(Body::wrap_stream(chunks)).into(), taken)
    }

    #[test]
    fn a_body_in_chunks_is_read_into_one_buffer() {
        for count in [0, 1, 2, 3, 1000] {
            let body = read(&mut chunks(count).0, 1000).now_or_never().unwrap().unwrap().unwrap();
            assert_eq!(body, vec![b'x'; count]);
        }
    }

    #[test]
    fn a_body_is_read_up_to_the_limit_and_one_chunk_more() {
        for limit in [0, 1, 2, 1000] {
            let (mut response, taken) = chunks(1_000_000);
            assert!(read(&mut response, limit).now_or_never().unwrap().unwrap().is_err());
            assert_eq!(taken.load(Ordering::Relaxed), limit + 1);
        }
    }

    #[test]
    fn a_session_sends_the_version_of_its_operation_and_of_no_other() {
        for operation in crate::OPERATIONS {
            let session = Session::new(operation, 0);
            let mut request = reqwest::Client::new().get("http://127.0.0.1").build().unwrap();
            session.set_api_version(&mut request, operation.id).unwrap();
            assert_eq!(request.headers()[&VERSION], operation.version);
            assert!(session.set_api_version(&mut request, "delete_kms").unwrap_err().contains(operation.id));
        }
    }
}
