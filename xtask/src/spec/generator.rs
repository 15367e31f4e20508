//! Whether the generator takes a document; how it is set up and what is loosened before is shared with its build script.

use super::SpecError;
use serde_json::Value;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[path = "../../../kms-api-gen/build/mod.rs"]
#[allow(dead_code, reason = "the list of files is the build script's")]
mod build;

/// Generates from a copy, as the build will.
pub(crate) fn accepts(document: &Value) -> Result<(), SpecError> {
    let generate = || {
        build::table::operations(document)?;
        let mut copy = document.clone();
        build::loosen::loosen(&mut copy);
        build::generate::generate(copy).map_err(|error| error.to_string())
    };
    // The generator asserts some of what it expects.
    match catch_unwind(AssertUnwindSafe(generate)) {
        Ok(result) => result.map(drop).map_err(SpecError::Refused),
        Err(panic) => Err(SpecError::Refused(message(panic.as_ref()))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(answers: &Value) -> Value {
        json!({
            "openapi": "3.0.3",
            "info": {"title": "Library", "version": "1"},
            "paths": {"/books": {"get": {
                "operationId": "books",
                "parameters": [
                    {"name": "X-Phala-Version", "in": "header", "required": true,
                     "schema": {"type": "string", "enum": ["1"]}},
                ],
                "responses": answers,
            }}},
        })
    }

    fn answer(schema: &Value) -> Value {
        json!({"description": "", "content": {"application/json": {"schema": schema}}})
    }

    #[test]
    fn what_the_build_takes_is_accepted() {
        assert_eq!(accepts(&document(&json!({"200": answer(&json!({"type": "string"}))}))), Ok(()));
    }

    #[test]
    fn what_it_refuses_is_told_in_its_words() {
        let no_schema = json!({"200": {"description": "", "content": {"application/json": {"schema": {"allOf": [
            {"type": "string"}, {"$ref": "#/components/schemas/Missing"},
        ]}}}}});
        let Err(SpecError::Refused(why)) = accepts(&document(&no_schema)) else { panic!("it is refused") };
        assert!(!why.is_empty() && !why.contains('\n'), "{why}");
    }

    #[test]
    fn an_assertion_of_the_generator_is_told_like_a_refusal() {
        let two = json!({"200": answer(&json!({"type": "string"})), "201": answer(&json!({"type": "integer"}))});
        let Err(SpecError::Refused(why)) = accepts(&document(&two)) else { panic!("it is refused") };
        assert!(why.contains("response_types.len() <= 1"), "{why}");
    }

    #[test]
    fn an_operation_without_a_version_is_refused_as_the_build_does() {
        let mut document = document(&json!({"200": answer(&json!({"type": "string"}))}));
        document["paths"]["/books"]["get"]["parameters"] = json!([]);
        let Err(SpecError::Refused(why)) = accepts(&document) else { panic!("it is refused") };
        assert!(why.contains("books needs a X-Phala-Version header"), "{why}");
    }
}
