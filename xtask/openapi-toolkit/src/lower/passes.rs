//! The order of the passes, and the work around them. Each pass is in its own file.

use super::{
    bounds, constant, content, defs, examples, literal, mandatory, names, nulls, path_items, patterns, siblings,
    tuples, types, unevaluated, version,
};
use crate::Error;
use crate::parse::{self, Version};
use crate::refs::{self, Component};
use serde_json::Value;
use std::collections::BTreeSet;

/// A function that rewrites a whole document.
pub(super) type Pass = fn(&mut Value) -> Result<(), Error>;

/// The effect of a pass on the meaning of the document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The result means exactly what the document means.
    Lossless,
    /// Something that the document says is not in the result.
    Lossy,
}

use Effect::{Lossless, Lossy};

/// The order matters where a pass reads the result of another one. `tuples` looks for `items: false`, which `literal`
/// rewrites. `names` reads a constant as a list of one value, and looks for patterns before they are widened. `nulls` is
/// the last of the passes over types, and finds only one notation of everything.
const PASSES: [(Pass, Effect); 17] = [
    (version::pass, Lossy),
    (path_items::pass, Lossless),
    (defs::pass, Lossless),
    (tuples::pass, Lossy),
    (unevaluated::pass, Lossless),
    (literal::pass, Lossless),
    (constant::pass, Lossless),
    (names::pass, Lossless),
    (patterns::pass, Lossy),
    (bounds::pass, Lossless),
    (content::pass, Lossy),
    (examples::pass, Lossy),
    (siblings::drop_texts, Lossy),
    (siblings::pass, Lossless),
    (types::pass, Lossless),
    (nulls::pass, Lossless),
    (mandatory::pass, Lossless),
];

/// Lowers an OpenAPI 3.1 document to 3.0.3, and leaves a 3.0 document unchanged.
///
/// A construct that no pass rewrites stays in the document, and `validate` rejects it.
///
/// # Errors
///
/// Fails if the version is not supported, a reference cannot be resolved, or a known construct has a form that cannot
/// be rewritten without changing its meaning.
pub fn lower(document: &mut Value) -> Result<(), Error> {
    match parse::version(document)? {
        Version::V30 => Ok(()),
        Version::V31 => {
            let before = in_use(document)?;
            PASSES.iter().try_for_each(|(pass, _)| pass(document))?;
            let after = in_use(document)?;
            before.difference(&after).for_each(|component| drop_component(document, component));
            Ok(())
        }
    }
}

/// Returns an OpenAPI 3.1 document in the notation of 3.0 as far as that loses nothing, for a comparison.
///
/// A pass that rejects the document is skipped, so that the comparison sees what is written. A document of another
/// version is returned as it is.
pub(crate) fn normalize(document: &Value) -> Value {
    let mut normalized = document.clone();
    if parse::version(document) == Ok(Version::V31) {
        for (pass, _) in PASSES.iter().filter(|(_, effect)| *effect == Lossless) {
            let mut next = normalized.clone();
            if pass(&mut next).is_ok() {
                normalized = next;
            }
        }
    }
    normalized
}

/// Returns the components that the rest of the document reaches.
fn in_use(document: &Value) -> Result<BTreeSet<Component>, Error> {
    let mut roots = document.clone();
    if let Value::Object(roots) = &mut roots {
        roots.remove("components");
    }
    refs::reachable(document, &roots)
}

/// Drops a component that a pass has made unused. It would look like one that the overlay forgot.
fn drop_component(document: &mut Value, (section, name): &Component) {
    let Some(Value::Object(components)) = document.get_mut("components") else { return };
    if let Some(Value::Object(named)) = components.get_mut(section) {
        named.remove(name);
        if named.is_empty() {
            components.remove(section);
        }
    }
}

/// Lowers the keywords that an overlay has put beside a reference, which OpenAPI 3.0 allows only around an `allOf`.
///
/// # Errors
///
/// Does not fail on a document of any version: the result keeps whatever else is in it.
pub fn lower_overlaid(document: &mut Value) -> Result<(), Error> {
    siblings::drop_texts(document)?;
    siblings::pass(document)
}

#[cfg(test)]
mod tests {
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
        let result = lower(&mut document).and_then(|()| crate::grammar::check(&document));
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
            ("patternProperties", json!({"patternProperties": {"^x-": {}}, "propertyNames": {"pattern": "-"}})),
            ("patternProperties", json!({"patternProperties": []})),
            ("propertyNames", json!({"propertyNames": {"pattern": "^x-"}})),
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
            ("atLeast", json!({"atLeast": 1})),
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
                    "maybe": {"allOf": [{"$ref": "#/components/schemas/S"}], "nullable": true, "default": null},
                    "pair": {"type": "array", "maxItems": 2, "items": {"type": "integer", "enum": [1, null], "nullable": true}},
                },
            }}}})
        );
    }
}
