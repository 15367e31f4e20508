//! Drops the prose of a document: texts, links to texts, and extensions. Everything that the API accepts and sends is kept.

use crate::Error;
use crate::kinds::Kind;
use crate::walk::walk_mut;
use serde_json::{Map, Value};

/// Drops all prose. Required texts become empty strings, which an overlay fills.
///
/// Data is not prose: the values of `default`, `const`, `enum`, `example` and `examples` are kept, and so are
/// properties with the name `title` or `description`.
///
/// # Errors
///
/// Does not fail on a value of any shape.
pub fn drop_prose(document: &mut Value) -> Result<(), Error> {
    walk_mut(document, &mut |place, value| {
        let Value::Object(object) = value else { return Ok(()) };
        object.retain(|key, _| !key.starts_with("x-") && !is_prose(place.kind, key));
        match place.kind {
            // Tags are the chapters of a manual.
            Kind::Document | Kind::Operation => {
                object.remove("tags");
            }
            // Title and version belong to the whole document, and may change while a slice of it does not.
            Kind::Info => {
                empty(object, "title");
                empty(object, "version");
            }
            Kind::Response if !object.contains_key("$ref") => empty(object, "description"),
            // The value beside the name of a scope is its description.
            Kind::OAuthFlow => {
                if let Some(Value::Object(scopes)) = object.get_mut("scopes") {
                    scopes.values_mut().for_each(|text| *text = Value::String(String::new()));
                }
            }
            _ => {}
        }
        Ok(())
    })
}

fn is_prose(kind: Kind, key: &str) -> bool {
    match key {
        // The keys of these objects are data, not fields.
        _ if matches!(kind, Kind::Paths | Kind::Responses | Kind::Callback | Kind::Components) => false,
        "description" | "summary" | "externalDocs" | "$comment" => true,
        "title" => matches!(kind, Kind::Schema | Kind::Info),
        "termsOfService" | "contact" => kind == Kind::Info,
        _ => false,
    }
}

fn empty(object: &mut Map<String, Value>, field: &str) {
    object.insert(field.to_owned(), Value::String(String::new()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn without_prose(mut document: Value) -> Value {
        drop_prose(&mut document).unwrap();
        document
    }

    fn schema_without_prose(schema: &Value) -> Value {
        without_prose(json!({"components": {"schemas": {"S": schema}}}))["components"]["schemas"]["S"].take()
    }

    #[test]
    fn texts_of_a_schema_are_dropped_at_every_depth() {
        assert_eq!(
            schema_without_prose(&json!({
                "title": "T", "description": "d", "$comment": "c", "x-note": 1, "externalDocs": {"url": "u"},
                "type": "object",
                "properties": {"a": {"anyOf": [{"title": "T", "type": "string"}]}},
            })),
            json!({"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}]}}})
        );
    }

    #[test]
    fn properties_with_the_names_of_texts_are_kept() {
        let schema = json!({"properties": {"title": {"type": "string"}, "description": {}, "x-y": {}, "summary": {}}});
        assert_eq!(schema_without_prose(&schema), schema);
    }

    #[test]
    fn data_is_not_prose() {
        let schema = json!({
            "default": {"title": "a"}, "const": {"description": "b"}, "enum": [{"summary": "c"}],
            "example": {"x-d": 1}, "examples": [{"title": "e"}],
        });
        assert_eq!(schema_without_prose(&schema), schema);
    }

    #[test]
    fn required_texts_become_empty_strings() {
        let document = without_prose(json!({
            "info": {"title": "T", "version": "1", "description": "d", "contact": {"name": "n"}, "termsOfService": "u"},
            "tags": [{"name": "t"}],
            "paths": {"/a": {"summary": "s", "get": {
                "summary": "s", "description": "d", "tags": ["t"],
                "responses": {"200": {"description": "d"}, "404": {"$ref": "#/components/responses/R"}},
            }}},
        }));
        assert_eq!(
            document,
            json!({
                "info": {"title": "", "version": ""},
                "paths": {"/a": {"get": {
                    "responses": {"200": {"description": ""}, "404": {"$ref": "#/components/responses/R"}},
                }}},
            })
        );
    }

    #[test]
    fn a_scope_keeps_its_name_and_loses_its_text() {
        let document = without_prose(json!({"components": {"securitySchemes": {"o": {
            "type": "oauth2", "description": "d", "flows": {"implicit": {"scopes": {"read": "may read"}}},
        }}}}));
        let flows = &document["components"]["securitySchemes"]["o"]["flows"];
        assert_eq!(flows, &json!({"implicit": {"scopes": {"read": ""}}}));
    }
}
