//! `prefixItems`: lists whose first items have schemas of their own.

use crate::spec::SpecError;
use crate::spec::pointer;
use crate::spec::walk::{Visit, schemas_mut};
use serde_json::{Map, Value, json};

/// Gives every item the choice between the schemas of all positions, and keeps the length.
pub(super) fn pass(document: &mut Value) -> Visit {
    schemas_mut(document, |at, schema| {
        let Some(Value::Array(prefix)) = schema.get("prefixItems") else { return Ok(()) };
        if prefix.is_empty() {
            schema.remove("prefixItems");
            return Ok(());
        }
        let length = prefix.len() as u64;
        let mut choices: Vec<Value> = Vec::new();
        for choice in prefix.iter().chain(schema.get("items").filter(|items| !items.is_boolean())) {
            if !choices.contains(choice) {
                choices.push(choice.clone());
            }
        }
        let ends = match schema.get("items") {
            Some(Value::Bool(false)) => true,
            Some(Value::Object(_)) => false,
            // Without a schema for the rest, only a maximum says that there is none.
            _ if schema.get("maxItems").and_then(Value::as_u64).is_some_and(|most| most <= length) => true,
            _ => {
                return Err(SpecError::CannotLower {
                    pointer: pointer::join(at, "prefixItems"),
                    keyword: "prefixItems".to_owned(),
                    why: "the list is open-ended, and what may follow has no schema".to_owned(),
                });
            }
        };
        if ends {
            limit(schema, length);
        }
        schema.remove("prefixItems");
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
    use crate::spec::lower::testing;

    #[test]
    fn items_that_are_all_alike_lose_nothing() {
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
    fn the_schema_of_the_rest_is_one_of_the_choices() {
        assert_eq!(
            testing::schema(pass, &json!({"prefixItems": [{"type": "number"}], "items": {"type": "string"}})),
            json!({"items": {"anyOf": [{"type": "number"}, {"type": "string"}]}})
        );
    }

    #[test]
    fn an_empty_list_of_them_says_nothing() {
        assert_eq!(testing::schema(pass, &json!({"prefixItems": [], "items": {}})), json!({"items": {}}));
    }

    #[test]
    fn an_open_end_without_a_schema_is_refused() {
        for schema in [json!({"prefixItems": [{}]}), json!({"prefixItems": [{}], "items": true, "maxItems": 2})] {
            assert!(matches!(testing::try_schema(pass, &schema), Err(SpecError::CannotLower { .. })));
        }
    }
}
