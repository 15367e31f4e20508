//! Path items in `components`, which OpenAPI 3.0 does not have.

use crate::spec::SpecError;
use crate::spec::kinds::Kind;
use crate::spec::pointer;
use crate::spec::walk::{Visit, walk_mut};
use serde_json::{Map, Value};

/// A path item may refer to another, and hold callbacks that do; deeper than this it is taken for a circle.
const DEEPEST: usize = 16;

/// Items that refer to several others each double what there is, round after round; no document needs so many.
const MOST: usize = 10_000;

/// Puts each path item in the place of the reference to it.
pub(super) fn pass(document: &mut Value) -> Visit {
    let Some(Value::Object(items)) =
        document.get_mut("components").and_then(|c| c.as_object_mut()?.remove("pathItems"))
    else {
        return Ok(());
    };
    let mut left = MOST;
    for _ in 0..DEEPEST {
        if !inline(document, &items, &mut left)? {
            return Ok(());
        }
    }
    Err(circle())
}

fn circle() -> SpecError {
    SpecError::CannotLower {
        pointer: "#/components/pathItems".to_owned(),
        keyword: "pathItems".to_owned(),
        why: "path items refer to each other in a circle, or too often".to_owned(),
    }
}

/// One round; whether anything was put in place.
fn inline(document: &mut Value, items: &Map<String, Value>, left: &mut usize) -> Result<bool, SpecError> {
    let mut changed = false;
    walk_mut(document, &mut |place, value| {
        let Value::Object(object) = value else { return Ok(()) };
        let Some(item) = object.get("$ref").and_then(Value::as_str).filter(|_| place.kind == Kind::PathItem) else {
            return Ok(());
        };
        let name = pointer::tokens(item).and_then(|tokens| match tokens.as_slice() {
            [components, section, name] if components == "components" && section == "pathItems" => items.get(name),
            _ => None,
        });
        let Some(Value::Object(item)) = name else { return Ok(()) };
        object.remove("$ref");
        if let Some(field) = item.keys().find(|field| object.contains_key(*field)) {
            return Err(SpecError::CannotLower {
                pointer: pointer::join(place.pointer, field),
                keyword: "$ref".to_owned(),
                why: "the path item that is referred to has the same field".to_owned(),
            });
        }
        *left = left.checked_sub(1).ok_or_else(circle)?;
        object.extend(item.clone());
        changed = true;
        Ok(())
    })?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_item_takes_the_place_of_the_reference_to_it() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
            "components": {"pathItems": {"A": {"$ref": "#/components/pathItems/B"}, "B": {"get": {}}}},
        });
        pass(&mut document).unwrap();
        assert_eq!(document, json!({"paths": {"/a": {"get": {}}}, "components": {}}));
    }

    #[test]
    fn a_circle_of_path_items_is_refused() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
            "components": {"pathItems": {"A": {"$ref": "#/components/pathItems/A"}}},
        });
        assert!(matches!(pass(&mut document), Err(SpecError::CannotLower { .. })));
    }

    #[test]
    fn items_that_double_round_after_round_are_refused_before_they_fill_the_memory() {
        let callbacks =
            json!({"a": {"/x": {"$ref": "#/components/pathItems/A"}, "/y": {"$ref": "#/components/pathItems/A"}}});
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
            "components": {"pathItems": {"A": {"get": {"callbacks": callbacks}}}},
        });
        assert!(matches!(pass(&mut document), Err(SpecError::CannotLower { .. })));
        assert!(document.to_string().len() < 5_000_000);
    }

    #[test]
    fn a_field_that_is_there_twice_is_refused() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A", "get": {}}},
            "components": {"pathItems": {"A": {"get": {}}}},
        });
        assert!(matches!(pass(&mut document), Err(SpecError::CannotLower { .. })));
    }
}
