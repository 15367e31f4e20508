//! Keywords that the version of the document does not know. By the rules of JSON Schema they are annotations.

use super::log::{Log, schemas};
use crate::Error;
use crate::kinds::Kind;
use serde_json::Value;

/// Keeps those of no version as extensions, and drops comments.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        if schema.remove("$comment").is_some() {
            log.note(at, "$comment", "dropped");
        }
        Ok(())
    })?;
    keep(document, log, |keyword| Kind::Schema.holds(keyword).is_none())
}

/// Keeps the one of 3.0 as an extension: in 3.1 it means nothing.
pub(super) fn of_3_0(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    keep(document, log, |keyword| keyword == "nullable")
}

/// Keeps those of 3.1 as extensions: in 3.0 they mean nothing.
pub(super) fn of_3_1(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    keep(document, log, |keyword| Kind::Schema.holds(keyword).is_some() && Kind::Schema.holds_in_3_0(keyword).is_none())
}

/// Keeps keywords as extensions.
fn keep(document: &mut Value, log: &mut Log, is_foreign: impl Fn(&str) -> bool) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        let is_foreign = |keyword: &&String| !keyword.starts_with("x-") && *keyword != "$ref" && is_foreign(keyword);
        let foreign: Vec<String> = schema.keys().filter(is_foreign).cloned().collect();
        for keyword in foreign {
            let Some(value) = schema.remove(&keyword) else { continue };
            let extension = format!("x-{keyword}");
            if schema.contains_key(&extension) {
                log.note(at, &keyword, "dropped");
            } else {
                log.note(at, &keyword, format!("kept as `{extension}`"));
                schema.insert(extension, value);
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;
    use serde_json::json;

    #[test]
    fn an_unknown_keyword_becomes_an_extension_and_a_comment_is_dropped() {
        assert_eq!(
            testing::schema(pass, &json!({"atLeast": 1, "$comment": "a", "type": "string", "x-own": 2})),
            json!({"x-atLeast": 1, "type": "string", "x-own": 2})
        );
        assert_eq!(testing::schema(pass, &json!({"a": 1, "x-a": 2})), json!({"x-a": 2}));
    }

    #[test]
    fn a_property_and_a_keyword_that_another_pass_rejects_are_kept() {
        testing::assert_unchanged(pass, &json!({"properties": {"atLeast": {}}, "contains": {}, "$ref": "#/a"}));
    }
}
