//! The last look at a document before it is written: whether the generator can read it, and whether it is complete.

use super::kinds::Kind;
use super::pointer;
use super::walk::{Visit, walk};
use super::{SpecError, grammar, refs, rust_name};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// All checks, the grammar first, so that the others can rely on it.
pub(crate) fn check(document: &Value) -> Visit {
    grammar::check(document)?;
    references_resolve(document)?;
    operations_have_names(document)?;
    names_stay_different(document)?;
    parameters_are_different(document)?;
    texts_are_there(document)?;
    components_are_used(document)?;
    parses(document)
}

/// Whether this is OpenAPI 3.0. Names and texts may be missing, which the format allows and the generator does not.
pub(crate) fn valid(document: &Value) -> Visit {
    grammar::check(document)?;
    references_resolve(document)?;
    parameters_are_different(document)?;
    parses(document)
}

fn references_resolve(document: &Value) -> Visit {
    for reference in refs::collect(Kind::Document, "#", document)? {
        reference.resolve(document)?;
    }
    Ok(())
}

/// The generator's own parser, last, because its messages say only roughly where.
fn parses(document: &Value) -> Visit {
    serde_path_to_error::deserialize::<_, openapiv3::OpenAPI>(document.clone())
        .map(drop)
        .map_err(|error| SpecError::NotParsed(error.to_string()))
}

fn operations_have_names(document: &Value) -> Visit {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    walk(Kind::Document, "#", document, &mut |place, value| {
        if place.kind != Kind::Operation {
            return Ok(());
        }
        let Some(name) = value.get("operationId").and_then(Value::as_str).filter(|name| !name.is_empty()) else {
            return Err(SpecError::UnnamedOperation(place.pointer.to_owned()));
        };
        let name = rust_name::of_a_field(name);
        match names.insert(name.clone(), place.pointer.to_owned()) {
            None => Ok(()),
            Some(first) => Err(SpecError::DuplicateOperation { name, first, second: place.pointer.to_owned() }),
        }
    })
}

/// Rust has one spelling for names that differ in case and separators only.
fn names_stay_different(document: &Value) -> Visit {
    walk(Kind::Document, "#", document, &mut |place, value| {
        let (field, spelled): (_, fn(&str) -> String) = match place.kind {
            Kind::Components => ("schemas", rust_name::of_a_type),
            Kind::Schema => ("properties", rust_name::of_a_field),
            _ => return Ok(()),
        };
        let at = pointer::join(place.pointer, field);
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for name in value.get(field).and_then(Value::as_object).into_iter().flat_map(|named| named.keys()) {
            let rust = spelled(name);
            if let Some(first) = seen.get(&rust) {
                let (first, second) = (pointer::join(&at, first), pointer::join(&at, name));
                return Err(SpecError::NameCollision { name: rust, first, second });
            }
            seen.insert(rust, name);
        }
        Ok(())
    })
}

/// The texts that were emptied because OpenAPI requires them.
fn texts_are_there(document: &Value) -> Visit {
    walk(Kind::Document, "#", document, &mut |place, value| {
        let fields: &[&str] = match place.kind {
            Kind::Info => &["title", "version"],
            Kind::Response => &["description"],
            _ => return Ok(()),
        };
        match fields.iter().find(|field| value.get(**field).is_some_and(|text| text == "")) {
            Some(field) => Err(SpecError::EmptyText(pointer::join(place.pointer, field))),
            None => Ok(()),
        }
    })
}

/// A parameter that the overlay adds and the publisher adds later would stand there twice.
fn parameters_are_different(document: &Value) -> Visit {
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
                return Err(SpecError::DuplicateParameter {
                    pointer: place.pointer.to_owned(),
                    name: parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
                });
            }
        }
        Ok(())
    })
}

fn components_are_used(document: &Value) -> Visit {
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
                return Err(SpecError::Orphan(pointer::join(&at, name)));
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

    fn refused(change: impl FnOnce(&mut Value)) -> SpecError {
        let mut document = document();
        change(&mut document);
        check(&document).unwrap_err()
    }

    #[test]
    fn a_complete_document_passes() {
        assert_eq!(check(&document()), Ok(()));
    }

    #[test]
    fn an_operation_without_a_name_is_refused() {
        let error = refused(|document| document["paths"]["/books"]["get"]["operationId"] = json!(""));
        assert_eq!(error, SpecError::UnnamedOperation("#/paths/~1books/get".to_owned()));
    }

    #[test]
    fn two_operations_with_one_name_are_refused() {
        let error = refused(|document| {
            let get = document["paths"]["/books"]["get"].clone();
            document["paths"]["/more"] = json!({"get": get});
        });
        assert!(matches!(error, SpecError::DuplicateOperation { name, .. } if name == "books"));
    }

    #[test]
    fn two_operations_that_become_one_name_are_refused() {
        let error = refused(|document| {
            let mut get = document["paths"]["/books"]["get"].clone();
            get["operationId"] = json!("Books");
            document["paths"]["/more"] = json!({"get": get});
        });
        assert_eq!(error.to_string(), "#/paths/~1books/get and #/paths/~1more/get: both operations are called `books`");
    }

    #[test]
    fn schemas_and_properties_that_become_one_name_are_refused() {
        let error = refused(|document| document["components"]["schemas"]["BOOK"] = json!({"type": "object"}));
        assert_eq!(
            error.to_string(),
            "#/components/schemas/BOOK and #/components/schemas/Book: both become `Book` in Rust"
        );
        let error = refused(|document| {
            document["components"]["schemas"]["Book"]["properties"] = json!({"isLent": {}, "is_lent": {}, "lent": {}});
        });
        assert!(error.to_string().ends_with("properties/is_lent: both become `is_lent` in Rust"), "{error}");
    }

    #[test]
    fn two_parameters_with_one_name_are_refused_even_if_one_is_a_reference() {
        let error = refused(|document| {
            document["components"]["parameters"] = json!({"Key": {"name": "x-key", "in": "header", "schema": {}}});
            document["paths"]["/books"]["get"]["parameters"] = json!([
                {"name": "X-Key", "in": "header", "schema": {}},
                {"$ref": "#/components/parameters/Key"},
            ]);
        });
        assert!(matches!(error, SpecError::DuplicateParameter { name, .. } if name == "x-key"));
    }

    #[test]
    fn a_component_that_nothing_uses_is_refused_even_if_it_uses_itself() {
        let error = refused(|document| {
            document["components"]["schemas"]["Loner"] = json!({"items": {"$ref": "#/components/schemas/Loner"}});
        });
        assert_eq!(error, SpecError::Orphan("#/components/schemas/Loner".to_owned()));
    }

    #[test]
    fn an_empty_text_is_refused() {
        let error = refused(|document| document["info"]["title"] = json!(""));
        assert_eq!(error, SpecError::EmptyText("#/info/title".to_owned()));
        let error =
            refused(|document| document["paths"]["/books"]["get"]["responses"]["200"]["description"] = json!(""));
        assert!(matches!(error, SpecError::EmptyText(_)));
    }

    #[test]
    fn a_security_scheme_that_is_not_there_is_refused() {
        let error = refused(|document| document["paths"]["/books"]["get"]["security"] = json!([{"other": []}]));
        assert!(matches!(error, SpecError::UnresolvedRef { target, .. } if target.ends_with("/other")));
    }

    #[test]
    fn what_the_generators_parser_refuses_is_refused() {
        let error = refused(|document| document["components"]["schemas"]["Book"]["required"] = json!("title"));
        assert!(matches!(error, SpecError::NotParsed(why) if why.starts_with("components.schemas.Book")));
    }
}
