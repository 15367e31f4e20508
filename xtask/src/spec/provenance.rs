//! What the written document says about its origin.

use serde_json::{Value, json};

/// Records the published address and the digest. Never where this run read it from: that would differ from machine
/// to machine.
pub(crate) fn record(document: &mut Value, url: &str, sha256: &str) {
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.insert("x-origin".to_owned(), json!({"url": url, "sha256": sha256}));
    }
}

/// The digest that was recorded.
pub(crate) fn sha256(document: &Value) -> Option<&str> {
    document.get("info")?.get("x-origin")?.get("sha256")?.as_str()
}

/// The document without it.
pub(crate) fn without(document: &Value) -> Value {
    let mut document = document.clone();
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.remove("x-origin");
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_can_be_read_again() {
        let mut document = json!({"info": {"title": "t"}});
        assert_eq!(sha256(&document), None);
        record(&mut document, "https://example.com/openapi.json", "abc");
        assert_eq!(sha256(&document), Some("abc"));
        assert_eq!(document["info"]["x-origin"]["url"], "https://example.com/openapi.json");
        assert_eq!(without(&document), json!({"info": {"title": "t"}}));
    }
}
