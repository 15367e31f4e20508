//! `const`, which OpenAPI 3.0 says as an `enum` of one value.

use crate::spec::SpecError;
use crate::spec::pointer;
use crate::spec::walk::{Visit, schemas_mut};
use serde_json::{Value, json};

/// Rewrites `const`, and adds the type where it is missing: the value shows it, and generators ask for it.
pub(super) fn pass(document: &mut Value) -> Visit {
    schemas_mut(document, |at, schema| {
        let Some(value) = schema.remove("const") else { return Ok(()) };
        if let Some(Value::Array(allowed)) = schema.get("enum")
            && !allowed.contains(&value)
        {
            return Err(SpecError::CannotLower {
                pointer: pointer::join(at, "const"),
                keyword: "const".to_owned(),
                why: "`enum` beside it does not have the value".to_owned(),
            });
        }
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
    use crate::spec::lower::testing;

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
    fn an_enum_that_excludes_the_const_is_refused() {
        let schema = json!({"const": "a", "enum": ["b"]});
        assert!(matches!(testing::try_schema(pass, &schema), Err(SpecError::CannotLower { .. })));
        assert_eq!(
            testing::schema(pass, &json!({"type": "string", "const": "a", "enum": ["a", "b"]})),
            json!({"type": "string", "enum": ["a"]})
        );
    }

    #[test]
    fn a_property_that_is_called_const_stays() {
        testing::untouched(pass, &json!({"properties": {"const": {"type": "string"}}}));
    }
}
