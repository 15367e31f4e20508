//! The walk over a document by the grammar. A visitor receives every object with its kind, so a property with the name
//! `const` or `type` is never mistaken for the keyword.

use super::kinds::{Holds, Kind};
use super::pointer;
use crate::Error;
use serde_json::{Map, Value};

/// The place of a value in the document.
pub struct Place<'a> {
    /// The kind of object that the grammar has in this place.
    pub kind: Kind,
    /// The JSON pointer, with a leading `#`.
    pub pointer: &'a str,
}

/// A function that visits a value and may change it.
type VisitMut<'v> = &'v mut dyn FnMut(&Place<'_>, &mut Value) -> Result<(), Error>;

/// A function that visits a value.
type Visit<'v> = &'v mut dyn FnMut(&Place<'_>, &Value) -> Result<(), Error>;

/// Visits every place of the document, inner places first. Fails with the first error of the visitor.
pub(crate) fn walk_mut(document: &mut Value, visit: VisitMut<'_>) -> Result<(), Error> {
    step_mut(Kind::Document, &mut "#".to_owned(), document, visit)
}

/// Visits every schema that is an object, inner ones first. Fails with the first error of the visitor.
pub(crate) fn schemas_mut(
    document: &mut Value,
    mut visit: impl FnMut(&str, &mut Map<String, Value>) -> Result<(), Error>,
) -> Result<(), Error> {
    walk_mut(document, &mut |place, value| match value {
        Value::Object(schema) if place.kind == Kind::Schema => visit(place.pointer, schema),
        _ => Ok(()),
    })
}

/// Visits every place from the value on, outer places first.
///
/// # Errors
///
/// Fails with the first error of the visitor.
pub fn walk(kind: Kind, pointer: &str, value: &Value, visit: Visit<'_>) -> Result<(), Error> {
    step(kind, &mut pointer.to_owned(), value, visit)
}

fn step_mut(kind: Kind, at: &mut String, value: &mut Value, visit: VisitMut<'_>) -> Result<(), Error> {
    if let Value::Object(object) = value {
        for (field, child) in object.iter_mut() {
            let back = pointer::push(at, field);
            match (kind.holds(field), child) {
                (Some(Holds::One(kind)), child) => step_mut(kind, at, child, visit)?,
                (Some(Holds::SchemaOrBool), child @ Value::Object(_)) => step_mut(Kind::Schema, at, child, visit)?,
                (Some(Holds::List(kind)), Value::Array(list)) => {
                    for (index, child) in list.iter_mut().enumerate() {
                        let back = pointer::push(at, &index.to_string());
                        step_mut(kind, at, child, visit)?;
                        at.truncate(back);
                    }
                }
                (Some(Holds::Map(kind)), Value::Object(map)) => {
                    for (name, child) in map.iter_mut() {
                        let back = pointer::push(at, name);
                        step_mut(kind, at, child, visit)?;
                        at.truncate(back);
                    }
                }
                _ => {}
            }
            at.truncate(back);
        }
    }
    visit(&Place { kind, pointer: at }, value)
}

fn step(kind: Kind, at: &mut String, value: &Value, visit: Visit<'_>) -> Result<(), Error> {
    visit(&Place { kind, pointer: at }, value)?;
    let Value::Object(object) = value else { return Ok(()) };
    for (field, child) in object {
        let back = pointer::push(at, field);
        match (kind.holds(field), child) {
            (Some(Holds::One(kind)), child) => step(kind, at, child, visit)?,
            (Some(Holds::SchemaOrBool), child @ Value::Object(_)) => step(Kind::Schema, at, child, visit)?,
            (Some(Holds::List(kind)), Value::Array(list)) => {
                for (index, child) in list.iter().enumerate() {
                    let back = pointer::push(at, &index.to_string());
                    step(kind, at, child, visit)?;
                    at.truncate(back);
                }
            }
            (Some(Holds::Map(kind)), Value::Object(map)) => {
                for (name, child) in map {
                    let back = pointer::push(at, name);
                    step(kind, at, child, visit)?;
                    at.truncate(back);
                }
            }
            _ => {}
        }
        at.truncate(back);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(document: &Value) -> Vec<String> {
        let mut seen = Vec::new();
        walk(Kind::Document, "#", document, &mut |place, _| {
            seen.push(format!("{:?} {}", place.kind, place.pointer));
            Ok(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn a_property_with_the_name_of_a_keyword_is_a_schema_and_data_is_not() {
        let document = json!({"components": {"schemas": {"A": {
            "properties": {"properties": {"default": {"items": {}}}, "const": {}},
        }}}});
        let seen = places(&document);
        assert!(seen.contains(&"Schema #/components/schemas/A/properties/properties".to_owned()));
        assert!(seen.contains(&"Schema #/components/schemas/A/properties/const".to_owned()));
        assert!(!seen.iter().any(|place| place.contains("default")), "{seen:?}");
    }

    #[test]
    fn both_walks_visit_the_same_places() {
        let mut document = json!({
            "paths": {"/a": {"get": {"responses": {"200": {"content": {"x/y": {"schema": {"anyOf": [{}, true]}}}}}}}},
            "components": {"callbacks": {"C": {"{$url}": {"post": {"parameters": [{"schema": {}}]}}}},
                           "schemas": {"A": {"additionalProperties": {"prefixItems": [{}]}}}},
        });
        let mut seen = places(&document);
        let mut seen_mut = Vec::new();
        walk_mut(&mut document, &mut |place, _| {
            seen_mut.push(format!("{:?} {}", place.kind, place.pointer));
            Ok(())
        })
        .unwrap();
        seen.sort();
        seen_mut.sort();
        assert_eq!(seen, seen_mut);
        assert!(seen.contains(&"Schema #/components/callbacks/C/{$url}/post/parameters/0/schema".to_owned()));
    }
}
