//! The requests and bytes that a server has received.

use std::io;

use http::{HeaderMap, HeaderName, HeaderValue};

/// Everything that a server has received. Beyond the first megabyte only connections are counted, so that a long run does
/// not fill the memory.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The requests.
    pub requests: Vec<Request>,
    /// The bytes of all connections, in the order of their arrival.
    pub bytes: Vec<u8>,
    /// The number of connections that were opened.
    pub opened: usize,
    /// The number of connections that have ended.
    pub closed: usize,
    /// The number of bytes after which only connections are counted.
    pub(crate) limit: usize,
}

const MAX_BYTES: usize = 1 << 20;

impl Default for Recording {
    fn default() -> Self {
        Self { requests: Vec::new(), bytes: Vec::new(), opened: 0, closed: 0, limit: MAX_BYTES }
    }
}

impl Recording {
    pub(crate) fn add_bytes(&mut self, bytes: &[u8]) {
        if self.bytes.len() < self.limit {
            self.bytes.extend_from_slice(bytes);
        }
    }

    pub(crate) fn add_request(&mut self, request: &Request) {
        if self.bytes.len() < self.limit {
            self.requests.push(request.clone());
        }
    }

    /// Returns the bytes as text, where they are text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path and the query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads a request from bytes. Returns the request and its length, or `None` if it is not complete yet.
    pub(crate) fn parse(bytes: &[u8]) -> io::Result<Option<(Self, usize)>> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Request::new(&mut headers);
        let httparse::Status::Complete(start) = head.parse(bytes).map_err(invalid)? else { return Ok(None) };
        let mut request = Self {
            method: head.method.unwrap_or_default().to_owned(),
            target: head.path.unwrap_or_default().to_owned(),
            ..Self::default()
        };
        for header in head.headers {
            let name = HeaderName::from_bytes(header.name.as_bytes()).unwrap();
            request.headers.append(name, HeaderValue::from_bytes(header.value).unwrap());
        }
        let length = request.headers.get("content-length").map_or(0, |value| value.to_str().unwrap().parse().unwrap());
        let Some(body) = bytes.get(start..start + length) else { return Ok(None) };
        request.body = body.to_vec();
        Ok(Some((request, start + length)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_complete_with_the_last_byte_of_its_body() {
        let bytes = b"PATCH /a?b=c HTTP/1.1\r\nContent-Length: 3\r\nx-a: 1\r\nx-a: 2\r\n\r\n{}\nGET";
        let whole = bytes.len() - 3;
        for length in 0..whole {
            assert!(Request::parse(&bytes[..length]).unwrap().is_none(), "{length}");
        }
        let (request, length) = Request::parse(bytes).unwrap().unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str(), length), ("PATCH", "/a?b=c", whole));
        assert_eq!((request.headers.get_all("x-a").iter().count(), request.body.as_slice()), (2, &b"{}\n"[..]));
        assert!(Request::parse(b"\x16\x03\x01\r\n\r\n").is_err());
    }
}
