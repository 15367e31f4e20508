//! Every form of error response becomes one error, which never shows a secret.

use std::error::Error as _;
use std::time::Duration;

use kms_client::{BuildError, Environment, Error, ErrorKind};
use serde_json::json;
use testkit::{API_KEY, Reply, TestServer};

async fn error(status: u16, headers: &[(&'static str, &str)], body: impl ToString) -> Error {
    let server = TestServer::replying(Reply::http(status, headers, body.to_string())).await;
    server.client().get_kms_info("phala").await.unwrap_err()
}

#[tokio::test]
async fn every_member_of_the_services_own_form_is_read() {
    let body = json!({
        "error_code": "ERR-02-011",
        "message": "No such KMS",
        "request_id": "req-1",
        "details": [{ "field": "kms_id", "value": "VALUE", "message": "unknown" }, { "message": "really" }],
        "suggestions": ["list them"],
        "links": [{ "url": "https://docs.example", "label": "docs" }],
    });
    let error = error(404, &[("x-request-id", "other")], body).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
    assert_eq!((error.code(), error.request_id()), (Some("ERR-02-011"), Some("req-1")));
    let details: Vec<_> =
        error.details().iter().map(|detail| (detail.field.as_str(), detail.message.as_str())).collect();
    assert_eq!(details, [("kms_id", "unknown"), ("request", "really")]);
    assert_eq!(
        error.to_string(),
        "get_kms_info failed: No such KMS: kms_id: unknown; request: really (status 404, code ERR-02-011, request id \
         req-1); check the name and the base URL"
    );
    assert_eq!(error.suggestions(), ["list them"]);
    assert_eq!((error.links()[0].label.as_str(), error.links()[0].url.as_str()), ("docs", "https://docs.example"));
    let lines: Vec<_> = error.report().to_string().lines().skip(1).map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "  kms_id: unknown",
            "  request: really",
            "  try: list them",
            "  see: docs https://docs.example",
            "  check the name and the base URL"
        ]
    );
    assert!(!format!("{error:?}").contains("VALUE"));
}

#[tokio::test]
async fn what_the_service_says_is_bounded_and_shows_no_key_on_any_line() {
    let text = format!("{API_KEY}\u{1b}[31m\n{}", "x".repeat(1000));
    let body = json!({
        "message": text,
        "details": vec![json!({ "field": text, "message": text }); 50],
        "suggestions": vec![text.clone(); 50],
        "links": vec![json!({ "url": text, "label": text }); 50],
    });
    let error = error(400, &[], body).await;
    assert_eq!((error.details().len(), error.suggestions().len(), error.links().len()), (20, 20, 20));
    let report = error.report().to_string();
    assert!(!report.contains(API_KEY) && !report.contains('\u{1b}'), "{report}");
    assert_eq!(report.lines().count(), 61, "{report}");
    assert!(report.lines().all(|line| line.chars().count() < 800), "{report}");
    // Other types than those of the API are left out.
    let body = json!({ "details": 1, "suggestions": [1, null, {}], "links": [1, "x", { "label": "no URL" }] });
    let error = self::error(400, &[], body).await;
    assert!(error.details().is_empty() && error.suggestions().is_empty() && error.links().is_empty(), "{error:?}");
}

#[tokio::test]
async fn rejected_parameters_become_details_without_their_values() {
    let body = json!({ "detail": [
        { "loc": ["query", "page"], "msg": "too small", "type": "greater_than_equal", "input": "INPUT" },
        { "loc": ["body", "items", 3], "msg": "missing", "type": "missing" },
    ] });
    let error = error(422, &[], body).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let v = error.details();
    assert_eq!((v[0].field.as_str(), v[0].message.as_str()), ("query.page", "too small"));
    assert_eq!(v[0].kind.as_deref(), Some("greater_than_equal"));
    assert_eq!(v[1].field, "body.items.3");
    assert_eq!(error.to_string(), "get_kms_info failed: query.page: too small; body.items.3: missing (status 422)");
    assert!(!format!("{error:?}").contains("INPUT"));
}

#[tokio::test]
async fn a_text_in_detail_or_message_is_shown() {
    for body in [json!({ "detail": "no access" }), json!({ "message": "no access" })] {
        let error = error(403, &[], body).await;
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(error.to_string().starts_with("get_kms_info failed: no access (status 403)"), "{error}");
        assert!(error.details().is_empty() && error.code().is_none());
    }
}

#[tokio::test]
async fn an_error_without_a_message_shows_the_status() {
    let deep = "[".repeat(100_000);
    for body in ["", "<html><h1>SECRET</h1></html>", "null", "[]", "7", "{\"detail\": {}}", "{\"message\": 1", &deep] {
        let error = error(502, &[("x-request-id", "req-2")], body).await;
        assert_eq!((error.kind(), error.request_id()), (ErrorKind::Server, Some("req-2")));
        assert_eq!(
            error.to_string(),
            "get_kms_info failed: Bad Gateway (status 502, request id req-2); retry",
            "{body:.40}"
        );
    }
}

#[tokio::test]
async fn every_status_has_its_kind_and_some_are_retryable() {
    use ErrorKind::{
        ComposeHashInvalid, ComposeHashNotAllowed, Conflict, Forbidden, InvalidRequest, NotFound, RateLimited,
        Rejected, Server, TransactionNotVerified, Unauthorized,
    };
    let table = [
        (400, InvalidRequest, false),
        (401, Unauthorized, false),
        (402, Rejected, false),
        (403, Forbidden, false),
        (404, NotFound, false),
        (405, Rejected, false),
        (408, Rejected, true),
        (409, Conflict, true),
        (422, InvalidRequest, false),
        (425, Rejected, true),
        (429, RateLimited, true),
        (465, Rejected, false),
        (466, ComposeHashInvalid, false),
        (467, TransactionNotVerified, false),
        (468, ComposeHashNotAllowed, false),
        (469, Rejected, false),
        (500, Server, true),
        (501, Server, false),
        (502, Server, true),
        (503, Server, true),
        (504, Server, true),
        (599, Server, false),
    ];
    for (status, kind, retryable) in table {
        let error = error(status, &[], "").await;
        assert_eq!((error.kind(), error.is_retryable()), (kind, retryable), "{status}");
        assert_eq!(error.status(), Some(status));
    }
    let final_error = error(409, &[], json!({ "error_code": "ERR-01-001", "message": "taken" })).await;
    assert!(!final_error.is_retryable());
}

#[tokio::test]
async fn retry_after_is_read_as_seconds_and_as_a_date() {
    let error_with = |value: &'static str| async move { error(429, &[("retry-after", value)], "").await };
    let error = error_with("30").await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    assert!(error.to_string().contains("retry after 30 s"), "{error}");
    assert_eq!(error_with("Sun, 06 Nov 1994 08:49:37 GMT").await.retry_after(), Some(Duration::ZERO));
    let future = error_with("Fri, 31 Dec 9999 23:59:59 GMT").await.retry_after().unwrap();
    assert!(future > Duration::from_secs(60 * 60 * 24 * 365 * 1000));
    assert_eq!(error_with("soon").await.retry_after(), None);
}

#[tokio::test]
async fn a_redirect_is_an_error_that_names_only_the_origin() {
    let target = "https://evil.example:8443/take?key=SECRET#frag";
    let error = error(307, &[("location", target)], "").await;
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(error.to_string().contains("https://evil.example:8443 "), "{error}");
    for hidden in ["SECRET", "/take", "frag"] {
        assert!(!format!("{error} {error:?}").contains(hidden));
    }
}

#[tokio::test]
async fn a_relative_redirect_is_shown_as_an_absolute_origin() {
    let server = TestServer::replying(Reply::http(302, &[("location", "//evil.example/take")], "")).await;
    let error = server.client().list_kms().await.unwrap_err();
    assert!(error.to_string().contains("redirects to http://evil.example "), "{error}");
    let server = TestServer::replying(Reply::http(302, &[("location", "/login?next=SECRET")], "")).await;
    let error = server.client().list_kms().await.unwrap_err();
    assert!(error.to_string().contains(&format!("redirects to {} ", server.url())), "{error}");
    let error = self::error(302, &[], "").await;
    assert!(error.to_string().contains("without a valid location"), "{error}");
}

#[tokio::test]
async fn only_a_retryable_error_advises_a_retry() {
    for status in [400, 402, 409, 422, 500, 501, 503, 599] {
        let body = if status == 409 {
            json!({ "error_code": "ERR-01-001", "message": "x" }).to_string()
        } else {
            String::new()
        };
        let error = error(status, &[], body).await;
        assert_eq!(error.to_string().ends_with("; retry"), error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn entries_without_a_message_are_left_out_and_plain_texts_are_kept() {
    let body = json!({ "message": "Bad.", "details": [{}, 7, { "field": "a" }, { "field": "b", "message": "c" }] });
    let error = error(400, &[], body).await;
    assert!(error.to_string().contains("failed: Bad: b: c (status 400)"), "{error}");
    let error = self::error(422, &[], json!({ "detail": ["plain text", {}, null] })).await;
    assert!(error.to_string().contains("failed: request: plain text (status 422)"), "{error}");
    let error = self::error(404, &[], json!({ "detail": { "error_code": "ERR-02-011", "message": "No KMS" } })).await;
    assert_eq!((error.code(), error.to_string().contains("failed: No KMS")), (Some("ERR-02-011"), true));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_stays() {
    let elsewhere = TestServer::json("{}").await;
    for status in [301, 302, 303, 307, 308] {
        let server = TestServer::replying(Reply::http(status, &[("location", &elsewhere.url())], "")).await;
        assert_eq!(server.client().list_kms().await.unwrap_err().kind(), ErrorKind::Redirect);
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_key_in_the_response_is_not_shown() {
    let bodies = [
        json!({ "detail": format!("bad key {API_KEY}") }),
        json!({ "message": "bad", "error_code": API_KEY, "request_id": API_KEY, "details": [{ "field": API_KEY, "message": API_KEY }] }),
        json!({ "detail": [{ "loc": [API_KEY], "msg": API_KEY, "type": API_KEY }] }),
    ];
    for body in bodies {
        let error = error(401, &[("x-request-id", API_KEY), ("location", API_KEY)], body).await;
        let shown = format!("{error} {error:?} {error:#?} {:?} {:?}", error.request_id(), error.details());
        assert!(!shown.contains(API_KEY), "{shown}");
        assert!(shown.contains("[redacted]"));
    }
    let redirect = error(302, &[("location", &format!("https://{API_KEY}.example/"))], "").await;
    assert!(!format!("{redirect} {redirect:?}").contains(API_KEY), "{redirect}");
}

#[tokio::test]
async fn a_message_of_the_service_is_shown_on_one_bounded_line() {
    let error = error(500, &[], json!({ "message": format!("a\nb\u{1b}[2J{}", "x".repeat(10_000)) })).await;
    let shown = error.to_string();
    assert!(!shown.chars().any(char::is_control) && shown.contains("a\\nb\\u{1b}[2J"), "{shown}");
    assert!(shown.chars().count() < 400);
    let many: Vec<_> = (0..10_000).map(|_| json!({ "loc": ["q"], "msg": "m".repeat(1000), "type": "t" })).collect();
    let error = self::error(422, &[], json!({ "detail": many })).await;
    assert!(error.to_string().chars().count() < 400 && error.details().len() <= 100);
}

#[tokio::test]
async fn an_undocumented_success_is_an_error() {
    for status in [201, 202, 204, 206] {
        let error = error(status, &[], "").await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(status)));
    }
}

#[tokio::test]
async fn the_cause_is_the_source_and_not_in_the_text() {
    let url = "http://127.0.0.1:1";
    let error = testkit::client(url).list_kms().await.unwrap_err();
    let source = error.source().unwrap().to_string();
    assert!(!error.to_string().contains(&source));
    assert!(!source.contains("127.0.0.1:1/"), "the URL is left out: {source}");
}

#[test]
fn a_report_has_a_line_for_every_violation_of_an_environment() {
    let names: Vec<_> = (0..20).map(|n| format!("A-{n}")).collect();
    let error: Error = Environment::from_pairs(names.iter().map(|name| (name, ""))).unwrap_err().into();
    let report = error.report().to_string();
    assert_eq!(report.lines().next(), Some("environment failed: the environment would not arrive unchanged"));
    assert_eq!(report.lines().count(), 21, "{report}");
    assert!(report.lines().nth(20).unwrap().starts_with("  variable 20, `A…`, "), "{report}");
}

#[test]
fn missing_credentials_are_of_the_same_kind_as_rejected_ones() {
    let error: Error = BuildError::MissingCredentials.into();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    assert!(error.to_string().starts_with("building the client failed: no credentials"), "{error}");
}
