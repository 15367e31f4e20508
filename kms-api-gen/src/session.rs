//! The session of a generated call: sends its request with the API version, and holds the bound on the body and the response's
//! metadata.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::header::HeaderValue;
use http::{HeaderName, StatusCode};
use progenitor_client::Error;
use reqwest::{Request, Response, Url};

use crate::base_url::BaseUrl;
use crate::body::Parts;
use crate::operation::Operation;
use crate::{contracts, nodes};

static VERSION: HeaderName = HeaderName::from_static("x-phala-version");
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The state of one call, shared by all of its requests.
#[derive(Clone, Debug)]
pub struct Session(Arc<State>);

#[derive(Debug)]
struct State {
    operation: &'static Operation,
    base_url: Arc<BaseUrl>,
    body_limit: usize,
    head: Mutex<Option<Head>>,
    /// Of the responses to all requests.
    parts: Parts,
    /// `true` if a request may have been written.
    sent: AtomicBool,
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
    /// At most `body_limit` bytes of a body are read, counted after decompression. A larger body fails with [`Error::Custom`].
    #[must_use]
    pub fn new(operation: &'static Operation, base_url: Arc<BaseUrl>, body_limit: usize) -> Self {
        let (head, parts, sent) = (Mutex::default(), Parts::default(), AtomicBool::default());
        Self(Arc::new(State { operation, base_url, body_limit, head, parts, sent }))
    }

    /// Returns the URL of a path.
    pub(crate) fn url(&self, path: fmt::Arguments<'_>) -> Url {
        self.0.base_url.join(path)
    }

    /// Returns the operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.0.operation
    }

    /// Returns the metadata of the response to the latest request, or `None` if no response has started.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.0.head.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the bound on a body, in bytes.
    pub(crate) fn body_limit(&self) -> usize {
        self.0.body_limit
    }

    /// Returns the number of parts of responses that have arrived.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.0.parts
    }

    /// Returns `true` if a request may have been written, in this attempt or in an earlier one.
    #[must_use]
    pub fn may_have_sent(&self) -> bool {
        self.0.sent.load(Ordering::Relaxed)
    }

    /// Forgets the response to the latest request, because another one is about to be made.
    pub fn forget_head(&self) {
        self.set_head(None);
    }

    fn set_head(&self, head: Option<Head>) {
        *self.0.head.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }

    /// Sends a request, and returns its response with the body unread. Fails if the operation is not the session's.
    pub(crate) fn send(
        &self,
        http: &reqwest::Client,
        mut request: Request,
        operation: &str,
    ) -> impl Future<Output = Result<Response, Error<()>>> {
        // Not in the future, which would have room for the request until its end.
        let sending = self.set_api_version(&mut request, operation).map(|()| http.execute(request));
        async move {
            let sending = sending.map_err(Error::InvalidRequest)?;
            let before = self.0.sent.swap(true, Ordering::Relaxed);
            let result = sending.await;
            match &result {
                Ok(response) => self.record(response),
                // Without a connection, nothing was written.
                Err(error) if error.is_connect() => self.0.sent.store(before, Ordering::Relaxed),
                Err(_) => {}
            }
            Ok(result?)
        }
    }

    /// Sets the API version of the session's operation. Fails if another operation is called with it.
    fn set_api_version(&self, request: &mut Request, operation: &str) -> Result<(), String> {
        if operation != self.0.operation.id {
            return Err(format!("{operation} was called as {}", self.0.operation.id));
        }
        request.headers_mut().insert(&VERSION, HeaderValue::from_static(self.0.operation.version));
        Ok(())
    }

    fn record(&self, response: &Response) {
        self.0.parts.add();
        let request_id = response.headers().get(&REQUEST_ID).cloned();
        self.set_head(Some(Head { status: response.status(), request_id }));
    }
}

/// The generated calls of one document.
pub trait GeneratedCalls {
    /// Creates the calls of a session, which has the base URL.
    fn new(http: reqwest::Client, session: Session) -> Self;
}

macro_rules! generated_calls {
    ($($client:ty),*) => {
        $(impl GeneratedCalls for $client {
            fn new(client: reqwest::Client, inner: Session) -> Self {
                Self { baseurl: String::new(), client, inner }
            }
        })*
    };
}

generated_calls!(nodes::Client, contracts::Client);

#[cfg(test)]
mod tests {
    use super::*;

    fn session_of(operation: &'static Operation, url: &Url) -> Session {
        Session::new(operation, Arc::new(BaseUrl::new(url.clone())), 0)
    }

    #[tokio::test]
    async fn nothing_may_have_been_sent_before_there_is_a_connection() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = || Request::new(reqwest::Method::PATCH, url.clone());
        let session = session_of(&crate::operations::UPDATE_CVM_ENVS, &url);

        let error = session.send(&http, request(), "list_kms").await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
        drop(session.send(&http, request(), "update_cvm_envs"));
        assert!(!session.may_have_sent());

        // Nobody answers: it was dropped while it waited for a response.
        let sending = session.send(&http, request(), "update_cvm_envs");
        assert!(tokio::time::timeout(std::time::Duration::from_millis(50), sending).await.is_err());
        assert!(session.may_have_sent());

        drop(listener);
        let session = session_of(&crate::operations::UPDATE_CVM_ENVS, &url);
        let error = session.send(&http, request(), "update_cvm_envs").await.unwrap_err();
        assert!(matches!(&error, Error::CommunicationError(error) if error.is_connect()), "{error}");
        assert!(!session.may_have_sent());
    }

    #[test]
    fn a_session_sends_the_version_of_its_operation_and_of_no_other() {
        for operation in crate::OPERATIONS {
            let url = Url::parse("http://127.0.0.1").unwrap();
            let mut request = Request::new(reqwest::Method::GET, url.clone());
            let session = session_of(operation, &url);
            session.set_api_version(&mut request, operation.id).unwrap();
            assert_eq!(request.headers()[&VERSION], operation.version);
            assert!(session.set_api_version(&mut request, "delete_kms").unwrap_err().contains(operation.id));
        }
    }
}
