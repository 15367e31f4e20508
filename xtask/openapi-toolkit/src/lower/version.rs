//! The version, the dialect of the schemas, and the license identifier.

use super::log::{Log, schemas};
use crate::Error;
use crate::pointer;
use serde_json::{Map, Value, json};

/// The dialects in which the keywords have the meaning that the passes assume.
pub(crate) const DIALECTS: [&str; 2] =
    ["https://spec.openapis.org/oas/3.1/dialect/base", "https://json-schema.org/draft/2020-12/schema"];

/// Sets the version, and drops the fields of 3.1 that only say how to read the document.
pub(super) fn pass(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    if let Value::Object(root) = document {
        root.insert("openapi".to_owned(), json!("3.0.3"));
        root.entry("paths").or_insert_with(|| json!({}));
        if let Err(error) = drop_dialect(root, "jsonSchemaDialect", "#") {
            log.reject(error);
        }
        if let Some(Value::Object(license)) = root.get_mut("info").and_then(|info| info.get_mut("license"))
            && license.remove("identifier").is_some()
        {
            log.note("#/info/license", "identifier", "dropped");
        }
        if let Some(Value::Object(info)) = root.get_mut("info")
            && info.remove("summary").is_some()
        {
            log.note("#/info", "summary", "dropped");
        }
    }
    schemas(document, log, |at, schema, _| drop_dialect(schema, "$schema", at))
}

fn drop_dialect(object: &mut Map<String, Value>, field: &str, at: &str) -> Result<(), Error> {
    match object.get(field) {
        None => Ok(()),
        Some(dialect) if is_known(dialect) => {
            object.remove(field);
            Ok(())
        }
        Some(other) => Err(Error::CannotLower {
            pointer: pointer::join(at, field),
            keyword: field.to_owned(),
            reason: format!("the dialect {other} is not supported"),
        }),
    }
}

/// Returns `true` for the name of a dialect that means the same as no name.
pub(crate) fn is_known(dialect: &Value) -> bool {
    dialect.as_str().is_some_and(|dialect| DIALECTS.contains(&dialect.trim_end_matches('#')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing;

    #[test]
    fn the_version_becomes_3_0_3_and_the_license_loses_its_identifier() {
        let mut document = json!({
            "openapi": "3.1.1", "jsonSchemaDialect": DIALECTS[0],
            "info": {"license": {"name": "MIT", "identifier": "MIT"}},
        });
        pass(&mut document, &mut Log::default()).unwrap();
        assert_eq!(document, json!({"openapi": "3.0.3", "paths": {}, "info": {"license": {"name": "MIT"}}}));
    }

    #[test]
    fn another_dialect_is_rejected() {
        let schema = json!({"$schema": "http://json-schema.org/draft-04/schema#"});
        assert!(matches!(testing::result(pass, &schema), Err(Error::CannotLower { .. })));
    }

    #[test]
    fn the_known_dialect_of_a_schema_is_dropped() {
        let schema = json!({"$schema": DIALECTS[1], "type": "string"});
        assert_eq!(testing::schema(pass, &schema), json!({"type": "string"}));
    }
}
