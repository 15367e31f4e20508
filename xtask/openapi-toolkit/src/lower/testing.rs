//! Shared by the tests of the passes: runs one pass over a document with one schema.

use super::log::Log;
use super::passes::Pass;
use crate::Error;
use serde_json::{Value, json};

/// Returns the schema after the pass.
pub(super) fn result(pass: Pass, schema: &Value) -> Result<Value, Error> {
    let mut document = json!({"openapi": "3.1.0", "components": {"schemas": {"S": schema}}});
    let mut log = Log::default();
    log.begin();
    pass(&mut document, &mut log)?;
    log.finish()?;
    Ok(document["components"]["schemas"]["S"].take())
}

/// Returns the schema after a pass that succeeds.
pub(super) fn schema(pass: Pass, schema: &Value) -> Value {
    result(pass, schema).unwrap()
}

/// Asserts that the pass does not change the schema.
pub(super) fn assert_unchanged(pass: Pass, before: &Value) {
    assert_eq!(&schema(pass, before), before);
}
