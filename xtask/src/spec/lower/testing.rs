//! What the tests of the passes share: one schema in a document, through one pass. What a pass should do is in its own file.

use super::passes::Pass;
use crate::spec::SpecError;
use serde_json::{Value, json};

pub(super) fn try_schema(pass: Pass, schema: &Value) -> Result<Value, SpecError> {
    let mut document = json!({"openapi": "3.1.0", "components": {"schemas": {"S": schema}}});
    pass(&mut document)?;
    Ok(document["components"]["schemas"]["S"].take())
}

pub(super) fn schema(pass: Pass, schema: &Value) -> Value {
    try_schema(pass, schema).unwrap()
}

/// The pass leaves the schema alone.
pub(super) fn untouched(pass: Pass, before: &Value) {
    assert_eq!(&schema(pass, before), before);
}
