//! `const`. In OpenAPI 3.0 it is an `enum` of one value.

use super::log::{Log, schemas};
use crate::Error;
use crate::pointer;
use serde_json::{Value, json};

/// Rewrites `const`, and adds a missing type: the value implies it, and code generators need it.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, _| {
        let Some(value) = schema.get("const").cloned() else { return Ok(()) };
        if let Some(Value::Array(allowed)) = schema.get("enum")
            && !allowed.contains(&value)
        {
            return Err(Error::CannotLower {
                pointer: pointer::join(at, "const"),
                keyword: "const".to_owned(),
                reason: "the `enum` beside it does not have the value".to_owned(),
            });
        }
        schema.remove("const");
        let implied = match &value {
            Value::String(_) => Some("string"),
            Value::Bool(_) => Some("boolean"),
            Value::Number(number) if !number.is_f64() => Some("integer"),
            _ => None,
        };
        if let Some(name) = implied {
            schema.entry("type").or_insert_with(|| json!(name));
        }
        schema.insert("enum".to_owned(), json!([value]));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn a_const_becomes_an_enum_of_one_with_its_type() {
        assert_eq!(testing::schema(pass, &json!({"const": "a"})), json!({"type": "string", "enum": ["a"]}));
        assert_eq!(
            testing::schema(pass, &json!({"const": 1, "type": "number"})),
            json!({"type": "number", "enum": [1]})
        );
        assert_eq!(testing::schema(pass, &json!({"const": null})), json!({"enum": [null]}));
    }

    #[test]
    fn an_enum_that_excludes_the_const_is_rejected() {
        let schema = json!({"const": "a", "enum": ["b"]});
        assert!(matches!(testing::result(pass, &schema), Err(Error::CannotLower { .. })));
        assert_eq!(
            testing::schema(pass, &json!({"type": "string", "const": "a", "enum": ["a", "b"]})),
            json!({"type": "string", "enum": ["a"]})
        );
    }

    #[test]
    fn a_property_with_the_name_const_is_kept() {
        testing::assert_unchanged(pass, &json!({"properties": {"const": {"type": "string"}}}));
    }
}
