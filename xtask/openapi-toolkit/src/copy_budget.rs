//! `CopyBudget`, the limit of the copies that one step makes. Without it, a large value that many places refer to would be
//! copied to each of them, and a document of a few megabytes would fill the memory.

use crate::Error;
use serde_json::Value;

/// The maximum estimated memory of all copies of one step, far above the need of a real document.
const MAX_COPIED: usize = 64 * 1024 * 1024;
/// The estimated memory of a value without its text and the values in it.
const VALUE: usize = 96;

/// The memory that is left for copies.
pub(crate) struct CopyBudget {
    left: usize,
}

impl CopyBudget {
    /// Returns the budget of one step.
    pub(crate) fn new() -> Self {
        Self { left: MAX_COPIED }
    }

    /// Returns a copy for the place. Fails, and copies nothing, if the budget does not allow it.
    pub(crate) fn copy(&mut self, value: &Value, at: &str) -> Result<Value, Error> {
        self.charge(value, at)?;
        Ok(value.clone())
    }

    /// Subtracts a copy that the caller makes. Stops early, so that a large value cannot take long, either.
    pub(crate) fn charge(&mut self, value: &Value, at: &str) -> Result<(), Error> {
        self.subtract(VALUE, at)?;
        match value {
            Value::String(text) => self.subtract(text.len(), at),
            Value::Array(list) => list.iter().try_for_each(|item| self.charge(item, at)),
            Value::Object(map) => map.iter().try_for_each(|(key, value)| {
                self.subtract(key.len(), at)?;
                self.charge(value, at)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }

    fn subtract(&mut self, size: usize, at: &str) -> Result<(), Error> {
        let too_many = || Error::TooManyCopies { pointer: at.to_owned() };
        self.left = self.left.checked_sub(size).ok_or_else(too_many)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Error, Filter, Overlay, lower, slice};
    use serde_json::{Map, Value, json};

    /// Returns a document of 3.1 with a path for each of the numbers.
    fn document(paths: usize, path: &Value, components: &Value) -> Value {
        let paths: Map<String, Value> = (0..paths).map(|number| (format!("/{number}"), path.clone())).collect();
        json!({"openapi": "3.1.0", "paths": paths, "components": components})
    }

    /// Returns an object of about a megabyte.
    fn large() -> Value {
        (0..50_000).map(|number| (format!("property-{number}"), json!({}))).collect::<Map<_, _>>().into()
    }

    /// A path item of a megabyte, and ten thousand paths that refer to it.
    fn shared_path_item() -> Value {
        let get = json!({"tags": ["books"], "responses": {"200": {"x-large": large()}}});
        document(10_000, &json!({"$ref": "#/components/pathItems/A"}), &json!({"pathItems": {"A": {"get": get}}}))
    }

    #[track_caller]
    fn assert_too_many<T: std::fmt::Debug>(result: Result<T, Error>) {
        assert!(matches!(result.unwrap_err(), Error::TooManyCopies { .. }));
    }

    #[test]
    fn a_few_megabytes_that_would_be_lowered_to_gigabytes_are_rejected() {
        let names: Vec<String> = (0..30_000).map(|number| number.to_string()).collect();
        let map = json!({"propertyNames": {"$ref": "#/components/schemas/Names"}});
        let mut schemas: Map<String, Value> = (0..30_000).map(|number| (format!("S{number}"), map.clone())).collect();
        schemas.insert("Names".to_owned(), json!({"enum": names}));
        let rest = json!({"propertyNames": {"enum": names}, "additionalProperties": {"properties": large()}});
        for mut document in [
            shared_path_item(),
            document(0, &json!({}), &json!({"schemas": schemas})),
            document(0, &json!({}), &json!({"schemas": {"S": rest}})),
        ] {
            let before = document.to_string().len();
            assert!(before < 4_000_000, "{before}");
            assert_too_many(lower(&mut document));
            assert!(document.to_string().len() < before + super::MAX_COPIED);
        }
    }

    #[test]
    fn a_few_megabytes_that_would_be_sliced_to_gigabytes_are_rejected() {
        let filter = Filter { tags: vec!["books".to_owned()], ..Filter::default() };
        assert_too_many(slice(&shared_path_item(), &filter));
    }

    #[test]
    fn an_overlay_that_would_add_gigabytes_is_rejected() {
        let update = json!({"x-large": large()});
        let overlay = json!({
            "overlay": "1.0.0", "info": {"title": "", "version": ""},
            "actions": [{"target": "$.paths.*", "update": update}],
        });
        let overlay = Overlay::parse(overlay.to_string().as_bytes()).unwrap();
        let error = overlay.apply(&mut document(9_000, &json!({}), &json!({}))).unwrap_err().to_string();
        assert!(error.contains("$.paths.*") && error.contains("its copies would fill the memory"), "{error}");
    }

    #[test]
    fn a_path_item_of_ordinary_size_can_be_shared_by_a_thousand_paths() {
        let get = json!({"get": {"operationId": "books", "responses": {"200": {"description": "a".repeat(1000)}}}});
        let components = json!({"pathItems": {"A": get}});
        let mut document = document(1000, &json!({"$ref": "#/components/pathItems/A"}), &components);
        lower(&mut document).unwrap();
        assert_eq!(document["paths"]["/999"], get);
    }
}
