//! Numeric exclusive bounds. In OpenAPI 3.0 they are a bound and a boolean.

use super::log::{Log, schemas};
use crate::Error;
use serde_json::{Map, Value};

/// Rewrites both exclusive bounds.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |_, schema, _| {
        bound(schema, "exclusiveMinimum", "minimum", |exclusive, inclusive| exclusive >= inclusive);
        bound(schema, "exclusiveMaximum", "maximum", |exclusive, inclusive| exclusive <= inclusive);
        Ok(())
    })
}

/// Rewrites one bound. If the inclusive bound exists, too, the narrower one is kept.
fn bound(schema: &mut Map<String, Value>, exclusive: &str, inclusive: &str, is_narrower: fn(f64, f64) -> bool) {
    let Some(value) = schema.get(exclusive).filter(|value| value.is_number()).cloned() else { return };
    let narrower = match (value.as_f64(), schema.get(inclusive).and_then(Value::as_f64)) {
        (Some(exclusive), Some(inclusive)) => is_narrower(exclusive, inclusive),
        _ => true,
    };
    if narrower {
        schema.insert(inclusive.to_owned(), value);
        schema.insert(exclusive.to_owned(), Value::Bool(true));
    } else {
        schema.remove(exclusive);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;
    use serde_json::json;

    #[test]
    fn a_numeric_exclusive_bound_becomes_a_bound_and_a_boolean() {
        assert_eq!(
            testing::schema(pass, &json!({"exclusiveMinimum": 0, "exclusiveMaximum": 1.5})),
            json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 1.5, "exclusiveMaximum": true})
        );
    }

    #[test]
    fn of_two_bounds_the_narrower_one_is_kept() {
        assert_eq!(testing::schema(pass, &json!({"minimum": 5, "exclusiveMinimum": 0})), json!({"minimum": 5}));
        assert_eq!(
            testing::schema(pass, &json!({"maximum": 5, "exclusiveMaximum": 5})),
            json!({"maximum": 5, "exclusiveMaximum": true})
        );
    }

    #[test]
    fn a_property_with_the_name_of_a_bound_is_kept() {
        testing::assert_unchanged(pass, &json!({"properties": {"exclusiveMinimum": {"type": "integer"}}}));
    }
}
