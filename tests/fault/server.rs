//! A server on a raw socket that does with each request what it is told to, and hears what is sent to it.

use std::io;
use std::sync::{Arc, Mutex};

use futures_util::future::{BoxFuture, FutureExt as _};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::tls::Acceptor;

/// A connection, with TLS or without.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<W: AsyncRead + AsyncWrite + Send + Unpin> Wire for W {}

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It takes the next request.
    Next,
    /// It is closed in good order.
    Close,
    /// It is reset.
    Reset,
    /// It stays open, and nothing comes any more.
    Hold,
}

/// What there is to know when answering.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The request: its line and its headers.
    pub head: &'a str,
    /// Where nobody has any business to go.
    pub elsewhere: &'a str,
}

/// What a server expects a client to say first.
pub(crate) enum Speech {
    Plain,
    Tls(Acceptor),
    /// The first message of a handshake, which is then answered as a request is.
    NoTls,
}

/// What was sent to a server, in one: the first megabyte.
#[derive(Clone, Debug, Default)]
pub struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    fn add(&self, bytes: &[u8]) {
        let mut heard = self.0.lock().unwrap();
        if heard.len() < 1 << 20 {
            heard.extend_from_slice(bytes);
        }
    }

    /// How often this was in it.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        self.text().matches(text).count()
    }

    /// All of it, as far as it is text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// A server that listens on loopback. It lives as long as the runtime that it was started in.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Its port.
    pub port: u16,
    /// What it was sent.
    pub heard: Heard,
}

impl Origin {
    /// Does the same with each request.
    pub async fn start<F>(elsewhere: &str, answer: F) -> Self
    where
        F: for<'a> Fn(&'a mut dyn Wire, Asked<'a>) -> BoxFuture<'a, io::Result<Ending>> + Send + Sync + 'static,
    {
        Self::speaking(Speech::Plain, elsewhere, answer).await
    }

    /// Answers each request with an object that has nothing in it.
    pub async fn recorder() -> Self {
        Self::start("", |wire, _| answered(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")).await
    }

    pub(crate) async fn speaking<F>(speech: Speech, elsewhere: &str, answer: F) -> Self
    where
        F: for<'a> Fn(&'a mut dyn Wire, Asked<'a>) -> BoxFuture<'a, io::Result<Ending>> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Heard::default();
        let serving = Arc::new(Serving { speech, elsewhere: elsewhere.to_owned(), answer, heard: heard.clone() });
        tokio::spawn(async move {
            // A test that has opened too many sockets fails by what its calls say.
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                // A client that has gone is nothing to tell of.
                tokio::spawn(async move { serving.connection(stream).await });
            }
        });
        Self { port, heard }
    }

    /// Where it listens, without TLS.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

struct Serving<F> {
    speech: Speech,
    elsewhere: String,
    answer: F,
    heard: Heard,
}

impl<F> Serving<F>
where
    F: for<'a> Fn(&'a mut dyn Wire, Asked<'a>) -> BoxFuture<'a, io::Result<Ending>> + Send + Sync + 'static,
{
    async fn connection(&self, mut stream: TcpStream) -> io::Result<()> {
        let ending = match &self.speech {
            Speech::Plain => self.requests(&mut stream).await?,
            Speech::Tls(acceptor) => self.requests(&mut acceptor.accept(&mut stream).await?).await?,
            Speech::NoTls => {
                let _ = stream.read(&mut [0; 4096]).await?;
                self.answer("", &mut stream).await?
            }
        };
        if ending == Ending::Reset {
            stream.set_zero_linger()?;
        }
        Ok(())
    }

    /// Answers until there is an end to it.
    async fn requests(&self, wire: &mut dyn Wire) -> io::Result<Ending> {
        loop {
            let Some(head) = self.head(wire).await? else { return Ok(Ending::Close) };
            let ending = self.answer(&head, wire).await?;
            if ending != Ending::Next {
                return Ok(ending);
            }
        }
    }

    async fn answer(&self, head: &str, wire: &mut dyn Wire) -> io::Result<Ending> {
        let ending = (self.answer)(wire, Asked { head, elsewhere: &self.elsewhere }).await?;
        wire.flush().await?;
        if ending == Ending::Hold {
            // Until the client hangs up.
            while wire.read(&mut [0; 4096]).await? > 0 {}
        }
        Ok(ending)
    }

    /// Reads a request, which has no body; nothing once the client has hung up.
    async fn head(&self, wire: &mut dyn Wire) -> io::Result<Option<String>> {
        let mut head = Vec::new();
        let mut bytes = [0; 4096];
        while !head.ends_with(b"\r\n\r\n") {
            let read = wire.read(&mut bytes).await?;
            if read == 0 {
                return Ok(None);
            }
            self.heard.add(&bytes[..read]);
            head.extend_from_slice(&bytes[..read]);
        }
        Ok(Some(String::from_utf8_lossy(&head).into_owned()))
    }
}

/// Writes this, and takes the next request.
pub(crate) fn answered<'a>(wire: &'a mut dyn Wire, bytes: &'a [u8]) -> BoxFuture<'a, io::Result<Ending>> {
    then(wire, bytes, Ending::Next)
}

/// Writes this, and ends so.
pub(crate) fn then<'a>(wire: &'a mut dyn Wire, bytes: &'a [u8], ending: Ending) -> BoxFuture<'a, io::Result<Ending>> {
    async move {
        wire.write_all(bytes).await?;
        Ok(ending)
    }
    .boxed()
}

/// Writes this first, and that again and again, for as long as it is read.
pub(crate) fn endlessly<'a>(
    wire: &'a mut dyn Wire,
    first: &'a [u8],
    again: &'a [u8],
) -> BoxFuture<'a, io::Result<Ending>> {
    async move {
        wire.write_all(first).await?;
        loop {
            wire.write_all(again).await?;
        }
    }
    .boxed()
}
