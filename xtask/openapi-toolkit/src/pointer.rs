//! JSON pointers: building them during a walk, and reading those in references. Following references is in `refs`.

use serde_json::Value;

/// Appends one token to a pointer and returns its length before.
pub(crate) fn push(pointer: &mut String, token: &str) -> usize {
    let before = pointer.len();
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
    before
}

/// Returns the pointer with one more token.
#[must_use]
pub fn join(pointer: &str, token: &str) -> String {
    let mut longer = pointer.to_owned();
    push(&mut longer, token);
    longer
}

/// Returns the pointer with more tokens.
pub(crate) fn joined<T: AsRef<str>>(pointer: &str, tokens: &[T]) -> String {
    let mut longer = pointer.to_owned();
    for token in tokens {
        push(&mut longer, token.as_ref());
    }
    longer
}

/// Returns the unescaped tokens of a local reference (`#/components/schemas/A`), or `None` for anything else.
#[must_use]
pub fn tokens(reference: &str) -> Option<Vec<String>> {
    let fragment = percent_decoded(reference.strip_prefix('#')?)?;
    if fragment.is_empty() {
        return Some(Vec::new());
    }
    let rest = fragment.strip_prefix('/')?;
    Some(rest.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

/// Returns the value that the tokens lead to.
#[must_use]
pub fn find<'a>(root: &'a Value, tokens: &[String]) -> Option<&'a Value> {
    tokens.iter().try_fold(root, |value, token| match value {
        Value::Object(map) => map.get(token),
        Value::Array(list) => list.get(token.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Decodes a URI: a name with a space or a brace is percent-encoded in a reference.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            decoded.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_with_slashes_and_braces_survives_a_round_trip() {
        let pointer = join("#/paths", "/a~b/{id}");
        assert_eq!(pointer, "#/paths/~1a~0b~1{id}");
        assert_eq!(tokens(&pointer).unwrap(), ["paths", "/a~b/{id}"]);
    }

    #[test]
    fn a_percent_encoded_reference_is_decoded() {
        assert_eq!(tokens("#/components/schemas/A%20B").unwrap(), ["components", "schemas", "A B"]);
        assert_eq!(tokens("#/a%2"), None);
    }

    #[test]
    fn a_reference_into_another_document_has_no_tokens() {
        assert_eq!(tokens("other.json#/a"), None);
        assert_eq!(tokens("#anchor"), None);
    }

    #[test]
    fn tokens_lead_through_objects_and_arrays() {
        let doc = json!({"a": [{"b": 1}]});
        assert_eq!(find(&doc, &tokens("#/a/0/b").unwrap()), Some(&json!(1)));
        assert_eq!(find(&doc, &tokens("#/a/1").unwrap()), None);
    }
}
