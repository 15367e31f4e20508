//! Responses that are not a success.

use std::pin::{Pin, pin};

use kms_api_gen::{Parts, read_body};
use reqwest::{Response, Url};

use crate::call::time_limit::TimeLimit;
use crate::error::failure::Error;
use crate::error::redactor::Redactor;
use crate::error::response::from_response;

/// The bound on an error body, in bytes. It holds a few sentences, and is decoded into a tree of many times its size.
const BODY_LIMIT: usize = 256 * 1024;

/// Reads a response that is not a success. The head is enough where the body does not arrive in time, or is not complete.
///
/// On the heap: every call would have room for what only a rejected one needs.
pub(crate) fn rejection(
    time: &TimeLimit<'_>,
    parts: &Parts,
    mut response: Response,
    body_limit: usize,
    base_url: &Url,
    redactor: &Redactor,
) -> Pin<Box<impl Future<Output = Error>>> {
    Box::pin(async move {
        let body = time.hold(parts, pin!(read_body(&mut response, body_limit.min(BODY_LIMIT), parts))).await;
        let body = body.ok().and_then(Result::ok).flatten().unwrap_or_default();
        from_response(time.operation, &response, &body, base_url, redactor)
    })
}
