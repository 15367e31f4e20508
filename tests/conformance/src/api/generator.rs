//! The schemas of a document, one by one through the code generator that this project uses.

use openapi_toolkit::kinds::Kind;
use openapi_toolkit::refs;
use openapi_toolkit::walk::walk;
use serde_json::{Map, Value, json};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The result for one document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) schemas: usize,
    /// The schemas that are read as they are.
    pub(super) readable: usize,
    /// The schemas that are rejected even without their defaults.
    pub(super) rejected: Vec<String>,
}

/// Generates the types of each schema of an OpenAPI 3.0 document.
///
/// The generator does not take every default for a value of its schema. The README of the toolkit says so.
pub(super) fn each_schema(document: &Value) -> Tally {
    let mut tally = Tally::default();
    let without_defaults = without_defaults(document);
    let schemas = document["components"]["schemas"].as_object().into_iter().flat_map(Map::keys);
    for name in schemas {
        tally.schemas += 1;
        if alone(document, name).and_then(generate).is_ok() {
            tally.readable += 1;
        } else if let Err(error) = alone(&without_defaults, name).and_then(generate) {
            tally.rejected.push(format!("{name}: {error}"));
        }
    }
    tally
}

fn without_defaults(document: &Value) -> Value {
    let mut with_default = Vec::new();
    let every = walk(Kind::Document, "#", document, &mut |place, value| {
        if place.kind == Kind::Schema && value.get("default").is_some() {
            with_default.push(place.pointer.trim_start_matches('#').to_owned());
        }
        Ok(())
    });
    debug_assert!(every.is_ok(), "the visitor does not fail");
    let mut document = document.clone();
    for pointer in with_default {
        if let Some(schema) = document.pointer_mut(&pointer).and_then(Value::as_object_mut) {
            schema.remove("default");
        }
    }
    document
}

/// Returns a document with one operation, whose response is the schema.
fn alone(document: &Value, name: &str) -> Result<Value, String> {
    let pointer = name.replace('~', "~0").replace('/', "~1");
    let content = json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{pointer}") } } });
    let operation = json!({ "operationId": "get", "responses": { "200": { "description": "", "content": content } } });
    let mut small = json!({
        "openapi": "3.0.3",
        "info": { "title": "", "version": "" },
        "paths": { "/a": { "get": operation } },
    });
    for (section, name) in refs::reachable(document, &small).map_err(|error| error.to_string())? {
        small["components"][&section][&name] = document["components"][&section][&name].clone();
    }
    Ok(small)
}

fn generate(document: Value) -> Result<(), String> {
    let document = serde_json::from_value(document).map_err(|error| error.to_string())?;
    // The generator checks some of its assumptions by assertions.
    let tokens = catch_unwind(AssertUnwindSafe(|| progenitor::Generator::default().generate_tokens(&document)));
    match tokens {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(one_line(&error.to_string())),
        Err(panic) => Err(one_line(&message(panic.as_ref()))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}

fn one_line(text: &str) -> String {
    let text: Vec<_> = text.split_whitespace().collect();
    text.join(" ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_that_the_generator_rejects_is_named_with_the_reason() {
        let document = json!({ "components": { "schemas": {
            "Good": { "type": "object", "properties": { "a": { "$ref": "#/components/schemas/Text" } } },
            "Text": { "type": "string" },
            "Default": { "type": "object", "properties": { "default": {
                "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "string" }], "default": "a",
            } } },
            "Bad": { "type": "object", "properties": { "a": { "$ref": "#/components/schemas/Missing" } } },
        } } });
        let Tally { schemas, readable, rejected } = each_schema(&document);
        assert_eq!((schemas, readable, rejected.len()), (4, 2, 1));
        assert!(rejected[0].starts_with("Bad: ") && rejected[0].contains("Missing"), "{rejected:?}");
    }
}
