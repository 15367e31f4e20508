//! Errors from responses: every shape of error body, and the headers.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, Url};
use serde_json::Value;

use crate::error::failure::{Detail, Error, Failure, Link, Registration};
use crate::error::kind::ErrorKind;
use crate::error::redactor::Redactor;

/// The status of an update whose compose hash has to be registered first.
const REGISTRATION_REQUIRED: u16 = 465;
/// The most details, suggestions and links that are kept.
const MOST: usize = 20;

/// Returns the error of a response that is not a success, from its head and its body, complete or not.
pub(crate) fn from_response(
    operation: &'static str,
    head: &Response,
    body: &[u8],
    base_url: &Url,
    redactor: &Redactor,
) -> Error {
    let (status, headers) = (head.status(), head.headers());
    let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
    // FastAPI nests a structured body in `detail`.
    if body["detail"].is_object() {
        body = body["detail"].take();
    }
    let text = |value: &Value| value.as_str().map(|text| redactor.show(text)).filter(|text| !text.is_empty());

    let kind = kind(status.as_u16());
    let details = details(&body, redactor);
    let reason = match kind {
        ErrorKind::Redirect => Some(match origin(headers, base_url) {
            Some(origin) => format!("the service redirects to {}", redactor.show(&origin)),
            None => "the service redirects without a valid location".to_owned(),
        }),
        ErrorKind::Decode => Some("the service sent a success status that the API does not describe".to_owned()),
        _ => text(&body["message"]).or_else(|| text(&body["detail"])),
    };
    let listed: Vec<_> = details.iter().map(|detail| format!("{}: {}", detail.field, detail.message)).collect();
    let message = match (reason, listed.is_empty()) {
        (Some(reason), true) => reason,
        (Some(reason), false) => redactor.show(&format!("{}: {}", reason.trim_end_matches('.'), listed.join("; "))),
        (None, false) => redactor.show(&listed.join("; ")),
        (None, true) => status.canonical_reason().unwrap_or("the response has no message").to_owned(),
    };
    Error(Box::new(Failure {
        operation: Some(operation),
        status: Some(status.as_u16()),
        code: text(&body["error_code"]),
        request_id: text(&body["request_id"])
            .or_else(|| headers.get("x-request-id").and_then(|id| redactor.header(id))),
        details,
        suggestions: elements(&body["suggestions"]).filter_map(text).take(MOST).collect(),
        links: elements(&body["links"]).filter_map(|element| link(element, redactor)).take(MOST).collect(),
        registration: Registration(
            (status == REGISTRATION_REQUIRED).then(|| body.get_mut("details").map(Value::take)).flatten(),
        ),
        ..Failure::new(kind, message)
    }))
}

fn kind(status: u16) -> ErrorKind {
    match status {
        300..=399 => ErrorKind::Redirect,
        400 | 422 => ErrorKind::InvalidRequest,
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        466 => ErrorKind::ComposeHashInvalid,
        467 => ErrorKind::TransactionNotVerified,
        468 => ErrorKind::ComposeHashNotAllowed,
        500..=599 => ErrorKind::Server,
        400..=499 => ErrorKind::Rejected,
        _ => ErrorKind::Decode,
    }
}

/// Returns the target of a redirect without its path and query.
fn origin(headers: &HeaderMap, base_url: &Url) -> Option<String> {
    let target = headers.get(LOCATION)?.to_str().ok()?;
    let target = base_url.join(target).ok()?;
    Some(target.origin().ascii_serialization())
}

/// Reads `details` of the service's own form, or the list in `detail`. Never reads `value` or `input`.
fn details(body: &Value, redactor: &Redactor) -> Vec<Detail> {
    let own = |detail: &Value| {
        let message = redactor.show(detail["message"].as_str()?);
        Some(Detail { field: redactor.show(detail["field"].as_str().unwrap_or("request")), message, kind: None })
    };
    let framework = |detail: &Value| {
        let message = redactor.show(detail["msg"].as_str().or(detail.as_str())?);
        let kind = detail["type"].as_str().map(|kind| redactor.show(kind));
        Some(Detail { field: redactor.show(&location(&detail["loc"])), message, kind })
    };
    let details = elements(&body["details"]).filter_map(own);
    let detail = elements(&body["detail"]).filter_map(framework);
    details.chain(detail).take(MOST).collect()
}

/// Returns the elements of a list, or nothing if it is not one.
fn elements(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn link(link: &Value, redactor: &Redactor) -> Option<Link> {
    let url = redactor.show(link["url"].as_str()?);
    Some(Link { label: redactor.show(link["label"].as_str().unwrap_or_default()), url })
}

fn location(loc: &Value) -> String {
    let parts = elements(loc).filter_map(|part| match part {
        Value::String(name) => Some(name.clone()),
        Value::Number(index) => Some(index.to_string()),
        _ => None,
    });
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() { "request".to_owned() } else { parts.join(".") }
}

/// Reads `Retry-After` as seconds or a date, and takes the longest of several. Any other text counts as absent.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let read = |text: &str| match text.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        // More seconds than the type can hold.
        Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => Some(Duration::MAX),
        Err(_) => Some(httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default()),
    };
    headers.get_all(RETRY_AFTER).iter().filter_map(|value| read(value.to_str().ok()?.trim())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Duration> {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let headers = [(RETRY_AFTER, text.parse().unwrap())].into_iter().collect();
        retry_after(&headers, now)
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(at("30"), Some(Duration::from_secs(30)));
        assert_eq!(at("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(at("Sun, 06 Nov 1994 08:49:07 GMT"), Some(Duration::ZERO));
        for text in ["", "-1", "soon", "1.5", "+1x"] {
            assert_eq!(at(text), None, "{text:?}");
        }
    }

    #[test]
    fn retry_after_is_never_shorter_than_the_service_asks() {
        assert_eq!(at("99999999999999999999999"), Some(Duration::MAX));
        let mut headers = HeaderMap::new();
        for text in ["5", "soon", "30", "7"] {
            headers.append(RETRY_AFTER, text.parse().unwrap());
        }
        assert_eq!(retry_after(&headers, SystemTime::now()), Some(Duration::from_secs(30)));
    }
}
