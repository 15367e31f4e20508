//! What stands around the operations: the version, the dialect of the schemas, the license.

use crate::spec::SpecError;
use crate::spec::pointer;
use crate::spec::walk::{Visit, schemas_mut};
use serde_json::{Map, Value, json};

/// The dialects that mean what the passes take the keywords to mean.
const KNOWN: [&str; 2] =
    ["https://spec.openapis.org/oas/3.1/dialect/base", "https://json-schema.org/draft/2020-12/schema"];

/// Sets the version, and drops what only tells a reader of 3.1 how to read.
pub(super) fn pass(document: &mut Value) -> Visit {
    if let Value::Object(root) = document {
        root.insert("openapi".to_owned(), json!("3.0.3"));
        root.entry("paths").or_insert_with(|| json!({}));
        drop_dialect(root, "jsonSchemaDialect", "#")?;
        if let Some(Value::Object(license)) = root.get_mut("info").and_then(|info| info.get_mut("license")) {
            license.remove("identifier");
        }
    }
    schemas_mut(document, |at, schema| drop_dialect(schema, "$schema", at))
}

fn drop_dialect(object: &mut Map<String, Value>, field: &str, at: &str) -> Visit {
    match object.get(field) {
        None => Ok(()),
        Some(Value::String(dialect)) if KNOWN.contains(&dialect.trim_end_matches('#')) => {
            object.remove(field);
            Ok(())
        }
        Some(other) => Err(SpecError::CannotLower {
            pointer: pointer::join(at, field),
            keyword: field.to_owned(),
            why: format!("the dialect {other} is not known"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::lower::testing;

    #[test]
    fn the_version_becomes_3_0_3_and_the_license_loses_its_identifier() {
        let mut document = json!({
            "openapi": "3.1.1", "jsonSchemaDialect": KNOWN[0],
            "info": {"license": {"name": "MIT", "identifier": "MIT"}},
        });
        pass(&mut document).unwrap();
        assert_eq!(document, json!({"openapi": "3.0.3", "paths": {}, "info": {"license": {"name": "MIT"}}}));
    }

    #[test]
    fn another_dialect_is_refused() {
        let schema = json!({"$schema": "http://json-schema.org/draft-04/schema#"});
        assert!(matches!(testing::try_schema(pass, &schema), Err(SpecError::CannotLower { .. })));
    }

    #[test]
    fn the_known_dialect_of_a_schema_is_dropped() {
        assert_eq!(testing::schema(pass, &json!({"$schema": KNOWN[1], "type": "string"})), json!({"type": "string"}));
    }
}
