//! Decoding response bodies, and the errors that say where a body does not fit.

use kms_api_gen::{Objects, from_slice};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::call::wire::FieldError;
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// Decodes a body that was saved, and converts it with `convert`.
pub(crate) fn decode<G: DeserializeOwned, T>(
    operation: &'static str,
    body: &[u8],
    convert: impl FnOnce(G) -> Result<T, FieldError>,
) -> Result<T, Error> {
    let generated = from_slice(body).map_err(|_| undecodable::<G>(operation, body))?;
    convert(generated).map_err(|error| does_not_fit(operation, &error))
}

/// Returns the error of a decoded value that does not have its fixed form.
pub(crate) fn does_not_fit(operation: &'static str, FieldError { path, expected }: &FieldError) -> Error {
    Error::new(ErrorKind::Decode, operation, format!("the response does not fit at `{path}`: expected {expected}"))
}

/// Returns the error of a body that cannot be decoded, with the reason and the place. It does not show the value there.
pub(crate) fn undecodable<G: DeserializeOwned>(operation: &'static str, body: &[u8]) -> Error {
    let message = match serde_json::from_slice::<IgnoredAny>(body) {
        Err(error) if error.is_eof() => "the response is empty or cut off".to_owned(),
        Err(_) => "the response is not JSON".to_owned(),
        Ok(_) => {
            let mut json = serde_json::Deserializer::from_slice(body);
            match serde_path_to_error::deserialize::<_, G>(Objects(&mut json)) {
                Err(error) => {
                    let (place, problem) = problem(&error);
                    format!("the response does not fit at `{place}`: {problem}")
                }
                Ok(_) => "the response does not fit".to_owned(),
            }
        }
    };
    Error::new(ErrorKind::Decode, operation, message)
}

/// Returns the path of the value that does not fit, and the problem.
///
/// The path of a field that is missing or occurs twice ends at the object around it; the field's name is in the message,
/// and is ours. So is what was expected. What was found is a value of the response, and is left out.
fn problem(error: &serde_path_to_error::Error<serde_json::Error>) -> (String, String) {
    let (path, message) = (error.path().to_string(), error.inner().to_string());
    let named = [("missing field `", "it is missing"), ("duplicate field `", "it occurs twice")];
    let named =
        named.iter().find_map(|(start, problem)| Some((message.strip_prefix(start)?.split('`').next()?, problem)));
    if let Some((field, problem)) = named {
        let place = if path == "." { field.to_owned() } else { format!("{path}.{field}") };
        return (place, (*problem).to_owned());
    }
    let expected = message.rsplit_once(", expected ").and_then(|(_, rest)| rest.split(" at line ").next());
    let problem = expected.map_or_else(|| "it has another form".to_owned(), |expected| format!("expected {expected}"));
    (if path == "." { "the top level".to_owned() } else { path }, problem)
}
