//! The directions in which each component is sent, followed through all references.

use super::side::Side;
use crate::change::Usage;
use crate::kinds::{Holds, Kind};
use crate::refs::{self, Component, Reference};
use crate::walk::walk;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the directions in which the components of a document are sent. Unused components are left out.
///
/// A schema can be sent without a reference to it: where a discriminator has its name, and in 3.1 where an anchor has.
pub(super) fn uses(document: &Value) -> BTreeMap<Component, Usage> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let parts = schemas_by_part(schemas);
    let mut open: Vec<(Component, Usage)> = Vec::new();
    let named =
        |section: &str| document.get(section).and_then(Value::as_object).into_iter().flat_map(|map| map.values());
    for item in named("paths") {
        if item.get("$ref").is_some() {
            open.extend(reached(Kind::PathItem, item, Usage::BOTH));
        }
        for (field, value) in item.as_object().into_iter().flatten() {
            match Kind::PathItem.holds(field) {
                Some(Holds::List(Kind::Parameter)) => parameters(value, &mut open),
                Some(Holds::One(Kind::Operation)) => operation(value, &mut open),
                _ => {}
            }
        }
    }
    // In a webhook the server sends the request, so its parts go in both directions.
    open.extend(named("webhooks").flat_map(|webhook| reached(Kind::PathItem, webhook, Usage::BOTH)));

    if has_anchors(document) {
        let every = schemas.into_iter().flat_map(|schemas| schemas.keys());
        open.extend(every.map(|name| (schema_component(name), Usage::BOTH)));
    }

    let mut uses: BTreeMap<Component, Usage> = BTreeMap::new();
    while let Some((component, used)) = open.pop() {
        let known = uses.entry(component.clone()).or_default();
        let more = known.or(used);
        if std::mem::replace(known, more) == more {
            continue;
        }
        let (section, name) = &component;
        let value = document.get("components").and_then(|components| components.get(section)?.get(name));
        if let (Some(Holds::Map(kind)), Some(value)) = (Kind::Components.holds(section), value) {
            open.extend(reached(kind, value, more));
            if value.get("discriminator").is_some() {
                open.extend(parts.get(&component).into_iter().flatten().map(|schema| (schema.clone(), more)));
            }
        }
    }
    uses
}

/// Returns the schemas that have a component as a part of their `allOf`, by that component.
fn schemas_by_part(schemas: Option<&Map<String, Value>>) -> BTreeMap<Component, Vec<Component>> {
    let mut found: BTreeMap<Component, Vec<Component>> = BTreeMap::new();
    for (name, schema) in schemas.into_iter().flatten() {
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        for part in parts.filter_map(|part| refs::component(part.get("$ref")?.as_str()?)) {
            found.entry(part).or_default().push(schema_component(name));
        }
    }
    found
}

fn schema_component(name: &str) -> Component {
    ("schemas".to_owned(), name.to_owned())
}

/// Returns `true` if a schema can be referred to by something else than its place.
fn has_anchors(document: &Value) -> bool {
    let mut found = false;
    let every = walk(Kind::Document, "#", document, &mut |place, schema| {
        let names = ["$anchor", "$dynamicAnchor", "$id"];
        found |= place.kind == Kind::Schema && names.iter().any(|name| schema.get(name).is_some());
        Ok(())
    });
    debug_assert!(every.is_ok(), "the visitor does not fail");
    found
}

/// Returns the pointers of the schemas of parameters that a client may leave out, and of the schemas that these refer to or choose.
pub(super) fn optional_parameters(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let every = walk(Kind::Document, "#", document, &mut |place, parameter| {
        if place.kind == Kind::Parameter && parameter.get("required") != Some(&Value::Bool(true)) {
            let parameter = Side { at: place.pointer.to_owned(), value: parameter };
            let content = parameter.get("content");
            let media = content.iter().flat_map(|content| content.keys().filter_map(|name| content.get(name)));
            let mut open: Vec<Side<'_>> =
                media.chain([parameter.clone()]).filter_map(|holder| holder.get("schema")).collect();
            while let Some(schema) = open.pop() {
                if found.insert(schema.at.clone()) {
                    open.extend(schema.target_in(document));
                    let choices = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|choice| schema.get(choice));
                    open.extend(choices.flat_map(|parts| parts.items()));
                }
            }
        }
        Ok(())
    });
    debug_assert!(every.is_ok(), "the visitor does not fail");
    found
}

fn operation(operation: &Value, open: &mut Vec<(Component, Usage)>) {
    for (field, value) in operation.as_object().into_iter().flatten() {
        match Kind::Operation.holds(field) {
            Some(Holds::List(Kind::Parameter)) => parameters(value, open),
            Some(Holds::One(kind @ Kind::RequestBody)) => open.extend(reached(kind, value, Usage::REQUEST)),
            Some(Holds::One(kind @ Kind::Responses)) => open.extend(reached(kind, value, Usage::RESPONSE)),
            // In a callback the server sends the request, so its parts go in both directions.
            Some(Holds::Map(kind @ Kind::Callback)) => {
                let callbacks = value.as_object().into_iter().flat_map(|map| map.values());
                open.extend(callbacks.flat_map(|value| reached(kind, value, Usage::BOTH)));
            }
            _ => {}
        }
    }
}

fn parameters(list: &Value, open: &mut Vec<(Component, Usage)>) {
    let list = list.as_array().into_iter().flatten();
    open.extend(list.flat_map(|value| reached(Kind::Parameter, value, Usage::REQUEST)));
}

/// Returns the components that the value refers to directly.
fn reached(kind: Kind, value: &Value, used: Usage) -> impl Iterator<Item = (Component, Usage)> {
    let found: Vec<Reference> = refs::collect(kind, "#", value).unwrap_or_default();
    found.into_iter().filter_map(move |reference| Some((reference.component()?, used)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_direction_goes_through_references_and_both_ways_add_up() {
        let content =
            |name: &str| json!({"content": {"x/y": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let property = |name: &str| json!({"properties": {"a": {"$ref": format!("#/components/schemas/{name}")}}});
        let document = json!({
            "paths": {"/a": {"post": {"requestBody": content("Request"), "responses": {"200": content("Response")}}}},
            "components": {"schemas": {
                "Request": property("Shared"), "Response": property("Shared"), "Shared": property("Shared"), "Loner": {},
            }},
        });
        let uses = uses(&document);
        let of = |name: &str| uses.get(&("schemas".to_owned(), name.to_owned())).copied();
        assert_eq!(of("Request"), Some(Usage::REQUEST));
        assert_eq!(of("Response"), Some(Usage::RESPONSE));
        assert_eq!(of("Shared"), Some(Usage::BOTH));
        assert_eq!(of("Loner"), None);
    }
}
