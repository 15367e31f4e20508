//! The names of generated Rust code. Keywords and names that begin with a digit, which the generator makes longer, are as
//! they are here.

use anyhow::bail;
use heck::{ToPascalCase, ToSnakeCase};
use openapi_toolkit::kinds::Kind;
use openapi_toolkit::{pointer, walk};
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn of_a_type(schema: &str) -> String {
    words(schema).to_pascal_case()
}

pub(crate) fn of_a_field(name: &str) -> String {
    words(name).to_snake_case()
}

fn words(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-")
}

/// Fails if an operation has no name, or if two names are the same in Rust.
pub(crate) fn check(document: &Value) -> anyhow::Result<()> {
    let mut operations = Vec::new();
    let mut groups: Vec<Vec<(String, String)>> = Vec::new();
    walk::walk(Kind::Document, "#", document, &mut |place, value| {
        let (field, rust): (_, fn(&str) -> String) = match place.kind {
            Kind::Operation => {
                let id = value.get("operationId").and_then(Value::as_str).unwrap_or_default();
                operations.push((of_a_field(id), place.pointer.to_owned()));
                return Ok(());
            }
            Kind::Components => ("schemas", of_a_type),
            Kind::Schema => ("properties", of_a_field),
            _ => return Ok(()),
        };
        let at = pointer::join(place.pointer, field);
        let names = value.get(field).and_then(Value::as_object).into_iter().flat_map(|named| named.keys());
        groups.push(names.map(|name| (rust(name), pointer::join(&at, name))).collect());
        Ok(())
    })?;
    if let Some((_, at)) = operations.iter().find(|(name, _)| name.is_empty()) {
        bail!("{at}: the operation has no `operationId`; add it with the overlay");
    }
    groups.push(operations);
    for names in groups {
        let mut seen = BTreeMap::new();
        for (name, second) in names {
            if let Some(first) = seen.insert(name.clone(), second.clone()) {
                bail!("{first} and {second}: both have the Rust name `{name}`; rename one with the overlay");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn error(change: impl FnOnce(&mut Value)) -> String {
        let mut document = json!({
            "paths": {"/books": {"get": {"operationId": "books"}}, "/more": {"get": {"operationId": "more"}}},
            "components": {"schemas": {"Book": {"type": "object"}}},
        });
        assert!(check(&document).is_ok());
        change(&mut document);
        check(&document).unwrap_err().to_string()
    }

    #[test]
    fn names_are_in_the_style_of_rust() {
        assert_eq!(of_a_type("KMSInfo"), "KmsInfo");
        assert_eq!(of_a_type("Page[Book]"), "PageBook");
        assert_eq!(of_a_field("publicKey"), "public_key");
        assert_eq!(of_a_field("x-request-id"), "x_request_id");
    }

    #[test]
    fn a_missing_name_and_two_names_that_are_the_same_in_rust_are_rejected() {
        let id = |id: &'static str| error(move |document| document["paths"]["/more"]["get"]["operationId"] = json!(id));
        assert!(id("").starts_with("#/paths/~1more/get: the operation has no `operationId`"), "{}", id(""));
        let both = "#/paths/~1books/get and #/paths/~1more/get: both have the Rust name `books`";
        assert!(["books", "Books"].iter().all(|same| id(same).starts_with(both)), "{}", id("Books"));
        let schemas = error(|document| document["components"]["schemas"]["BOOK"] = json!({"type": "object"}));
        let both = "#/components/schemas/BOOK and #/components/schemas/Book: both have the Rust name `Book`";
        assert!(schemas.starts_with(both), "{schemas}");
        let properties = error(|document| {
            document["components"]["schemas"]["Book"]["properties"] = json!({"isLent": {}, "is_lent": {}, "lent": {}});
        });
        assert!(properties.contains("properties/is_lent: both have the Rust name `is_lent`"), "{properties}");
    }
}
