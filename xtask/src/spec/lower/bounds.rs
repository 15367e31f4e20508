//! Numeric exclusive bounds, which OpenAPI 3.0 says as a bound and a boolean.

use crate::spec::walk::{Visit, schemas_mut};
use serde_json::{Map, Value};

/// Rewrites both bounds.
pub(super) fn pass(document: &mut Value) -> Visit {
    schemas_mut(document, |_, schema| {
        bound(schema, "exclusiveMinimum", "minimum", |exclusive, inclusive| exclusive >= inclusive);
        bound(schema, "exclusiveMaximum", "maximum", |exclusive, inclusive| exclusive <= inclusive);
        Ok(())
    })
}

/// Where both bounds are given, the narrower one is what holds.
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
    use crate::spec::lower::testing;
    use serde_json::json;

    #[test]
    fn a_numeric_exclusive_bound_becomes_a_bound_and_a_boolean() {
        assert_eq!(
            testing::schema(pass, &json!({"exclusiveMinimum": 0, "exclusiveMaximum": 1.5})),
            json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 1.5, "exclusiveMaximum": true})
        );
    }

    #[test]
    fn of_two_bounds_the_narrower_one_stays() {
        assert_eq!(testing::schema(pass, &json!({"minimum": 5, "exclusiveMinimum": 0})), json!({"minimum": 5}));
        assert_eq!(
            testing::schema(pass, &json!({"maximum": 5, "exclusiveMaximum": 5})),
            json!({"maximum": 5, "exclusiveMaximum": true})
        );
    }

    #[test]
    fn a_property_that_is_called_like_a_bound_stays() {
        testing::untouched(pass, &json!({"properties": {"exclusiveMinimum": {"type": "integer"}}}));
    }
}
