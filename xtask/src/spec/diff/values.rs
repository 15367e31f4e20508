//! Reading scalars and lists of a schema or a parameter, with the defaults that OpenAPI gives them.

use super::side::{Ends, Pair};
use crate::spec::canon;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// A boolean on each side, `false` where it is missing; `None` where it is something else.
pub(super) fn flags(ends: &Ends<'_>) -> Option<(bool, bool)> {
    let flag = |value: Option<&Value>| value.map_or(Some(false), Value::as_bool);
    let (old, new) = ends.values();
    Some((flag(old)?, flag(new)?))
}

/// One text for all orders of keys and of the lists that are sets.
pub(super) fn unordered(value: &Value) -> String {
    canon::compact(&sorted(value)).unwrap_or_default()
}

fn sorted(value: &Value) -> Value {
    const SETS: [&str; 5] = ["required", "enum", "parameters", "tags", "security"];
    match value {
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| {
                let mut value = sorted(value);
                if let Value::Array(list) = &mut value
                    && SETS.contains(&key.as_str())
                {
                    list.sort_by_cached_key(|item| canon::compact(item).unwrap_or_default());
                }
                (key.clone(), value)
            });
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
        scalar => scalar.clone(),
    }
}

/// Which of two numbers is greater; `None` where one of them is no number.
pub(super) fn compared(a: &Value, b: &Value) -> Option<Ordering> {
    let integer = |value: &Value| value.as_i64().map(i128::from).or(value.as_u64().map(i128::from));
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// What the bounds of a schema make of its Rust type, besides the type itself.
#[derive(PartialEq)]
struct Representation {
    /// A string with rules is a type of its own.
    ruled: bool,
    /// Which integers there are: below zero, from zero, from one.
    lowest: Option<i8>,
    /// A list of one length is an array.
    length: Option<u64>,
    /// A list without duplicates is a set.
    unique: bool,
}

fn representation(schema: &Value) -> Representation {
    let is = |name: &str| schema.get("type").is_some_and(|ty| ty == name);
    let number = |field: &str| schema.get(field).and_then(Value::as_u64);
    let lowest = || {
        let excluded = schema.get("exclusiveMinimum").and_then(Value::as_bool).unwrap_or_default();
        match schema.get("minimum").and_then(Value::as_f64) {
            Some(bound) if bound >= 1.0 || (excluded && bound >= 0.0) => 1,
            Some(bound) if bound >= 0.0 => 0,
            _ => -1,
        }
    };
    Representation {
        ruled: is("string") && ["pattern", "minLength", "maxLength"].iter().any(|field| schema.get(field).is_some()),
        lowest: is("integer").then(lowest),
        length: number("minItems").filter(|least| is("array") && number("maxItems") == Some(*least)),
        unique: is("array") && schema.get("uniqueItems") == Some(&Value::Bool(true)),
    }
}

/// Whether the bounds of the two make different Rust types of the same type.
pub(super) fn represented_otherwise(pair: &Pair<'_>) -> bool {
    pair.get("type").is_same() && representation(pair.old.value) != representation(pair.new.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sets_have_no_order_and_lists_have() {
        assert_eq!(unordered(&json!({"required": ["a", "b"]})), unordered(&json!({"required": ["b", "a"]})));
        assert_ne!(unordered(&json!({"servers": [1, 2]})), unordered(&json!({"servers": [2, 1]})));
    }

    #[test]
    fn great_integers_are_compared_exactly() {
        assert_eq!(compared(&json!(u64::MAX), &json!(u64::MAX - 1)), Some(Ordering::Greater));
        assert_eq!(compared(&json!(1), &json!(1.0)), Some(Ordering::Equal));
        assert_eq!(compared(&json!("1"), &json!(1)), None);
    }
}
