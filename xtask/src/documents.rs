//! The steps from the published document to `openapi.json`, each a function over JSON values.

use crate::rust_names;
use crate::workspace::Published;
use anyhow::Context;
use openapi_toolkit::{
    Filter, Overlay, canon, check_complete, drop_prose, lower, lower_overlaid, parse, slice, validate,
};
use serde_json::{Value, json};

/// Returns the KMS part of the published document without its prose: the vendored slice.
pub(crate) fn upstream(published: &[u8], which: &Published) -> anyhow::Result<Value> {
    let filter = Filter { operations: which.operations.clone(), ..Filter::path(&which.path_contains) };
    let mut document = slice(&parse(published)?, &filter)?;
    drop_prose(&mut document)?;
    Ok(document)
}

/// Returns `openapi.json` for a vendored slice and an overlay. Fails if they do not fit, or the result is not valid.
pub(crate) fn openapi(upstream: &Value, overlay: &[u8], which: &Published) -> anyhow::Result<Value> {
    let mut document = upstream.clone();
    lower(&mut document)?;
    let overlay = Overlay::parse(overlay).context("openapi.overlay.json")?;
    overlay.apply(&mut document).context("openapi.overlay.json")?;
    lower_overlaid(&mut document)?;
    validate(&document)?;
    rust_names::check(&document)?;
    check_complete(&document)?;
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        // Never the file or address that was read: the result would differ from machine to machine.
        info.insert("x-origin".to_owned(), json!({ "url": which.url, "sha256": canon::sha256(upstream)? }));
    }
    Ok(document)
}

/// Returns the document without its origin, which no code depends on.
pub(crate) fn without_origin(document: &Value) -> Value {
    let mut document = document.clone();
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.remove("x-origin");
    }
    document
}
