//! The bytes that a server sends in response to a request, and when.

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

/// A scripted response, valid HTTP or not. A clone shares its bytes.
#[derive(Clone, Debug)]
pub struct Reply {
    parts: Vec<Part>,
    pub(crate) ending: Ending,
}

/// Bytes that are sent some number of times, each time after a pause.
#[derive(Clone, Debug)]
struct Part {
    bytes: Bytes,
    times: u64,
    pause: Duration,
}

/// The state of a connection after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server reads the next request.
    KeepAlive,
    /// The server closes the connection.
    Close,
    /// The server resets the connection.
    Reset,
    /// The connection stays open, and the server sends nothing more.
    Hold,
}

impl Reply {
    /// Returns a response with a status, headers and a body, to which the content length is added.
    #[must_use]
    pub fn http(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let mut head = format!("HTTP/1.1 {status} \r\n");
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        write!(head, "content-length: {}\r\n\r\n", body.as_ref().len()).unwrap();
        Self::bytes([head.as_bytes(), body.as_ref()].concat(), Ending::KeepAlive)
    }

    /// Returns a response with status 200 and this JSON text.
    #[must_use]
    pub fn json(body: impl ToString) -> Self {
        Self::http(200, &[("content-type", "application/json")], body.to_string())
    }

    /// Returns a response without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::http(status, &[], "")
    }

    /// Returns a reply of these bytes as they are.
    #[must_use]
    pub fn bytes(bytes: impl Into<Bytes>, ending: Ending) -> Self {
        Self { parts: Vec::new(), ending }.then(bytes)
    }

    /// Returns a reply without any bytes.
    #[must_use]
    pub fn nothing(ending: Ending) -> Self {
        Self::bytes(Bytes::new(), ending)
    }

    /// Adds bytes.
    #[must_use]
    pub fn then(self, bytes: impl Into<Bytes>) -> Self {
        self.then_times(bytes, 1)
    }

    /// Adds bytes that are sent this many times.
    #[must_use]
    pub fn then_times(self, bytes: impl Into<Bytes>, times: u64) -> Self {
        self.part(bytes.into(), times, Duration::ZERO)
    }

    /// Adds bytes that are sent until the client closes the connection.
    #[must_use]
    pub fn then_forever(self, bytes: impl Into<Bytes>) -> Self {
        self.then_times(bytes, u64::MAX)
    }

    /// Adds bytes that are sent in chunks of this size, each after a pause.
    #[must_use]
    pub fn then_slowly(self, bytes: impl Into<Bytes>, chunk: usize, pause: Duration) -> Self {
        let bytes = bytes.into();
        let chunks = (0..bytes.len()).step_by(chunk).map(|start| start..bytes.len().min(start + chunk));
        chunks.fold(self, |reply, range| reply.part(bytes.slice(range), 1, pause))
    }

    /// Adds a byte that is sent again and again, each time after a pause, until the client closes the connection.
    #[must_use]
    pub fn then_drip(self, byte: &'static [u8; 1], pause: Duration) -> Self {
        self.part(Bytes::from_static(byte), u64::MAX, pause)
    }

    fn part(mut self, bytes: Bytes, times: u64, pause: Duration) -> Self {
        self.parts.push(Part { bytes, times, pause });
        self
    }

    /// Returns the reply with the status of success that a change has, if it has that of a read: 202 in place of 200.
    pub(crate) fn for_change(mut self) -> Self {
        const READ: &[u8] = b"HTTP/1.1 200";
        if let Some(first) = self.parts.iter_mut().find(|part| !part.bytes.is_empty())
            && first.bytes.starts_with(READ)
        {
            first.bytes = [b"HTTP/1.1 202", &first.bytes[READ.len()..]].concat().into();
        }
        self
    }

    /// Sends the bytes. Fails if the client has closed the connection.
    pub(crate) async fn send(&self, connection: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        for Part { bytes, times, pause } in &self.parts {
            for _ in 0..*times {
                if !pause.is_zero() {
                    connection.flush().await?;
                    tokio::time::sleep(*pause).await;
                }
                connection.write_all(bytes).await?;
            }
        }
        connection.flush().await
    }
}
