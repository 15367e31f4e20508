//! Checks that a document is valid OpenAPI 3.0, and that nothing in it was forgotten.

use crate::kinds::Kind;
use crate::pointer;
use crate::walk::walk;
use crate::{Error, grammar, refs};
use serde_json::Value;
use std::collections::BTreeSet;

/// Checks that the document is valid OpenAPI 3.0.3.
///
/// The grammar is checked first, so that the other checks can rely on it.
///
/// # Errors
///
/// Fails if the document has a field that 3.0.3 does not have, a reference does not resolve, an operation has a parameter
/// twice, two operations have the same id, or the typed parser cannot read the document.
pub fn validate(document: &Value) -> Result<(), Error> {
    grammar::check(document)?;
    references_resolve(document)?;
    parameters_are_unique(document)?;
    operation_ids_are_unique(document)?;
    parses(document)
}

/// Checks that nothing was forgotten in a document whose prose was dropped and filled in again by an overlay.
///
/// # Errors
///
/// Fails if a required text is empty, or nothing refers to a component.
pub fn check_complete(document: &Value) -> Result<(), Error> {
    texts_are_filled(document)?;
    components_are_used(document)
}

fn references_resolve(document: &Value) -> Result<(), Error> {
    for reference in refs::collect(Kind::Document, "#", document)? {
        reference.resolve(document)?;
    }
    Ok(())
}

/// Runs the typed parser, last, because its messages name the location only roughly.
fn parses(document: &Value) -> Result<(), Error> {
    serde_path_to_error::deserialize::<_, openapiv3::OpenAPI>(document.clone())
        .map(drop)
        .map_err(|error| Error::NotOpenApi30(error.to_string()))
}

fn texts_are_filled(document: &Value) -> Result<(), Error> {
    walk(Kind::Document, "#", document, &mut |place, value| {
        let fields: &[&str] = match place.kind {
            Kind::Info => &["title", "version"],
            Kind::Response => &["description"],
            _ => return Ok(()),
        };
        match fields.iter().find(|field| value.get(**field).is_some_and(|text| text == "")) {
            Some(field) => Err(Error::EmptyText(pointer::join(place.pointer, field))),
            None => Ok(()),
        }
    })
}

/// Fails if an operation has a parameter twice, for example one from an overlay that is published later.
fn parameters_are_unique(document: &Value) -> Result<(), Error> {
    walk(Kind::Document, "#", document, &mut |place, value| {
        if place.kind != Kind::Operation {
            return Ok(());
        }
        let mut seen = BTreeSet::new();
        for parameter in value.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let target = parameter.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
            let parameter = target.and_then(|target| document.pointer(target)).unwrap_or(parameter);
            let text = |field: &str| parameter.get(field).and_then(Value::as_str).unwrap_or_default().to_lowercase();
            if !seen.insert((text("in"), text("name"))) {
                return Err(Error::DuplicateParameter {
                    pointer: place.pointer.to_owned(),
                    name: parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                });
            }
        }
        Ok(())
    })
}

/// Fails if two operations have the same id, for example because two paths share a path item.
fn operation_ids_are_unique(document: &Value) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    walk(Kind::Document, "#", document, &mut |place, value| match value
        .get("operationId")
        .and_then(Value::as_str)
        .filter(|_| place.kind == Kind::Operation)
    {
        Some(id) if !seen.insert(id.to_owned()) => {
            let pointer = pointer::join(place.pointer, "operationId");
            Err(Error::DuplicateOperation { pointer, id: id.to_owned() })
        }
        _ => Ok(()),
    })
}

fn components_are_used(document: &Value) -> Result<(), Error> {
    let mut roots = document.clone();
    if let Some(roots) = roots.as_object_mut() {
        roots.remove("components");
    }
    let used = refs::reachable(document, &roots)?;
    let sections = document.get("components").and_then(Value::as_object).into_iter().flatten();
    for (section, components) in sections.filter(|(section, _)| !section.starts_with("x-")) {
        for name in components.as_object().into_iter().flat_map(|components| components.keys()) {
            if !used.contains(&(section.clone(), name.clone())) {
                let at = pointer::join("#/components", section);
                return Err(Error::UnusedComponent(pointer::join(&at, name)));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "openapi": "3.0.3",
            "info": {"title": "Library", "version": "1"},
            "paths": {"/books": {"get": {
                "operationId": "books",
                "security": [{"key": []}],
                "responses": {"200": {"description": "the books", "content": {"application/json": {"schema": {
                    "type": "array", "items": {"$ref": "#/components/schemas/Book"},
                }}}}},
            }}},
            "components": {
                "schemas": {"Book": {"type": "object"}},
                "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            },
        })
    }

    fn check(document: &Value) -> Result<(), Error> {
        validate(document).and_then(|()| check_complete(document))
    }

    fn rejected(change: impl FnOnce(&mut Value)) -> Error {
        let mut document = document();
        change(&mut document);
        check(&document).unwrap_err()
    }

    #[test]
    fn a_complete_document_passes() {
        assert_eq!(check(&document()), Ok(()));
    }

    #[test]
    fn two_parameters_with_one_name_are_rejected_even_if_one_is_a_reference() {
        let error = rejected(|document| {
            document["components"]["parameters"] = json!({"Key": {"name": "x-key", "in": "header", "schema": {}}});
            document["paths"]["/books"]["get"]["parameters"] = json!([
                {"name": "X-Key", "in": "header", "schema": {}},
                {"$ref": "#/components/parameters/Key"},
            ]);
        });
        assert!(matches!(error, Error::DuplicateParameter { name, .. } if name == "x-key"));
    }

    #[test]
    fn an_unused_component_is_rejected_even_if_it_uses_itself() {
        let error = rejected(|document| {
            document["components"]["schemas"]["Loner"] = json!({"items": {"$ref": "#/components/schemas/Loner"}});
        });
        assert_eq!(error, Error::UnusedComponent("#/components/schemas/Loner".to_owned()));
    }

    #[test]
    fn an_empty_text_is_rejected() {
        let error = rejected(|document| document["info"]["title"] = json!(""));
        assert_eq!(error, Error::EmptyText("#/info/title".to_owned()));
        let error =
            rejected(|document| document["paths"]["/books"]["get"]["responses"]["200"]["description"] = json!(""));
        assert!(matches!(error, Error::EmptyText(_)));
    }

    #[test]
    fn a_missing_security_scheme_is_rejected() {
        let error = rejected(|document| document["paths"]["/books"]["get"]["security"] = json!([{"other": []}]));
        assert!(matches!(error, Error::UnresolvedRef { target, .. } if target.ends_with("/other")));
    }

    #[test]
    fn a_document_that_the_typed_parser_rejects_is_rejected() {
        let error = rejected(|document| document["components"]["schemas"]["Book"]["required"] = json!("title"));
        assert!(matches!(error, Error::NotOpenApi30(reason) if reason.starts_with("components.schemas.Book")));
    }
}
