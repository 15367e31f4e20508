//! What stands beside a `$ref`, which OpenAPI 3.0 ignores.

use crate::spec::kinds::Kind;
use crate::spec::walk::{Visit, walk_mut};
use serde_json::{Value, json};

/// Moves the reference of a schema with siblings into `allOf`; of any other reference the siblings are texts and go.
pub(super) fn pass(document: &mut Value) -> Visit {
    walk_mut(document, &mut |place, value| {
        let Value::Object(object) = value else { return Ok(()) };
        if !place.kind.is_referable() || place.kind == Kind::PathItem || object.len() < 2 {
            return Ok(());
        }
        let Some(target) = object.remove("$ref") else { return Ok(()) };
        if place.kind == Kind::Schema {
            if let Value::Array(all) = object.entry("allOf").or_insert_with(|| json!([])) {
                all.insert(0, json!({"$ref": target}));
            }
        } else {
            object.retain(|key, _| key != "summary" && key != "description");
            object.insert("$ref".to_owned(), target);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::lower::testing;

    #[test]
    fn a_reference_with_siblings_becomes_an_all_of() {
        assert_eq!(
            testing::schema(pass, &json!({"$ref": "#/a", "default": 1})),
            json!({"allOf": [{"$ref": "#/a"}], "default": 1})
        );
    }

    #[test]
    fn an_all_of_that_is_there_takes_the_reference_in() {
        assert_eq!(
            testing::schema(pass, &json!({"$ref": "#/a", "allOf": [{"type": "object"}]})),
            json!({"allOf": [{"$ref": "#/a"}, {"type": "object"}]})
        );
    }

    #[test]
    fn a_lone_reference_stays() {
        testing::untouched(pass, &json!({"$ref": "#/a"}));
        testing::untouched(pass, &json!({"properties": {"$ref": {"type": "string"}, "default": {}}}));
    }

    #[test]
    fn the_texts_beside_the_reference_of_a_response_go() {
        let mut document = json!({"paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/r", "summary": "s"}}}}}});
        pass(&mut document).unwrap();
        assert_eq!(document["paths"]["/a"]["get"]["responses"]["200"], json!({"$ref": "#/r"}));
    }
}
