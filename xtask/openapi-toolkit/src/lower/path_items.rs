//! Path items in `components`, which OpenAPI 3.0 does not have.

use super::log::Log;
use crate::Error;
use crate::copy_budget::CopyBudget;
use crate::kinds::Kind;
use crate::pointer;
use crate::refs;
use crate::walk::walk_mut;
use serde_json::{Map, Value};

/// The maximum number of rounds. A path item and its callbacks may refer to other path items; more is a circle.
const MAX_ROUNDS: usize = 16;

/// The maximum number of replacements. Items that refer to several others double the document in every round.
const MAX_REPLACEMENTS: usize = 10_000;

/// Replaces each reference to a path item by the path item.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    let Some(Value::Object(items)) =
        document.get_mut("components").and_then(|c| c.as_object_mut()?.remove("pathItems"))
    else {
        return Ok(());
    };
    let mut left = (MAX_REPLACEMENTS, CopyBudget::new());
    for _ in 0..MAX_ROUNDS {
        log.begin();
        match inline(document, &items, &mut left, log)? {
            Round::Changed => {}
            Round::Done => return Ok(()),
            // They are compared where they are.
            Round::Rejected => {
                if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
                    components.insert("pathItems".to_owned(), Value::Object(items));
                }
                return Ok(());
            }
        }
    }
    Err(circle())
}

fn circle() -> Error {
    Error::CannotLower {
        pointer: "#/components/pathItems".to_owned(),
        keyword: "pathItems".to_owned(),
        reason: "path items refer to each other in a circle, or too often".to_owned(),
    }
}

/// The outcome of a round.
enum Round {
    /// References were replaced, and there can be more of them.
    Changed,
    /// There are no references.
    Done,
    /// There are only references that cannot be replaced.
    Rejected,
}

/// Runs one round.
fn inline(
    document: &mut Value,
    items: &Map<String, Value>,
    (left, budget): &mut (usize, CopyBudget),
    log: &mut Log,
) -> Result<Round, Error> {
    let mut round = Round::Done;
    walk_mut(document, &mut |place, value| {
        let Value::Object(object) = value else { return Ok(()) };
        let Some(item) = object.get("$ref").and_then(Value::as_str).filter(|_| place.kind == Kind::PathItem) else {
            return Ok(());
        };
        let name = refs::component(item).and_then(|(section, name)| (section == "pathItems").then_some(name));
        let item = name.as_ref().and_then(|name| items.get(name));
        let Some((item @ Value::Object(fields), name)) = item.zip(name.as_ref()) else { return Ok(()) };
        let is_twice = |field: &&String| field.as_str() != "$ref" && object.contains_key(field.as_str());
        if let Some(field) = fields.keys().find(is_twice) {
            log.reject(Error::CannotLower {
                pointer: pointer::join(place.pointer, field),
                keyword: "$ref".to_owned(),
                reason: "its target has the same field".to_owned(),
            });
            if let Round::Done = round {
                round = Round::Rejected;
            }
            return Ok(());
        }
        object.remove("$ref");
        *left = left.checked_sub(1).ok_or_else(circle)?;
        budget.charge(item, place.pointer)?;
        log.visit();
        let from = pointer::join("#/components/pathItems", name);
        for field in fields.keys() {
            log.moved(pointer::join(place.pointer, field), pointer::join(&from, field));
        }
        object.extend(fields.clone());
        round = Round::Changed;
        Ok(())
    })?;
    Ok(round)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_item_replaces_the_reference_to_it() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
            "components": {"pathItems": {"A": {"$ref": "#/components/pathItems/B"}, "B": {"get": {}}}},
        });
        pass(&mut document, &mut Log::default()).unwrap();
        assert_eq!(document, json!({"paths": {"/a": {"get": {}}}, "components": {}}));
    }

    #[test]
    fn a_circle_of_path_items_is_rejected() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
            "components": {"pathItems": {"A": {"$ref": "#/components/pathItems/A"}}},
        });
        assert!(matches!(pass(&mut document, &mut Log::default()), Err(Error::CannotLower { .. })));
    }

    #[test]
    fn items_that_double_in_every_round_are_rejected_before_they_fill_the_memory() {
        let callbacks =
            json!({"a": {"/x": {"$ref": "#/components/pathItems/A"}, "/y": {"$ref": "#/components/pathItems/A"}}});
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
            "components": {"pathItems": {"A": {"get": {"callbacks": callbacks}}}},
        });
        assert!(matches!(pass(&mut document, &mut Log::default()), Err(Error::CannotLower { .. })));
        assert!(document.to_string().len() < 5_000_000);
    }

    #[test]
    fn a_field_that_exists_twice_is_rejected() {
        let mut document = json!({
            "paths": {"/a": {"$ref": "#/components/pathItems/A", "get": {}}},
            "components": {"pathItems": {"A": {"get": {}}}},
        });
        let mut log = Log::default();
        pass(&mut document, &mut log).unwrap();
        assert!(matches!(log.finish(), Err(Error::CannotLower { .. })));
    }
}
