//! A server that speaks HTTP/2 over TLS, and can fall silent.

use std::future::pending;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use kms_client::ClientBuilder;
use kms_client::reqwest::{Certificate as Root, ClientBuilder as HttpBuilder};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use crate::certificate::{Certificate, acceptor};
use crate::client::client_builder;

/// A server that sends one body in response to every request. It negotiates HTTP/2, and speaks nothing else.
#[derive(Debug)]
pub struct Http2Server {
    url: String,
    authority: Vec<u8>,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    body: &'static str,
    delay: Duration,
    connections: AtomicUsize,
    /// Connections up to this number are silent.
    silent: watch::Sender<usize>,
}

impl Http2Server {
    /// Starts one that responds at once.
    pub async fn start(body: &'static str) -> Self {
        Self::start_slow(body, Duration::ZERO).await
    }

    /// Starts one that responds after a delay.
    pub async fn start_slow(body: &'static str, delay: Duration) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (acceptor, authority) = acceptor(Certificate::Valid, &["h2"]);
        let shared = Arc::new(Shared { body, delay, connections: AtomicUsize::new(0), silent: watch::Sender::new(0) });
        let accepting = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(Arc::clone(&shared).connection(acceptor.clone(), stream));
                }
            }
        });
        Self { url, authority, shared, accepting }
    }

    /// Returns the builder of a client that trusts its certificate and never retries.
    pub fn client_builder(&self) -> ClientBuilder {
        self.client_builder_with(|http| http)
    }

    /// Returns such a builder, with further settings of the HTTP client.
    pub fn client_builder_with(&self, tune: fn(HttpBuilder) -> HttpBuilder) -> ClientBuilder {
        let root = Root::from_der(&self.authority).unwrap();
        client_builder(&self.url).http(move |http| tune(http.tls_certs_only([root])))
    }

    /// Returns the number of connections since the start.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Stops all connections that are open, without closing them: nothing is read and nothing is sent.
    pub fn fall_silent(&self) {
        self.shared.silent.send_replace(self.connections());
    }
}

impl Drop for Http2Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    async fn connection(self: Arc<Self>, acceptor: TlsAcceptor, stream: TcpStream) {
        let number = 1 + self.connections.fetch_add(1, Ordering::Relaxed);
        // A connection that breaks is an error of the client.
        let Ok(stream) = acceptor.accept(stream).await else { return };
        let Ok(mut connection) = h2::server::handshake(stream).await else { return };
        let mut silent = self.silent.subscribe();
        loop {
            let fell_silent = async { silent.wait_for(|silent| *silent >= number).await.map(drop) };
            let accepted = tokio::select! {
                accepted = connection.accept() => accepted,
                _ = fell_silent => pending().await,
            };
            let Some(Ok((_, mut respond))) = accepted else { return };
            let (body, delay) = (Bytes::from_static(self.body.as_bytes()), self.delay);
            tokio::spawn(async move {
                sleep(delay).await;
                let response = http::Response::builder().header("content-type", "application/json").body(()).unwrap();
                // A stream that the client has given up cannot be written to.
                if let Ok(mut stream) = respond.send_response(response, false) {
                    let _ = stream.send_data(body, true);
                }
            });
        }
    }
}
