//! Holds the table of constructs in the README against the code: each row has an example here, and each example a row.

use super::lower;
use crate::grammar;
use serde_json::{Value, json};

/// The construct of a row, a document that is merged into an empty one, and what has to be at a place of the result.
#[allow(clippy::too_many_lines, reason = "one example for each row of a table")]
fn examples() -> Vec<(&'static str, Value, &'static str, Value)> {
    let schema = |schema: Value| json!({"components": {"schemas": {"S": schema}}});
    let at = "/components/schemas/S";
    let (only_null, reference) = (json!({"enum": [null], "nullable": true}), json!({"$ref": "#/components/schemas/T"}));
    let texts = json!([{"type": "string"}, {"type": "integer"}]);
    let answer = json!({"200": {"description": "a"}});
    vec![
        ("`openapi: 3.1.x`", json!({}), "/openapi", json!("3.0.3")),
        (
            "`jsonSchemaDialect`, `$schema`",
            json!({"jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema"}),
            "/jsonSchemaDialect",
            Value::Null,
        ),
        (
            "`license.identifier`, `info.summary`, `$comment`",
            json!({"info": {"summary": "a"}}),
            "/info/summary",
            Value::Null,
        ),
        (
            "unknown keyword of a schema, an annotation by the rules of JSON Schema",
            schema(json!({"atLeast": 1})),
            at,
            json!({"x-atLeast": 1}),
        ),
        (
            "operation without `responses`",
            json!({"paths": {"/a": {"get": {}}}}),
            "/paths/~1a/get/responses",
            json!({"default": {"description": ""}}),
        ),
        (
            "path item in `components`",
            json!({
                "paths": {"/a": {"$ref": "#/components/pathItems/A"}},
                "components": {"pathItems": {"A": {"get": {"responses": answer}}}},
            }),
            "/paths/~1a/get/responses",
            answer.clone(),
        ),
        (
            "`$defs`",
            schema(json!({"$defs": {"D": {"type": "string"}}})),
            "/components/schemas/S_D",
            json!({"type": "string"}),
        ),
        ("schema `true`, `false`", schema(json!({"not": true})), at, json!({"not": {}})),
        ("`const`", schema(json!({"const": "a"})), at, json!({"type": "string", "enum": ["a"]})),
        (
            "`prefixItems`",
            schema(json!({"type": "array", "prefixItems": texts, "items": false})),
            at,
            json!({"type": "array", "items": {"anyOf": texts}, "maxItems": 2}),
        ),
        (
            "numeric `exclusiveMinimum`, `exclusiveMaximum`",
            schema(json!({"exclusiveMinimum": 1})),
            at,
            json!({"minimum": 1, "exclusiveMinimum": true}),
        ),
        (
            "`contentEncoding: base64`, `format: base64`",
            schema(json!({"type": "string", "contentEncoding": "base64"})),
            at,
            json!({"type": "string", "format": "byte"}),
        ),
        (
            "`contentMediaType: application/octet-stream`, `contentEncoding: binary`",
            schema(json!({"type": "string", "contentEncoding": "binary"})),
            at,
            json!({"type": "string", "format": "binary"}),
        ),
        (
            "`unevaluatedProperties` in a schema without applicators",
            schema(json!({"unevaluatedProperties": false})),
            at,
            json!({"additionalProperties": false}),
        ),
        (
            "`propertyNames` that lists the names",
            schema(json!({"propertyNames": {"enum": ["a"]}})),
            at,
            json!({"properties": {"a": {}}, "additionalProperties": false}),
        ),
        (
            "`propertyNames` with `pattern`, `format` or lengths",
            schema(json!({"propertyNames": {"maxLength": 1}})),
            at,
            json!({}),
        ),
        ("`enum: []`", schema(json!({"type": "string", "enum": []})), at, json!({"not": {}})),
        (
            "`patternProperties`",
            schema(json!({"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": false})),
            at,
            json!({"additionalProperties": {"type": "string"}}),
        ),
        ("`examples` of a schema", schema(json!({"examples": [1, 2]})), at, json!({"example": 1})),
        (
            "siblings of `$ref` in a schema",
            schema(json!({"$ref": "#/components/schemas/T", "title": "a"})),
            at,
            json!({"allOf": [{"$ref": "#/components/schemas/T"}], "title": "a"}),
        ),
        (
            "texts beside any other `$ref`",
            json!({"components": {"responses": {"A": {"$ref": "#/components/responses/B", "summary": "a"}, "B": {"description": ""}}}}),
            "/components/responses/A",
            json!({"$ref": "#/components/responses/B"}),
        ),
        (
            "`type` with several names",
            schema(json!({"type": ["string", "integer"], "minLength": 1})),
            at,
            json!({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}),
        ),
        (
            "`null` among the types, in `anyOf`, `oneOf` or `enum`",
            schema(json!({"anyOf": [reference, {"type": "null"}]})),
            at,
            json!({"anyOf": [reference, only_null]}),
        ),
        ("`type: \"null\"` alone", schema(json!({"type": "null"})), at, only_null),
        (
            "`required: []`, an array without `items`",
            schema(json!({"type": "array"})),
            at,
            json!({"type": "array", "items": {}}),
        ),
        ("missing `paths`", json!({}), "/paths", json!({})),
        (
            "components that only a rewritten construct referred to",
            json!({
                "paths": {"/a": {"get": {"responses": answer, "parameters": [{
                    "name": "a", "in": "query",
                    "schema": {"type": "object", "propertyNames": {"$ref": "#/components/schemas/Names"}},
                }]}}},
                "components": {"schemas": {"Names": {"enum": ["a"]}}},
            }),
            "/components/schemas/Names",
            Value::Null,
        ),
    ]
}

fn merge(into: &mut Value, more: &Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more.clone(),
    }
}

#[test]
fn every_row_of_the_table_of_constructs_has_an_example_that_it_describes() {
    let table = include_str!("../../README.md").split("| construct of 3.1 |").nth(1).unwrap();
    let mut rows: Vec<(&str, bool)> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with("| "))
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            (cells[0], cells[cells.len() - 1] == "yes")
        })
        .collect();
    // This row is about what no pass rewrites; `passes` has its tests.
    assert_eq!(rows.pop().map(|row| row.0), Some("everything else"));
    let examples = examples();
    let constructs: Vec<&str> = examples.iter().map(|example| example.0).collect();
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), constructs);
    for ((construct, is_lossless), (_, more, place, expected)) in rows.into_iter().zip(examples) {
        let mut document = json!({
            "openapi": "3.1.0", "info": {"title": "", "version": ""},
            "components": {"schemas": {"T": {"type": "object"}}},
        });
        merge(&mut document, &more);
        let notes = lower(&mut document).unwrap();
        assert_eq!(document.pointer(place).cloned().unwrap_or_default(), expected, "{construct}");
        assert_eq!(grammar::check(&document), Ok(()), "{construct}");
        assert!(!is_lossless || notes.is_empty(), "{construct}: {notes:?}");
    }
}
