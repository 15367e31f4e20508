//! Reading a body within a bound.

use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use reqwest::Response;

/// The default bound on a response body, in bytes: 8 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 8 * 1024 * 1024;

/// The message of the error of a body that ended early: its length was not announced, and its JSON is not complete.
pub const BODY_CUT_OFF: &str = "the response body is cut off";

/// The message of the error of a body that is larger than its bound.
pub const BODY_TOO_LARGE: &str = "the response body is larger than the limit";

/// The number of parts of responses that have arrived. Another number means that the service is not silent.
#[derive(Debug, Default)]
pub struct Parts(AtomicU32);

impl Parts {
    /// Returns the number.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts a part.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Reads a body into one buffer, and counts its parts. Returns `None` if it is larger than `limit` bytes, counted after
/// decompression.
///
/// A body that arrives in small chunks would otherwise be kept in them, each with a buffer of its own: many times the
/// body's size.
///
/// # Errors
///
/// Those of the HTTP library.
pub async fn read_body(response: &mut Response, limit: usize, parts: &Parts) -> reqwest::Result<Option<Bytes>> {
    let first = response.chunk().await?.unwrap_or_default();
    parts.add();
    if first.len() > limit {
        return Ok(None);
    }
    let Some(mut chunk) = response.chunk().await? else { return Ok(Some(first)) };
    let mut buffer = Vec::from(first);
    loop {
        parts.add();
        if chunk.len() > limit - buffer.len() {
            return Ok(None);
        }
        buffer.extend_from_slice(&chunk);
        match response.chunk().await? {
            Some(next) => chunk = next,
            None => return Ok(Some(buffer.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use futures_util::{FutureExt as _, StreamExt as _, stream};
    use reqwest::Body;

    use super::*;

    /// A response in chunks of one byte, and the number of chunks taken from it.
    fn chunks(count: usize) -> (reqwest::Response, Arc<AtomicUsize>) {
        let taken = Arc::new(AtomicUsize::new(0));
        let count_taken = taken.clone();
        let chunks = stream::iter(0..count).map(move |_| {
            count_taken.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(Bytes::from_static(b"x"))
        });
        (http::Response::new(Body::wrap_stream(chunks)).into(), taken)
    }

    #[test]
    fn a_body_in_chunks_is_read_into_one_buffer() {
        for count in [0, 1, 2, 3, 1000] {
            let body =
                read_body(&mut chunks(count).0, 1000, &Parts::default()).now_or_never().unwrap().unwrap().unwrap();
            assert_eq!(body, vec![b'x'; count]);
        }
    }

    #[test]
    fn a_body_is_read_up_to_the_limit_and_one_chunk_more() {
        for limit in [0, 1, 2, 1000] {
            let (mut response, taken) = chunks(1_000_000);
            assert!(read_body(&mut response, limit, &Parts::default()).now_or_never().unwrap().unwrap().is_none());
            assert_eq!(taken.load(Ordering::Relaxed), limit + 1);
        }
    }
}
