//! A server on loopback that records each request and sends a scripted reply, over real sockets.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kms_client::{Client, ClientBuilder};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::certificate::{Certificate, acceptor};
use crate::recording::{Recording, Request};
use crate::reply::{Ending, Reply};

/// Longer than any event takes that a test waits for.
const WAIT_LIMIT: Duration = Duration::from_secs(60);

/// A server on a free port. Dropping it closes the port and all connections.
#[derive(Debug)]
pub struct TestServer {
    /// The port.
    pub port: u16,
    recording: watch::Sender<Recording>,
    accepting: JoinHandle<()>,
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The bytes that a server expects first.
enum Protocol {
    Http,
    Https(TlsAcceptor),
    /// Anything: the first bytes get the reply, whatever they are.
    Any,
}

impl TestServer {
    /// Starts a server that computes each reply from its request.
    pub async fn start(respond: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::speaking(Protocol::Http, respond).await
    }

    /// Starts a server that sends the same reply to each request.
    pub async fn replying(reply: Reply) -> Self {
        Self::start(move |_| reply.clone()).await
    }

    /// Starts a server that sends one reply after another, and then the last one again and again.
    pub async fn replying_in_turn(replies: Vec<Reply>) -> Self {
        let next = AtomicUsize::new(0);
        Self::start(move |_| replies[next.fetch_add(1, Ordering::Relaxed).min(replies.len() - 1)].clone()).await
    }

    /// Starts a server that sends the same JSON text with status 200 to each request.
    pub async fn json(body: impl ToString) -> Self {
        Self::replying(Reply::json(body)).await
    }

    /// Starts a server with a certificate. Returns also the authority that a client has to trust, in DER.
    pub async fn start_tls(
        certificate: Certificate,
        respond: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> (Self, Vec<u8>) {
        let (acceptor, authority) = acceptor(certificate, &[]);
        (Self::speaking(Protocol::Https(acceptor), respond).await, authority)
    }

    /// Starts a server that sends its reply to the first bytes of a connection, such as a TLS handshake.
    pub async fn replying_to_any_bytes(reply: Reply) -> Self {
        Self::speaking(Protocol::Any, move |_| reply.clone()).await
    }

    async fn speaking(protocol: Protocol, respond: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let recording = watch::Sender::new(Recording::default());
        let shared = Arc::new(Shared { protocol, respond, recording: recording.clone() });
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            // A test that has opened too many sockets fails by the errors of its calls.
            while let Ok((stream, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                connections.spawn(Arc::clone(&shared).connection(stream));
            }
        });
        Self { port, recording, accepting }
    }

    /// Returns the URL for plain HTTP.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the URL for HTTPS, with the name that certificates are issued for.
    #[must_use]
    pub fn https_url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Returns the builder of a client that never retries.
    pub fn client_builder(&self) -> ClientBuilder {
        crate::client_builder(&self.url())
    }

    /// Returns a client that never retries.
    #[must_use]
    pub fn client(&self) -> Client {
        crate::client(&self.url())
    }

    /// From now on only counts connections. The recorded requests of a long run take several megabytes.
    pub fn stop_recording(&self) {
        self.recording.send_modify(|recording| recording.limit = 0);
    }

    /// Returns everything that was received so far.
    #[must_use]
    pub fn recording(&self) -> Recording {
        self.recording.borrow().clone()
    }

    /// Returns the requests that were received so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.recording.borrow().requests.clone()
    }

    /// Waits until the recording meets a condition, and returns it. Panics after a minute.
    pub async fn wait_for(&self, condition: impl FnMut(&Recording) -> bool) -> Recording {
        let mut recording = self.recording.subscribe();
        let met = timeout(WAIT_LIMIT, recording.wait_for(condition)).await;
        met.expect("the server does not receive the expected bytes").unwrap().clone()
    }
}

/// The parts of a server that its connections share.
struct Shared<F> {
    protocol: Protocol,
    respond: F,
    recording: watch::Sender<Recording>,
}

impl<F: Fn(&Request) -> Reply> Shared<F> {
    async fn connection(self: Arc<Self>, mut stream: TcpStream) {
        self.recording.send_modify(|recording| recording.opened += 1);
        // A client that breaks the connection is part of many tests.
        let _ = self.serve(&mut stream).await;
        drop(stream);
        self.recording.send_modify(|recording| recording.closed += 1);
    }

    async fn serve(&self, stream: &mut TcpStream) -> io::Result<()> {
        let ending = match &self.protocol {
            Protocol::Http => self.requests(stream).await?,
            Protocol::Https(acceptor) => self.requests(&mut acceptor.accept(&mut *stream).await?).await?,
            Protocol::Any => {
                self.read(stream, &mut Vec::new()).await?;
                self.reply(&Request::default(), stream).await?
            }
        };
        if ending == Ending::Reset {
            stream.set_zero_linger()?;
        }
        Ok(())
    }

    async fn requests(&self, connection: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<Ending> {
        let mut bytes = Vec::new();
        loop {
            let (request, length) = loop {
                if let Some(complete) = Request::parse(&bytes)? {
                    break complete;
                }
                if self.read(connection, &mut bytes).await? == 0 {
                    return Ok(Ending::Close);
                }
            };
            bytes.drain(..length);
            self.recording.send_modify(|recording| recording.add_request(&request));
            let ending = self.reply(&request, connection).await?;
            if ending != Ending::KeepAlive {
                return Ok(ending);
            }
        }
    }

    async fn reply(
        &self,
        request: &Request,
        connection: &mut (impl AsyncRead + AsyncWrite + Unpin),
    ) -> io::Result<Ending> {
        let reply = (self.respond)(request);
        let reply = if request.method == "PATCH" { reply.for_change() } else { reply };
        reply.send(connection).await?;
        if reply.ending == Ending::Hold {
            while self.read(connection, &mut Vec::new()).await? > 0 {}
        }
        Ok(reply.ending)
    }

    /// Reads some bytes and records them. Returns 0 if the client has closed the connection.
    async fn read(&self, connection: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> io::Result<usize> {
        let mut buffer = [0; 4096];
        let length = connection.read(&mut buffer).await?;
        self.recording.send_modify(|recording| recording.add_bytes(&buffer[..length]));
        bytes.extend_from_slice(&buffer[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    #[tokio::test]
    async fn a_server_that_is_dropped_closes_its_port_and_its_connections() {
        let server = TestServer::replying(Reply::nothing(Ending::Hold)).await;
        let address = ("127.0.0.1", server.port);
        let mut open = TcpStream::connect(address).await.unwrap();
        open.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        server.wait_for(|recording| recording.requests.len() == 1).await;
        drop(server);
        let end = timeout(WAIT_LIMIT, open.read(&mut [0; 16])).await.expect("the connection stays open");
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn replies_come_in_turn_and_the_last_one_stays() {
        let server = TestServer::replying_in_turn(vec![Reply::status(404), Reply::status(403)]).await;
        let client = server.client();
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(client.list_kms().await.unwrap_err().status());
        }
        assert_eq!(statuses, [Some(404), Some(403), Some(403)]);
        assert_eq!(server.recording().opened, 1, "the connection is used again");
    }
}
