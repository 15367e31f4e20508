//! The references of a value: finding them, resolving them, and the components that they reach.

use super::kinds::{Holds, Kind};
use super::pointer;
use super::walk::walk;
use crate::Error;
use serde_json::Value;
use std::collections::BTreeSet;

/// The maximum number of references that lead to each other. More are a circle.
pub(crate) const MAX_CHAIN: usize = 64;

/// The section of a component (`schemas`) and its name.
pub type Component = (String, String);

/// A reference and its location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The location of the reference.
    pub pointer: String,
    /// The target as a URI, also for the names of security schemes and of discriminator schemas.
    pub target: String,
}

/// Returns the component that is the target of a reference, and `None` if the target is another place.
pub(crate) fn component(target: &str) -> Option<Component> {
    match <[String; 3]>::try_from(pointer::tokens(target)?) {
        Ok([components, section, name]) if components == "components" => Some((section, name)),
        _ => None,
    }
}

impl Reference {
    /// Returns the component that is the target or contains it.
    #[must_use]
    pub fn component(&self) -> Option<Component> {
        let mut tokens = pointer::tokens(&self.target)?.into_iter();
        match (tokens.next()?.as_str(), tokens.next(), tokens.next()) {
            ("components", Some(section), Some(name)) => Some((section, name)),
            _ => None,
        }
    }

    /// Returns the target, past references that lead to references.
    ///
    /// # Errors
    ///
    /// Fails if it is missing, in another document, or a circle.
    pub fn resolve<'a>(&self, document: &'a Value) -> Result<&'a Value, Error> {
        let (pointer, target) = (self.pointer.clone(), self.target.clone());
        let mut next = self.target.clone();
        for _ in 0..MAX_CHAIN {
            if !next.starts_with('#') {
                return Err(Error::RemoteRef { pointer, target });
            }
            let Some(value) = pointer::tokens(&next).and_then(|tokens| pointer::find(document, &tokens)) else {
                return Err(Error::UnresolvedRef { pointer, target });
            };
            match value.get("$ref").and_then(Value::as_str) {
                // A schema with siblings has a meaning of its own, so the chain ends here.
                Some(further) if value.as_object().is_some_and(|object| object.len() == 1) => {
                    further.clone_into(&mut next);
                }
                _ => return Ok(value),
            }
        }
        Err(Error::CircularRef { pointer, target })
    }
}

/// Returns all references in the value: `$ref`, discriminator mappings, links to operations, names of security schemes.
///
/// # Errors
///
/// Does not fail on a value of any shape: what is not a reference is skipped.
pub fn collect(kind: Kind, at: &str, value: &Value) -> Result<Vec<Reference>, Error> {
    let mut found = Vec::new();
    walk(kind, at, value, &mut |place, value| {
        let mut add = |pointer: String, target: String| found.push(Reference { pointer, target });
        if place.kind.is_referable()
            && let Some(target) = value.get("$ref").and_then(Value::as_str)
        {
            add(pointer::join(place.pointer, "$ref"), target.to_owned());
        }
        match place.kind {
            Kind::Discriminator => {
                let at = pointer::join(place.pointer, "mapping");
                for (key, target) in value.get("mapping").and_then(Value::as_object).into_iter().flatten() {
                    if let Some(target) = target.as_str() {
                        add(pointer::join(&at, key), mapped(target));
                    }
                }
            }
            Kind::Link => {
                if let Some(target) = value.get("operationRef").and_then(Value::as_str) {
                    add(pointer::join(place.pointer, "operationRef"), target.to_owned());
                }
            }
            Kind::Operation | Kind::Document => {
                let at = pointer::join(place.pointer, "security");
                for (index, requirement) in
                    value.get("security").and_then(Value::as_array).into_iter().flatten().enumerate()
                {
                    let at = pointer::join(&at, &index.to_string());
                    for name in requirement.as_object().into_iter().flat_map(|schemes| schemes.keys()) {
                        add(pointer::join(&at, name), pointer::join("#/components/securitySchemes", name));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

/// Returns the components that the roots reach in the document. Schemas may refer to themselves.
///
/// # Errors
///
/// Fails if a reference on the way is missing, in another document, or a circle.
pub fn reachable(document: &Value, roots: &Value) -> Result<BTreeSet<Component>, Error> {
    let mut reached = BTreeSet::new();
    let mut open = collect(Kind::Document, "#", roots)?;
    while let Some(reference) = open.pop() {
        reference.resolve(document)?;
        let Some(component) = reference.component() else { continue };
        if !reached.insert(component.clone()) {
            continue;
        }
        let (section, name) = component;
        let at = pointer::join(&pointer::join("#/components", &section), &name);
        let Some(value) = document.get("components").and_then(|c| c.get(&section)?.get(&name)) else { continue };
        if let Some(Holds::Map(kind)) = Kind::Components.holds(&section) {
            open.extend(collect(kind, &at, value)?);
        }
    }
    Ok(reached)
}

/// Returns the target of a mapping, which is a reference or the name of a schema.
fn mapped(target: &str) -> String {
    let is_name = target.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    if is_name { pointer::join("#/components/schemas", target) } else { target.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn resolve(document: &Value, target: &str) -> Result<Value, Error> {
        Reference { pointer: "#/here".to_owned(), target: target.to_owned() }.resolve(document).cloned()
    }

    #[test]
    fn a_chain_of_references_is_followed_to_its_end() {
        let document = json!({"a": {"$ref": "#/b"}, "b": {"type": "string"}});
        assert_eq!(resolve(&document, "#/a").unwrap(), json!({"type": "string"}));
    }

    #[test]
    fn a_circle_of_references_is_an_error() {
        let document = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        assert!(matches!(resolve(&document, "#/a"), Err(Error::CircularRef { .. })));
    }

    #[test]
    fn a_long_chain_of_references_is_an_error_and_takes_no_longer_than_the_document_is_long() {
        let link = |number: usize| json!({"$ref": format!("#/components/schemas/S{}", number + 1)});
        let schemas: serde_json::Map<_, _> = (0..30_000).map(|number| (format!("S{number}"), link(number))).collect();
        let document = json!({"components": {"schemas": schemas}});
        assert!(matches!(reachable(&document, &document), Err(Error::CircularRef { .. })));
        assert!(resolve(&json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": 1}), "#/a").is_ok());
    }

    #[test]
    fn remote_and_unresolved_references_have_different_errors() {
        let document = json!({});
        assert!(matches!(resolve(&document, "https://example.com/a.json#/x"), Err(Error::RemoteRef { .. })));
        assert!(matches!(resolve(&document, "#/x"), Err(Error::UnresolvedRef { .. })));
    }

    #[test]
    fn mappings_and_security_schemes_are_references_too() {
        let document = json!({
            "security": [{"key": []}],
            "components": {"schemas": {"A": {"discriminator": {"propertyName": "kind", "mapping": {
                "b": "B", "c": "#/components/schemas/C",
            }}}}},
        });
        let mut targets: Vec<_> =
            collect(Kind::Document, "#", &document).unwrap().into_iter().map(|found| found.target).collect();
        targets.sort();
        assert_eq!(targets, ["#/components/schemas/B", "#/components/schemas/C", "#/components/securitySchemes/key"]);
    }

    #[test]
    fn a_property_with_the_name_ref_is_not_a_reference() {
        let schema = json!({"properties": {"$ref": {"type": "string"}}, "default": {"$ref": "#/nowhere"}});
        assert_eq!(collect(Kind::Schema, "#", &schema).unwrap(), []);
    }
}
