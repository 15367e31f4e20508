//! What every call adds to what was generated: credentials, API version, workspace, and a bound on the body.

use std::sync::{Arc, OnceLock};

use http::HeaderName;
use http::header::HeaderValue;
pub use http_body_util::LengthLimitError as BodyTooLarge;
use http_body_util::Limited;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};

use crate::{VERSIONS, contracts, nodes};

/// How many bytes of an answer are read at most: 8 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 8 * 1024 * 1024;

static VERSION: HeaderName = HeaderName::from_static("x-phala-version");
static WORKSPACE: HeaderName = HeaderName::from_static("x-phala-workspace");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The generator sends the version of the document here, which means nothing to the service.
static GENERATORS_OWN: HeaderName = HeaderName::from_static("api-version");

/// What the calls of one client have in common.
#[derive(Clone, Debug)]
pub struct Session {
    /// The header that says who asks, marked sensitive.
    pub credentials: (HeaderName, HeaderValue),
    /// The workspace to act in, where it is not the key's own.
    pub workspace: Option<HeaderValue>,
    /// How many bytes of an answer are read at most, counted after decompression. Reading beyond fails with
    /// [`BodyTooLarge`].
    pub body_limit: usize,
    /// The id of the request, once there is an answer. It is the call's: a client that is cloned for a call has its own.
    pub request_id: Arc<OnceLock<HeaderValue>>,
}

impl Session {
    fn dress(&self, request: &mut reqwest::Request, operation: &str) -> Result<(), String> {
        let version = VERSIONS
            .binary_search_by_key(&operation, |(id, _)| id)
            .map_err(|_| format!("{operation} has no API version"))?;
        let headers = request.headers_mut();
        headers.remove(&GENERATORS_OWN);
        headers.insert(&VERSION, HeaderValue::from_static(VERSIONS[version].1));
        let (name, value) = &self.credentials;
        headers.insert(name, value.clone());
        if let Some(workspace) = &self.workspace {
            headers.insert(&WORKSPACE, workspace.clone());
        }
        Ok(())
    }

    fn receive(&self, response: reqwest::Response) -> reqwest::Response {
        if let Some(id) = response.headers().get(&REQUEST_ID) {
            // A client that makes several calls keeps the first.
            let _ = self.request_id.set(id.clone());
        }
        let response = http::Response::<reqwest::Body>::from(response);
        response.map(|body| reqwest::Body::wrap(Limited::new(body, self.body_limit))).into()
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
