//! What the generator calls things in Rust; keywords and names that begin with a digit, which it spells longer, stay as
//! they are here.

use heck::{ToPascalCase, ToSnakeCase};

/// The type of a schema.
pub(crate) fn of_a_type(schema: &str) -> String {
    words(schema).to_pascal_case()
}

/// The field of a property, or the method of an operation.
pub(crate) fn of_a_field(name: &str) -> String {
    words(name).to_snake_case()
}

fn words(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !c.is_alphanumeric() && c != '_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_rust_does() {
        assert_eq!(of_a_type("KMSInfo"), "KmsInfo");
        assert_eq!(of_a_type("Page[Book]"), "PageBook");
        assert_eq!(of_a_field("publicKey"), "public_key");
        assert_eq!(of_a_field("x-request-id"), "x_request_id");
    }
}
