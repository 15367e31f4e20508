//! A place in a document in words: the operation, and the parameter, body, response, header or property by its name.

use crate::kinds::{Holds, Kind};
use serde_json::Value;

/// The rest of a pointer, and the value that it leads through.
struct Walk<'a> {
    document: &'a Value,
    /// The value, or `None` where the pointer leads to nothing.
    value: Option<&'a Value>,
    tokens: std::vec::IntoIter<String>,
    parts: Vec<String>,
}

/// Returns the place of a pointer as it is written in a [`Change`](crate::Change): not percent-encoded.
pub(crate) fn of(document: &Value, pointer: &str) -> String {
    let tokens = pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"));
    let mut walk =
        Walk { document, value: Some(document), tokens: tokens.collect::<Vec<_>>().into_iter(), parts: Vec::new() };
    walk.object(Kind::Document);
    if walk.parts.is_empty() { "document".to_owned() } else { walk.parts.join(": ") }
}

impl Walk<'_> {
    /// Takes the next token, and goes to its value.
    fn next(&mut self) -> Option<String> {
        let token = self.tokens.next()?;
        self.value = self.value.and_then(|value| match value {
            Value::Array(list) => list.get(token.parse::<usize>().ok()?),
            _ => value.get(&token),
        });
        Some(token)
    }

    /// Adds the places from an object of a kind on.
    fn object(&mut self, mut kind: Kind) {
        while let Some(field) = self.next() {
            let holds = kind.holds(&field);
            match holds {
                Some(Holds::One(inner)) => {
                    self.field(kind, &field);
                    kind = inner;
                }
                Some(Holds::SchemaOrBool) => {
                    self.field(kind, &field);
                    kind = Kind::Schema;
                }
                Some(Holds::List(inner) | Holds::Map(inner)) => {
                    let Some(token) = self.next() else { return self.parts.push(field) };
                    self.entry(&field, token);
                    kind = inner;
                }
                // The rest is a value of the API.
                Some(Holds::Data) | None => return self.parts.push(field),
            }
        }
    }

    /// Adds a field that holds one object.
    fn field(&mut self, kind: Kind, field: &str) {
        let part = match (kind, field) {
            // The names inside of them say enough.
            (Kind::Document, "paths" | "components")
            | (Kind::Operation, "responses")
            | (Kind::Parameter | Kind::Header | Kind::MediaType, "schema")
                if self.tokens.len() > 0 =>
            {
                return;
            }
            (Kind::PathItem, method) => {
                let id = self.value.and_then(|operation| operation.get("operationId")?.as_str());
                let path = self.parts.pop().unwrap_or_default();
                id.map_or_else(|| format!("{} {path}", method.to_ascii_uppercase()), str::to_owned)
            }
            (Kind::Operation, "requestBody") => "request body".to_owned(),
            (Kind::Responses, status) => format!("response {status}"),
            (Kind::Schema, "additionalProperties") => "additional properties".to_owned(),
            _ => field.to_owned(),
        };
        self.parts.push(part);
    }

    /// Adds an entry of a list or of a map.
    fn entry(&mut self, field: &str, token: String) {
        let number = || token.parse::<usize>().map_or_else(|_| token.clone(), |index| (index + 1).to_string());
        let part = match field {
            "parameters" => match self.parameter() {
                Some(name) => name,
                None => format!("parameter {token}"),
            },
            "content" if token == "application/json" && self.tokens.len() > 0 => return,
            "content" => token,
            "properties" => format!("property {token}"),
            "patternProperties" => format!("properties like {token}"),
            "allOf" => format!("part {}", number()),
            "anyOf" | "oneOf" => format!("alternative {}", number()),
            "prefixItems" => format!("item {}", number()),
            "securitySchemes" => format!("security scheme {token}"),
            "requestBodies" => format!("request body {token}"),
            "pathItems" => format!("path item {token}"),
            "servers" => format!("server {}", number()),
            "tags" => format!("tag {}", number()),
            _ => format!("{} {token}", field.strip_suffix('s').unwrap_or(field)),
        };
        self.parts.push(part);
    }

    /// Returns the place and the name of a parameter, which can be a reference to a component.
    fn parameter(&self) -> Option<String> {
        let mut parameter = self.value?;
        if let Some(target) = parameter.get("$ref").and_then(Value::as_str) {
            parameter = crate::pointer::find(self.document, &crate::pointer::tokens(target)?)?;
        }
        let text = |field: &str| parameter.get(field)?.as_str();
        Some(format!("{} parameter {}", text("in")?, text("name")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_place_names_the_operation_and_what_is_in_it() {
        let document = json!({
            "paths": {"/books/{id}": {
                "parameters": [{"name": "id", "in": "path"}],
                "get": {
                    "operationId": "get_book",
                    "parameters": [{"name": "page", "in": "query", "schema": {"maximum": 1}}, {"$ref": "#/components/parameters/P"}],
                    "responses": {"200": {"headers": {"X-Rate": {}}, "content": {"application/json": {}, "text/plain": {}}}},
                },
                "put": {"requestBody": {"content": {"application/json": {"schema": {"items": {"anyOf": [{}, {"type": "a"}]}}}}}},
            }},
            "components": {
                "parameters": {"P": {"name": "Trace", "in": "header"}},
                "schemas": {"A/B": {"properties": {"x~y": {"enum": [1]}}, "additionalProperties": {"type": "a"}}},
            },
        });
        for (pointer, place) in [
            ("#", "document"),
            ("#/info/title", "info: title"),
            ("#/paths", "paths"),
            ("#/paths/~1books~1{id}", "/books/{id}"),
            ("#/paths/~1books~1{id}/parameters/0/schema", "/books/{id}: path parameter id: schema"),
            ("#/paths/~1books~1{id}/get", "get_book"),
            ("#/paths/~1books~1{id}/get/parameters/0/schema/maximum", "get_book: query parameter page: maximum"),
            ("#/paths/~1books~1{id}/get/parameters/1", "get_book: header parameter Trace"),
            ("#/paths/~1books~1{id}/get/parameters/7", "get_book: parameter 7"),
            ("#/paths/~1books~1{id}/get/responses/200/headers/X-Rate", "get_book: response 200: header X-Rate"),
            ("#/paths/~1books~1{id}/get/responses/200/content/text~1plain", "get_book: response 200: text/plain"),
            (
                "#/paths/~1books~1{id}/put/requestBody/content/application~1json/schema/items/anyOf/1/type",
                "PUT /books/{id}: request body: items: alternative 2: type",
            ),
            ("#/components/schemas/A~1B/properties/x~0y/enum/0", "schema A/B: property x~y: enum"),
            ("#/components/schemas/A~1B/additionalProperties/type", "schema A/B: additional properties: type"),
            ("#/components/securitySchemes/key/in", "security scheme key: in"),
            ("#/webhooks/done", "webhook done"),
            ("#/x-unknown/a/b", "x-unknown"),
        ] {
            assert_eq!(of(&document, pointer), place, "{pointer}");
        }
    }
}
