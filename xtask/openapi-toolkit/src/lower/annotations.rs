//! Keywords that JSON Schema does not know. By its rules they are annotations.

use super::log::{Log, schemas};
use crate::Error;
use crate::kinds::Kind;
use serde_json::Value;

/// Keeps them as extensions, and drops comments.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        if schema.remove("$comment").is_some() {
            log.note(at, "$comment", "dropped");
        }
        let is_unknown = |keyword: &&String| {
            // `nullable` is a keyword of 3.0, and means nothing in 3.1.
            *keyword == "nullable"
                || !keyword.starts_with("x-") && *keyword != "$ref" && Kind::Schema.holds(keyword).is_none()
        };
        let unknown: Vec<String> = schema.keys().filter(is_unknown).cloned().collect();
        for keyword in unknown {
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
