//! Scalars and lists of a schema or a parameter, with the defaults of OpenAPI.

use super::side::{Ends, Pair};
use crate::canon;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Returns the boolean on each side, `false` if it is missing, and `None` if one is not a boolean.
pub(super) fn flags(ends: &Ends<'_>) -> Option<(bool, bool)> {
    let flag = |value: Option<&Value>| value.map_or(Some(false), Value::as_bool);
    let (old, new) = ends.values();
    Some((flag(old)?, flag(new)?))
}

/// Returns the same text for every order of keys and of lists that are sets.
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

/// Compares two numbers. Returns `None` if one of the values is not a number.
pub(super) fn compared(a: &Value, b: &Value) -> Option<Ordering> {
    let integer = |value: &Value| value.as_i64().map(i128::from).or(value.as_u64().map(i128::from));
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// The properties of a type in typed languages that the bounds of a schema decide.
#[derive(PartialEq)]
struct Representation {
    /// A constrained string is a type of its own.
    constrained: bool,
    /// The smallest integer: below zero, zero, or one.
    lowest: Option<i8>,
    /// A list of a fixed length is an array.
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
        constrained: is("string")
            && ["pattern", "minLength", "maxLength"].iter().any(|field| schema.get(field).is_some()),
        lowest: is("integer").then(lowest),
        length: number("minItems").filter(|least| is("array") && number("maxItems") == Some(*least)),
        unique: is("array") && schema.get("uniqueItems") == Some(&Value::Bool(true)),
    }
}

/// Returns `true` if two schemas of the same type have bounds that lead to different types in typed languages.
pub(super) fn is_represented_differently(pair: &Pair<'_>) -> bool {
    pair.get("type").is_same() && representation(pair.old.value) != representation(pair.new.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_counts_in_lists_and_not_in_sets() {
        assert_eq!(unordered(&json!({"required": ["a", "b"]})), unordered(&json!({"required": ["b", "a"]})));
        assert_ne!(unordered(&json!({"servers": [1, 2]})), unordered(&json!({"servers": [2, 1]})));
    }

    #[test]
    fn large_integers_are_compared_exactly() {
        assert_eq!(compared(&json!(u64::MAX), &json!(u64::MAX - 1)), Some(Ordering::Greater));
        assert_eq!(compared(&json!(1), &json!(1.0)), Some(Ordering::Equal));
        assert_eq!(compared(&json!("1"), &json!(1)), None);
    }
}
