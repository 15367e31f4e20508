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
        let (head, body) = http::Response::<Body>::from(response).into_parts();
        *self.request_id.lock().unwrap_or_else(PoisonError::into_inner) = head.headers.get(&REQUEST_ID).cloned();
        let limit = if head.status == StatusCode::OK { self.body_limit } else { self.body_limit.min(REFUSAL_LIMIT) };
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
