//! A server that answers what a test tells it to, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use kms_client::{Client, ClientBuilder, Retry};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

pub(crate) const KEY: &str = "phak_0123456789";

/// What the server was asked: path and query, and the headers.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
}

pub(crate) struct Canned {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

type Answer = (u16, Vec<(&'static str, String)>, Bytes);

impl Canned {
    /// Gives every request what the function makes of its path and query.
    pub(crate) async fn with(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (asked.clone(), Arc::new(answer));
        let router = Router::new().fallback(move |request: Request| {
            let uri = request.uri().to_string();
            log.lock().unwrap().push(Asked { uri: uri.clone(), headers: request.headers().clone() });
            let (status, headers, body) = answer(&uri);
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            for (name, value) in headers {
                response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap());
            }
            async { response }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, asked }
    }

    /// Gives every request the same answer.
    pub(crate) async fn answering(status: u16, headers: &[(&'static str, &str)], body: impl Into<Bytes>) -> Self {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let body = body.into();
        Self::with(move |_| (status, headers.clone(), body.clone())).await
    }

    /// Answers 200 with this text.
    pub(crate) async fn json(body: impl ToString) -> Self {
        Self::answering(200, &[("content-type", "application/json")], body.to_string()).await
    }

    /// A client that tries once, so that each call is one request.
    pub(crate) fn builder(&self) -> ClientBuilder {
        builder(&self.url)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// A server that reads a request, writes these bytes as they are, and hangs up; or never says anything.
pub(crate) async fn raw(answer: Option<&'static [u8]>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            match answer {
                Some(bytes) => stream.write_all(bytes).await.unwrap(),
                None => open.push(stream),
            }
        }
    });
    url
}

pub(crate) fn builder(url: &str) -> ClientBuilder {
    Client::builder().base_url(url).api_key(KEY).retry(Retry::off())
}

pub(crate) fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}
