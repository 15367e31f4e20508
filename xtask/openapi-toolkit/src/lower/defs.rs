//! `$defs`: schemas inside schemas, as targets of references.

use super::log::Log;
use crate::Error;
use crate::kinds::Kind;
use crate::pointer;
use crate::walk::walk_mut;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The maximum length of a reference that is rewritten. No document has a place that is as deep.
const MAX_DEPTH: usize = 128;

/// Moves them to `components.schemas` and rewrites the references to them.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    let mut found: Vec<(String, String, Value)> = Vec::new();
    walk_mut(document, &mut |place, value| {
        if place.kind == Kind::Schema
            && value.get("$defs").is_some_and(Value::is_object)
            && let Some(Value::Object(defs)) = value.as_object_mut().and_then(|schema| schema.remove("$defs"))
        {
            let at = pointer::join(place.pointer, "$defs");
            let owner = place.pointer.rsplit('/').next().unwrap_or_default();
            found.extend(
                defs.into_iter().map(|(name, schema)| (pointer::join(&at, &name), format!("{owner}_{name}"), schema)),
            );
        }
        Ok(())
    })?;
    if found.is_empty() {
        return Ok(());
    }
    let Value::Object(root) = document else { return Ok(()) };
    let Value::Object(components) = root.entry("components").or_insert_with(|| json!({})) else { return Ok(()) };
    let Value::Object(schemas) = components.entry("schemas").or_insert_with(|| json!({})) else { return Ok(()) };
    let (mut moved, mut numbers) = (BTreeMap::new(), BTreeMap::new());
    for (from, filter, schema) in found {
        let name = free_name(schemas, &filter, &mut numbers);
        let to = pointer::join("#/components/schemas", &name);
        log.moved(to.clone(), from.clone());
        moved.insert(from, to);
        schemas.insert(name, schema);
    }
    redirect(document, &moved)
}

/// Returns a name that no component has. Component names allow fewer characters than keys of `$defs`.
///
/// `numbers` has the next number to add to each name, so that the search does not start again for each definition.
fn free_name(schemas: &Map<String, Value>, wanted: &str, numbers: &mut BTreeMap<String, usize>) -> String {
    let plain: String = wanted
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' })
        .collect();
    let mut name = plain.clone();
    let number = numbers.entry(plain.clone()).or_insert(2);
    while schemas.contains_key(&name) {
        name = format!("{plain}_{number}");
        *number += 1;
    }
    name
}

/// Rewrites references to the definitions and to places in them. The innermost definition on the way decides.
fn redirect(document: &mut Value, moved: &BTreeMap<String, String>) -> Result<(), Error> {
    walk_mut(document, &mut |place, value| {
        if place.kind != Kind::Schema {
            return Ok(());
        }
        if let Some(Value::String(target)) = value.get_mut("$ref")
            && let Some(tokens) = pointer::tokens(target)
            && tokens.len() <= MAX_DEPTH
        {
            let mut spelled = "#".to_owned();
            let ends: Vec<usize> = tokens
                .iter()
                .map(|token| {
                    pointer::push(&mut spelled, token);
                    spelled.len()
                })
                .collect();
            let to = |end: &usize| Some(format!("{}{}", moved.get(&spelled[..*end])?, &spelled[*end..]));
            if let Some(moved) = ends.iter().rev().find_map(to) {
                *target = moved;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_become_components_and_references_follow() {
        let mut document = json!({"components": {"schemas": {"A": {
            "$defs": {"b c": {"properties": {"d": {"type": "string"}}}},
            "items": {"$ref": "#/components/schemas/A/$defs/b%20c"},
            "not": {"$ref": "#/components/schemas/A/$defs/b%20c/properties/d"},
        }}}});
        pass(&mut document, &mut Log::default()).unwrap();
        assert_eq!(
            document,
            json!({"components": {"schemas": {
                "A": {"items": {"$ref": "#/components/schemas/A_b_c"},
                      "not": {"$ref": "#/components/schemas/A_b_c/properties/d"}},
                "A_b_c": {"properties": {"d": {"type": "string"}}},
            }}})
        );
    }

    #[test]
    fn a_name_that_exists_gets_a_number() {
        let mut document = json!({"components": {"schemas": {"A": {"$defs": {"b": {}}}, "A_b": {"type": "string"}}}});
        pass(&mut document, &mut Log::default()).unwrap();
        assert_eq!(document["components"]["schemas"]["A_b"], json!({"type": "string"}));
        assert_eq!(document["components"]["schemas"]["A_b_2"], json!({}));
    }

    #[test]
    fn a_property_with_the_name_defs_is_kept() {
        let mut document = json!({"components": {"schemas": {"A": {"properties": {"$defs": {"type": "object"}}}}}});
        let before = document.clone();
        pass(&mut document, &mut Log::default()).unwrap();
        assert_eq!(document, before);
    }
}
