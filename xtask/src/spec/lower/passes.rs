//! The order of the passes, and what lowering does around them; what each pass does is in its own file.

use super::{
    bounds, constant, content, defs, demands, examples, header, literal, names, nulls, path_items, patterns, siblings,
    tuples, types, unevaluated,
};
use crate::spec::SpecError;
use crate::spec::parse::{self, Version};
use crate::spec::refs::{self, Component};
use crate::spec::walk::Visit;
use serde_json::Value;
use std::collections::BTreeSet;

/// One rewriting of a whole document.
pub(super) type Pass = fn(&mut Value) -> Visit;

/// Order matters where a pass reads what another wrote: tuples look for `items: false`, which a later pass rewrites; names
/// find one value as a list of one, and patterns that are not yet taken for the rest; nulls come last of those that touch types, and find one spelling of everything.
const PASSES: [Pass; 16] = [
    header::pass,
    path_items::pass,
    defs::pass,
    tuples::pass,
    unevaluated::pass,
    literal::pass,
    constant::pass,
    names::pass,
    patterns::pass,
    bounds::pass,
    content::pass,
    examples::pass,
    siblings::pass,
    types::pass,
    nulls::pass,
    demands::pass,
];

/// Lowers the document. What no pass knows is still in it, and for the grammar to refuse.
pub(crate) fn lower(document: &mut Value) -> Visit {
    match parse::version(document)? {
        Version::V30 => Ok(()),
        Version::V31 => {
            let before = in_use(document)?;
            PASSES.iter().try_for_each(|pass| pass(document))?;
            let after = in_use(document)?;
            before.difference(&after).for_each(|component| drop_component(document, component));
            Ok(())
        }
    }
}

/// The components that the rest of the document refers to.
fn in_use(document: &Value) -> Result<BTreeSet<Component>, SpecError> {
    let mut roots = document.clone();
    if let Value::Object(roots) = &mut roots {
        roots.remove("components");
    }
    refs::reachable(document, &roots)
}

/// A component that was in use and no longer is would look like one that the overlay has left behind.
fn drop_component(document: &mut Value, (section, name): &Component) {
    let Some(Value::Object(components)) = document.get_mut("components") else { return };
    if let Some(Value::Object(named)) = components.get_mut(section) {
        named.remove(name);
        if named.is_empty() {
            components.remove(section);
        }
    }
}

/// Lowers what the overlay has put beside a reference: the words for a property whose schema is elsewhere belong there,
/// and OpenAPI 3.0 has room for them around an `allOf` only.
pub(crate) fn lower_overlaid(document: &mut Value) -> Visit {
    siblings::pass(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_3_0_document_is_left_as_it_is() {
        let before = json!({"openapi": "3.0.1", "components": {"schemas": {"S": {
            "minimum": 1, "exclusiveMinimum": true, "type": "string",
        }}}});
        let mut after = before.clone();
        lower(&mut after).unwrap();
        assert_eq!(after, before);
    }

    #[test]
    fn a_component_that_lowering_makes_useless_goes_and_one_that_was_useless_before_stays() {
        let schema = json!({"propertyNames": {"$ref": "#/components/schemas/Names"}});
        let mut document = json!({
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {"parameters": [{"schema": schema}]}}},
            "components": {"schemas": {"Names": {"enum": ["a"]}, "Loner": {}}},
        });
        lower(&mut document).unwrap();
        assert_eq!(document["components"]["schemas"], json!({"Loner": {}}));
    }

    /// What is said of the document after lowering.
    fn refusal(document: &Value) -> Option<String> {
        let mut document = document.clone();
        let result = lower(&mut document).and_then(|()| crate::spec::grammar::check(&document));
        result.err().map(|error| error.to_string())
    }

    #[test]
    fn what_3_0_has_no_word_for_is_refused_by_name_wherever_it_stands() {
        let refused = [
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
        for (keyword, schema) in refused {
            let places = [
                (json!({"type": "object", "properties": {"a": schema}}), "properties/a"),
                (json!({"type": "array", "items": {"anyOf": [{"type": "string"}, schema]}}), "items/anyOf/1"),
            ];
            for (schema, place) in places {
                let document = json!({
                    "openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {},
                    "components": {"schemas": {"S": schema}},
                });
                let said = refusal(&document).unwrap_or_else(|| panic!("{keyword} is not refused"));
                assert!(said.contains(&format!("S/{place}/{keyword}: `{keyword}`")), "{said}");
            }
        }
    }

    #[test]
    fn what_3_0_has_no_word_for_outside_of_schemas_is_refused_or_dropped() {
        let document = |more: Value| {
            let mut document = json!({"openapi": "3.1.0", "info": {"title": "", "version": ""}});
            document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            document
        };
        assert_eq!(refusal(&document(json!({}))), None, "paths may be missing");
        let info = json!({"title": "", "version": "", "license": {"name": "MIT", "identifier": "MIT"}});
        assert_eq!(refusal(&document(json!({"info": info}))), None);
        let dialect = "https://spec.openapis.org/oas/3.1/dialect/base";
        assert_eq!(refusal(&document(json!({"jsonSchemaDialect": dialect}))), None);
        let webhooks = refusal(&document(json!({"webhooks": {"done": {}}}))).unwrap();
        assert!(webhooks.contains("#/webhooks: `webhooks`"), "{webhooks}");
        let dialect = refusal(&document(json!({"jsonSchemaDialect": "https://library.example/dialect"}))).unwrap();
        assert!(dialect.contains("jsonSchemaDialect"), "{dialect}");
        let tls = json!({"components": {"securitySchemes": {"tls": {"type": "mutualTLS"}}}});
        let tls = refusal(&document(tls)).unwrap();
        assert!(tls.contains("#/components/securitySchemes/tls/type: `mutualTLS`"), "{tls}");
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
