//! `prefixItems`: lists whose first items have schemas of their own.

use super::log::{Log, schemas};
use crate::Error;
use crate::pointer;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Allows every item to match the schema of any position, and keeps the length.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    schemas(document, log, |at, schema, log| {
        let Some(Value::Array(prefix)) = schema.get("prefixItems") else { return Ok(()) };
        if prefix.is_empty() {
            schema.remove("prefixItems");
            return Ok(());
        }
        let length = prefix.len() as u64;
        let named = prefix.iter().enumerate().map(|(place, choice)| (Some(place), choice));
        let rest = schema.get("items").filter(|items| !items.is_boolean()).map(|items| (None, items));
        let mut seen = HashSet::new();
        let all = named.chain(rest).filter(|(_, choice)| seen.insert(*choice));
        let (places, mut choices): (Vec<Option<usize>>, Vec<Value>) =
            all.map(|(place, choice)| (place, choice.clone())).unzip();
        let ends = match schema.get("items") {
            Some(Value::Bool(false)) => true,
            Some(Value::Object(_)) => false,
            // Without a schema for further items, only a maximum forbids them.
            _ if schema.get("maxItems").and_then(Value::as_u64).is_some_and(|most| most <= length) => true,
            _ => {
                return Err(Error::CannotLower {
                    pointer: pointer::join(at, "prefixItems"),
                    keyword: "prefixItems".to_owned(),
                    reason: "further items are allowed, but have no schema".to_owned(),
                });
            }
        };
        if ends {
            limit(schema, length);
        }
        schema.remove("prefixItems");
        for (index, place) in places.into_iter().enumerate() {
            let index = index.to_string();
            let new: &[&str] = if choices.len() == 1 { &["items"] } else { &["items", "anyOf", &index] };
            match place {
                Some(place) => log.moved_in(at, new, &["prefixItems", &place.to_string()]),
                None => log.moved_in(at, new, &["items"]),
            }
        }
        if choices.len() > 1 {
            log.widened(at, "prefixItems", "the items can be in any order");
        }
        let items = if choices.len() == 1 { choices.swap_remove(0) } else { json!({"anyOf": choices}) };
        schema.insert("items".to_owned(), items);
        Ok(())
    })
}

fn limit(schema: &mut Map<String, Value>, length: u64) {
    let most = schema.get("maxItems").and_then(Value::as_u64).map_or(length, |most| most.min(length));
    schema.insert("maxItems".to_owned(), json!(most));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn items_of_one_schema_lose_nothing() {
        assert_eq!(
            testing::schema(
                pass,
                &json!({"prefixItems": [{"type": "number"}, {"type": "number"}], "maxItems": 2, "minItems": 2})
            ),
            json!({"items": {"type": "number"}, "maxItems": 2, "minItems": 2})
        );
    }

    #[test]
    fn different_items_become_a_choice() {
        assert_eq!(
            testing::schema(pass, &json!({"prefixItems": [{"type": "number"}, {"type": "string"}], "items": false})),
            json!({"items": {"anyOf": [{"type": "number"}, {"type": "string"}]}, "maxItems": 2})
        );
    }

    #[test]
    fn the_schema_of_further_items_is_one_of_the_choices() {
        assert_eq!(
            testing::schema(pass, &json!({"prefixItems": [{"type": "number"}], "items": {"type": "string"}})),
            json!({"items": {"anyOf": [{"type": "number"}, {"type": "string"}]}})
        );
    }

    #[test]
    fn an_empty_list_is_dropped() {
        assert_eq!(testing::schema(pass, &json!({"prefixItems": [], "items": {}})), json!({"items": {}}));
    }

    #[test]
    fn an_open_end_without_a_schema_is_rejected() {
        for schema in [json!({"prefixItems": [{}]}), json!({"prefixItems": [{}], "items": true, "maxItems": 2})] {
            assert!(matches!(testing::result(pass, &schema), Err(Error::CannotLower { .. })));
        }
    }
}
