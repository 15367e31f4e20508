//! The passes together, and what holds for all of them.

use super::*;
use serde_json::json;

#[test]
fn a_3_0_document_is_not_changed() {
    let before = json!({"openapi": "3.0.1", "components": {"schemas": {"S": {
        "minimum": 1, "exclusiveMinimum": true, "type": "string",
    }}}});
    let mut after = before.clone();
    lower(&mut after).unwrap();
    assert_eq!(after, before);
}

#[test]
fn a_component_that_lowering_makes_unused_is_dropped_and_one_that_was_unused_before_is_kept() {
    let schema = json!({"propertyNames": {"$ref": "#/components/schemas/Names"}});
    let mut document = json!({
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"parameters": [{"schema": schema}]}}},
        "components": {"schemas": {"Names": {"enum": ["a"]}, "Loner": {}}},
    });
    lower(&mut document).unwrap();
    assert_eq!(document["components"]["schemas"], json!({"Loner": {}}));
}

/// Returns the error of lowering the document and checking its grammar.
fn rejection(document: &Value) -> Option<String> {
    let mut document = document.clone();
    let result = lower(&mut document).and_then(|_| crate::grammar::check(&document));
    result.err().map(|error| error.to_string())
}

#[test]
fn constructs_without_a_notation_in_3_0_are_rejected_by_name_at_any_depth() {
    let rejected = [
        ("contains", json!({"type": "array", "contains": {"type": "string"}})),
        ("minContains", json!({"type": "array", "minContains": 1})),
        ("if", json!({"if": {"required": ["a"]}})),
        ("then", json!({"then": {"required": ["a"]}})),
        ("else", json!({"else": true})),
        ("dependentSchemas", json!({"dependentSchemas": {"a": {}}})),
        ("dependentRequired", json!({"dependentRequired": {"a": ["b"]}})),
        ("unevaluatedItems", json!({"type": "array", "unevaluatedItems": false})),
        ("unevaluatedProperties", json!({"allOf": [{}], "unevaluatedProperties": false})),
        ("patternProperties", json!({"patternProperties": {"^x-": {}}, "propertyNames": {"not": {}}})),
        ("patternProperties", json!({"patternProperties": []})),
        ("propertyNames", json!({"propertyNames": {"not": {"pattern": "^x-"}}})),
        ("prefixItems", json!({"prefixItems": [{"type": "string"}]})),
        ("$id", json!({"$id": "https://library.example/book"})),
        ("$anchor", json!({"$anchor": "book"})),
        ("$dynamicRef", json!({"$dynamicRef": "#book"})),
        ("$dynamicAnchor", json!({"$dynamicAnchor": "book"})),
        ("$vocabulary", json!({"$vocabulary": {}})),
        ("$schema", json!({"$schema": "http://json-schema.org/draft-04/schema#"})),
        ("contentEncoding", json!({"type": "string", "contentEncoding": "base32"})),
        ("contentMediaType", json!({"type": "string", "contentMediaType": "text/html"})),
        ("contentSchema", json!({"type": "string", "contentSchema": {}})),
    ];
    for (keyword, schema) in rejected {
        let places = [
            (json!({"type": "object", "properties": {"a": schema}}), "properties/a"),
            (json!({"type": "array", "items": {"anyOf": [{"type": "string"}, schema]}}), "items/anyOf/1"),
        ];
        for (schema, place) in places {
            let document = json!({
                "openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {},
                "components": {"schemas": {"S": schema}},
            });
            let error = rejection(&document).unwrap_or_else(|| panic!("{keyword} is not rejected"));
            assert!(error.contains(&format!("S/{place}/{keyword}: ")), "{error}");
            assert!(error.contains(&format!("`{keyword}`")), "{error}");
        }
    }
}

#[test]
fn constructs_outside_of_schemas_are_rejected_or_dropped() {
    let document = |more: Value| {
        let mut document = json!({"openapi": "3.1.0", "info": {"title": "", "version": ""}});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        document
    };
    assert_eq!(rejection(&document(json!({}))), None, "paths can be missing");
    let info = json!({"title": "", "version": "", "license": {"name": "MIT", "identifier": "MIT"}});
    assert_eq!(rejection(&document(json!({"info": info}))), None);
    let dialect = "https://spec.openapis.org/oas/3.1/dialect/base";
    assert_eq!(rejection(&document(json!({"jsonSchemaDialect": dialect}))), None);
    let webhooks = rejection(&document(json!({"webhooks": {"done": {}}}))).unwrap();
    assert!(webhooks.contains("#/webhooks: `webhooks`"), "{webhooks}");
    let dialect = rejection(&document(json!({"jsonSchemaDialect": "https://library.example/dialect"}))).unwrap();
    assert!(dialect.contains("jsonSchemaDialect"), "{dialect}");
    let tls = json!({"components": {"securitySchemes": {"tls": {"type": "mutualTLS"}}}});
    let tls = rejection(&document(tls)).unwrap();
    assert!(tls.contains("#/components/securitySchemes/tls/type: `mutualTLS`"), "{tls}");
}

#[test]
fn what_the_result_no_longer_says_is_listed_with_its_place() {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "", "version": "", "summary": "s", "license": {"name": "MIT", "identifier": "MIT"}},
        "paths": {"/a": {"get": {}}},
        "components": {
            "responses": {"A": {"$ref": "#/components/responses/B", "description": "d"}, "B": {"description": "b"}},
            "schemas": {"S": {"$defs": {"D": {
                "type": ["object", "string"],
                "properties": {"p": {"examples": [1, 2], "$comment": "c", "atLeast": 1}},
                "propertyNames": {"format": "uuid"},
                "patternProperties": {"^a": {"type": "string"}},
                "additionalProperties": false,
            }}, "properties": {
                "t": {"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false},
                "f": {"type": "string", "contentEncoding": "binary", "contentMediaType": "image/png"},
                "n": {"enum": []},
            }}},
        },
    });
    let notes = lower(&mut document).unwrap();
    assert_eq!(crate::grammar::check(&document), Ok(()));
    let listed: Vec<_> = notes.iter().map(|note| (note.pointer.as_str(), note.outcome.as_str())).collect();
    let schema = "#/components/schemas/S";
    for (pointer, outcome) in [
        ("#/info/summary".to_owned(), "dropped"),
        ("#/info/license/identifier".to_owned(), "dropped"),
        ("#/paths/~1a/get".to_owned(), "gets a response without a description"),
        ("#/components/responses/A/description".to_owned(), "dropped: a reference has no texts of its own"),
        (format!("{schema}/$defs/D/properties/p/examples"), "only the first is kept, as `example`"),
        (format!("{schema}/$defs/D/properties/p/$comment"), "dropped"),
        (format!("{schema}/$defs/D/properties/p/atLeast"), "kept as `x-atLeast`"),
        (format!("{schema}/$defs/D/propertyNames"), "widened: a property can have any name"),
        (format!("{schema}/$defs/D/patternProperties"), "widened: a property can have any name"),
        (format!("{schema}/properties/t/prefixItems"), "widened: the items can be in any order"),
        (format!("{schema}/properties/f/contentMediaType"), "dropped: the format `binary` is any bytes"),
    ] {
        assert!(listed.contains(&(pointer.as_str(), outcome)), "{pointer}: {listed:#?}");
    }
    assert_eq!(listed.len(), 11, "{listed:#?}");
    let properties = &document["components"]["schemas"]["S"]["properties"];
    assert_eq!(properties["f"], json!({"type": "string", "format": "binary"}));
    assert_eq!(properties["n"], json!({"not": {}}));
}

#[test]
fn null_is_allowed_only_where_every_keyword_allows_it() {
    let lowered = |schema: Value| -> Result<Value, Error> {
        let mut document = json!({"openapi": "3.1.0", "components": {"schemas": {
            "S": schema, "A": {"type": "object"}, "N": {"type": ["object", "null"]},
        }}});
        lower(&mut document)?;
        Ok(document["components"]["schemas"]["S"].take())
    };
    let a = json!({"$ref": "#/components/schemas/A"});
    assert_eq!(
        lowered(json!({"type": ["object", "null"], "allOf": [a]})).unwrap(),
        json!({"type": "object", "allOf": [a]})
    );
    assert_eq!(
        lowered(json!({"type": ["object", "null"], "$ref": "#/components/schemas/A"})).unwrap(),
        json!({"type": "object", "allOf": [a]})
    );
    assert_eq!(
        lowered(json!({"type": ["object", "null"], "allOf": [{"$ref": "#/components/schemas/N"}]})).unwrap(),
        json!({"anyOf": [
            {"type": "object", "allOf": [{"$ref": "#/components/schemas/N"}]}, {"enum": [null], "nullable": true},
        ]})
    );
    assert_eq!(
        lowered(json!({"type": "string", "anyOf": [{"type": "null"}, {"type": ["string", "null"]}]})).unwrap(),
        json!({"type": "string"})
    );
    for twice in [json!({}), json!({"$ref": "#/components/schemas/N"}), json!({"type": "null"})] {
        let error = lowered(json!({"oneOf": [{"type": "null"}, twice]})).unwrap_err();
        assert!(error.to_string().contains("`oneOf` forbids it"), "{error}");
    }
    assert_eq!(lowered(json!({"type": "null", "const": "a"})).unwrap(), json!({"not": {}}));
    // In 3.1 `nullable` is no keyword.
    assert_eq!(
        lowered(json!({"type": "string", "nullable": true})).unwrap(),
        json!({"type": "string", "x-nullable": true})
    );
}

#[test]
fn keywords_that_depend_on_each_other_are_not_merged() {
    let mut document = json!({"openapi": "3.1.0", "components": {"schemas": {"S": {
        "properties": {"a": {}}, "anyOf": [{"type": "null"}, {"type": "object", "additionalProperties": false}],
    }}}});
    lower(&mut document).unwrap();
    let inner = json!({"properties": {"a": {}}, "allOf": [{"type": "object", "additionalProperties": false, "nullable": true}]});
    let expected = json!({"anyOf": [inner, {"enum": [null], "nullable": true}]});
    assert_eq!(document["components"]["schemas"]["S"], expected);
    let names = json!({"propertyNames": {"$ref": "#/components/schemas/E", "maxLength": 1}});
    let document = json!({
        "openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {},
        "components": {"schemas": {"E": {"enum": ["a", "bb"]}, "S": names}},
    });
    assert!(rejection(&document).unwrap().contains("S/propertyNames"));
}

#[test]
fn a_reference_into_a_schema_that_is_rewritten_is_rejected_and_another_one_is_kept() {
    let lowered = |target: &str, schema: Value| {
        let target = json!({"$ref": format!("#/components/schemas/S/{target}")});
        lower(&mut json!({"openapi": "3.1.0", "components": {"schemas": {"A": target, "S": schema}}}))
    };
    let choice = json!({"anyOf": [{"type": "null"}, {"type": "string"}, {"type": "integer"}]});
    let error = lowered("anyOf/1", choice.clone()).unwrap_err().to_string();
    assert!(error.starts_with("#/components/schemas/A/$ref: ") && error.contains("is rewritten"), "{error}");
    assert!(lowered("items", json!({"prefixItems": [{"type": "integer"}], "items": {"type": "string"}})).is_err());
    assert!(lowered("properties/a", json!({"properties": {"a": choice}})).is_ok());
    assert!(lowered("$defs/D/items", json!({"$defs": {"D": {"items": {"type": "string"}}}})).is_ok());
}

#[test]
fn what_is_widened_inside_of_a_not_is_said_to_change() {
    let schema = json!({"not": {"type": "object", "propertyNames": {"pattern": "^a"}}});
    let mut document = json!({"openapi": "3.1.0", "components": {"schemas": {"S": schema}}});
    let notes = lower(&mut document).unwrap();
    assert!(notes[0].outcome.starts_with("changed, as it is in a `not` or a `oneOf`"), "{notes:?}");
}

#[test]
fn long_names_that_many_objects_share_are_rejected() {
    let objects: serde_json::Map<_, _> =
        (0..1000).map(|n| (format!("S{n}"), json!({"propertyNames": {"$ref": "#/components/schemas/E"}}))).collect();
    let mut document = json!({"openapi": "3.1.0", "components": {"schemas": objects}});
    document["components"]["schemas"]["E"] = json!({"enum": ["x".repeat(50_000)]});
    assert!(matches!(lower(&mut document), Err(Error::TooManyCopies { .. })));
}

#[test]
fn many_definitions_names_and_alternatives_take_seconds_at_most() {
    let each = |make: &dyn Fn(usize) -> Value| (0..10_000).map(make).collect::<Vec<_>>();
    let named = |make: &dyn Fn(usize) -> Value| -> Value {
        each(make).into_iter().enumerate().map(|(number, value)| (format!("p{number}"), value)).collect()
    };
    let maximum = |number: usize| json!({"type": "integer", "maximum": number});
    let list = |number: usize| json!({"$defs": {"a": {}}, "$ref": format!("#/components/schemas/D/anyOf/{number}/items/$defs/a")});
    let mut document = json!({"openapi": "3.1.0", "components": {"schemas": {
        "D": {"anyOf": each(&|number| json!({"items": list(number)}))},
        "N": {"propertyNames": {"enum": each(&|number| json!(format!("p{number}")))}, "properties": named(&maximum)},
        "P": {"patternProperties": named(&maximum), "additionalProperties": false},
        "T": {"prefixItems": each(&maximum), "items": false},
    }}});
    let start = std::time::Instant::now();
    lower(&mut document).unwrap();
    assert!(start.elapsed().as_secs() < 10, "it took {:?}", start.elapsed());
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["items_a_10000"], json!({}));
    assert_eq!(schemas["P"]["additionalProperties"]["anyOf"].as_array().unwrap().len(), 10_000);
}

#[test]
fn the_passes_work_together() {
    let mut document = json!({"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"S": {
        "type": "object",
        "properties": {
            "const": {"const": "a"},
            "type": {"type": ["integer", "null"], "exclusiveMinimum": 0, "examples": [3]},
            "maybe": {"anyOf": [{"$ref": "#/components/schemas/S"}, {"type": "null"}], "default": null},
            "pair": {"type": "array", "prefixItems": [{"const": 1}, {"type": "null"}], "items": false},
        },
    }}}});
    lower(&mut document).unwrap();
    assert_eq!(
        document,
        json!({"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"S": {
            "type": "object",
            "properties": {
                "const": {"type": "string", "enum": ["a"]},
                "type": {"type": "integer", "nullable": true, "minimum": 0, "exclusiveMinimum": true, "example": 3},
                "maybe": {"anyOf": [{"$ref": "#/components/schemas/S"}, {"enum": [null], "nullable": true}], "default": null},
                "pair": {"type": "array", "maxItems": 2, "items": {"type": "integer", "enum": [1, null], "nullable": true}},
            },
        }}}})
    );
}
