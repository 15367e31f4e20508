//! One text for one document: keys sorted, compact or pretty; nothing here knows OpenAPI.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// Serializes with the keys of every object sorted.
///
/// Sorting here rather than trusting the order of `serde_json::Map`: another crate of the build may switch on
/// its `preserve_order` feature, and the file would then change with the dependency tree.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                let mut out = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    out.serialize_entry(key, &Sorted(value))?;
                }
                out.end()
            }
            Value::Array(list) => serializer.collect_seq(list.iter().map(Sorted)),
            scalar => scalar.serialize(serializer),
        }
    }
}

/// Without any white space, for the digest.
pub(crate) fn compact(value: &Value) -> serde_json::Result<String> {
    serde_json::to_string(&Sorted(value))
}

/// Indented, with a newline at the end, for the file.
pub(crate) fn pretty(value: &Value) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(&Sorted(value))?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth_and_lists_are_not() {
        let text = compact(&json!({"b": [{"z": 1, "a": 2}, 1], "a": null})).unwrap();
        assert_eq!(text, r#"{"a":null,"b":[{"a":2,"z":1},1]}"#);
    }

    #[test]
    fn the_pretty_text_ends_in_one_newline() {
        assert_eq!(pretty(&json!({"b": 1, "a": 2})).unwrap(), "{\n  \"a\": 2,\n  \"b\": 1\n}\n");
    }
}
