//! The question if a schema accepts `null`, in the notations between 3.1 and 3.0.

use crate::pointer;
use serde_json::{Map, Value};

/// The most references and choices that are followed, one after another.
const MAX_DEPTH: usize = 32;

/// The most schemas that are looked at for one answer. Choices that lead back to themselves would take one for each way through.
const MAX_SCHEMAS: usize = 1000;

/// Returns `true` if the keywords accept null, and `None` if that cannot be said.
pub(super) fn null(schema: &Map<String, Value>, document: &Value) -> Option<bool> {
    Search { document, left: MAX_SCHEMAS }.keywords(schema, MAX_DEPTH)
}

/// The search for one answer.
struct Search<'a> {
    document: &'a Value,
    /// The number of schemas that can still be looked at.
    left: usize,
}

impl Search<'_> {
    fn value(&mut self, schema: &Value, depth: usize) -> Option<bool> {
        self.left = self.left.checked_sub(1)?;
        match schema {
            Value::Bool(accepts) => Some(*accepts),
            Value::Object(schema) => self.keywords(schema, depth.checked_sub(1)?),
            _ => None,
        }
    }

    fn each(&mut self, list: &Value, depth: usize) -> Vec<Option<bool>> {
        list.as_array().into_iter().flatten().map(|part| self.value(part, depth)).collect()
    }

    fn keywords(&mut self, schema: &Map<String, Value>, depth: usize) -> Option<bool> {
        if schema.get("nullable") == Some(&Value::Bool(true)) {
            return Some(true);
        }
        let mut result = Some(true);
        for (keyword, held) in schema {
            let accepts = match keyword.as_str() {
                "type" => {
                    Some(held == "null" || held.as_array().is_some_and(|names| names.iter().any(|name| name == "null")))
                }
                "enum" => Some(held.as_array().is_some_and(|values| values.contains(&Value::Null))),
                "const" => Some(held.is_null()),
                "$ref" => {
                    let tokens = held.as_str().and_then(pointer::tokens);
                    let target = tokens.and_then(|tokens| pointer::find(self.document, &tokens));
                    target.and_then(|target| self.value(target, depth))
                }
                "allOf" => every(&self.each(held, depth)),
                "anyOf" => {
                    let none: Vec<Option<bool>> = self.each(held, depth).into_iter().map(inverse).collect();
                    inverse(every(&none))
                }
                "oneOf" => exactly_one(&self.each(held, depth)),
                "not" => inverse(self.value(held, depth)),
                "if" | "$dynamicRef" => None,
                _ => Some(true),
            };
            match accepts {
                Some(true) => {}
                Some(false) => return Some(false),
                None => result = None,
            }
        }
        result
    }
}

fn inverse(accepts: Option<bool>) -> Option<bool> {
    accepts.map(|accepts| !accepts)
}

fn every(all: &[Option<bool>]) -> Option<bool> {
    if all.contains(&Some(false)) {
        Some(false)
    } else if all.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn exactly_one(all: &[Option<bool>]) -> Option<bool> {
    let accepting = all.iter().filter(|accepts| **accepts == Some(true)).count();
    match (accepting, all.contains(&None)) {
        (2.., _) => Some(false),
        (_, true) => None,
        (accepting, false) => Some(accepting == 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn null_is_accepted_where_every_keyword_accepts_it() {
        let document = json!({"s": {"type": "string"}, "n": {"type": ["string", "null"]}, "r": {"$ref": "#/r"}});
        for (schema, accepts) in [
            (json!({}), Some(true)),
            (json!({"type": "string"}), Some(false)),
            (json!({"type": ["string", "null"], "enum": ["a"]}), Some(false)),
            (json!({"$ref": "#/n", "maxLength": 1}), Some(true)),
            (json!({"allOf": [{"$ref": "#/n"}, {"$ref": "#/s"}]}), Some(false)),
            (json!({"anyOf": [{"$ref": "#/s"}, {"type": "null"}]}), Some(true)),
            (json!({"anyOf": []}), Some(false)),
            (json!({"oneOf": [{}, {"type": "null"}]}), Some(false)),
            (json!({"oneOf": [{"type": "string"}, {"type": "null"}]}), Some(true)),
            (json!({"not": {"type": "string"}}), Some(true)),
            (json!({"$ref": "#/r"}), None),
            (json!({"if": {}}), None),
        ] {
            assert_eq!(null(schema.as_object().unwrap(), &document), accepts, "{schema}");
        }
    }

    #[test]
    fn choices_that_lead_back_to_themselves_have_no_answer() {
        let choices = json!({"anyOf": vec![json!({"$ref": "#/a"}); 8]});
        assert_eq!(null(choices.as_object().unwrap(), &json!({"a": choices})), None);
    }
}
