//! `Error`, the one error of the functions over a document. Errors of files and networks belong to the caller.

/// The reason a function rejects a document. Pointers are JSON pointers into the document that the function was given.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The input is not JSON, or nests deeper than the parser allows.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The input is JSON without an `openapi` version.
    #[error("not an OpenAPI document: it has no `openapi` field with a version in it")]
    NotOpenApi,
    /// The input is a Swagger 2.0 document.
    #[error("a Swagger {0} document: only OpenAPI 3.0 and 3.1 are supported")]
    Swagger(String),
    /// The passes were not written for this version of OpenAPI.
    #[error("OpenAPI {0}: only OpenAPI 3.0 and 3.1 are supported")]
    UnsupportedVersion(String),
    /// The slice would be empty.
    #[error("no operation left: {0}")]
    NoOperation(String),
    /// The target of a reference does not exist.
    #[error("{pointer}: the reference `{target}` points to nothing")]
    UnresolvedRef {
        /// The location of the reference.
        pointer: String,
        /// The target as it is written.
        target: String,
    },
    /// A reference leads into another document.
    #[error("{pointer}: the reference `{target}` leaves the document")]
    RemoteRef {
        /// The location of the reference.
        pointer: String,
        /// The target as it is written.
        target: String,
    },
    /// A chain of references leads back to its start, or is longer than any sensible document has.
    #[error("{pointer}: the reference `{target}` only leads back to itself, or through too many others")]
    CircularRef {
        /// The location of the reference.
        pointer: String,
        /// The target as it is written.
        target: String,
    },
    /// OpenAPI 3.0.3 does not have this construct, and no pass rewrites it.
    #[error("{pointer}: `{keyword}` is not part of OpenAPI 3.0.3, and no pass rewrites it")]
    UnknownConstruct {
        /// The location, keyword included.
        pointer: String,
        /// The key that OpenAPI 3.0.3 does not have there.
        keyword: String,
    },
    /// A known construct has a form that cannot be rewritten without changing its meaning.
    #[error("{pointer}: cannot lower `{keyword}`: {reason}")]
    CannotLower {
        /// The location of the construct.
        pointer: String,
        /// The construct.
        keyword: String,
        /// The meaning that would be lost.
        reason: String,
    },
    /// All constructs that stand in the way.
    #[error("{}", lines(.0))]
    Several(Vec<Error>),
    /// A step would copy a shared value so often, or one so large, that the result would fill the memory.
    #[error("{pointer}: too many copies of a shared value: make the value smaller, or refer to it from fewer places")]
    TooManyCopies {
        /// The location of the first copy that is too much.
        pointer: String,
    },
    /// The pointer of a value, which is the names on the way to it, is longer than any sensible document has.
    #[error("{pointer}...: the names on the way to a value are longer than {limit} bytes; shorten them")]
    PointerTooLong {
        /// The beginning of the pointer.
        pointer: String,
        /// The limit.
        limit: usize,
    },
    /// A value has another JSON type than the grammar allows.
    #[error("{pointer}: expected {expected}")]
    WrongShape {
        /// The location of the value.
        pointer: String,
        /// The JSON type that the grammar allows.
        expected: &'static str,
    },
    /// A field that OpenAPI 3.0.3 requires is missing.
    #[error("{pointer}: the required field `{field}` is missing")]
    MissingField {
        /// The location of the object.
        pointer: String,
        /// The name of the field.
        field: &'static str,
    },
    /// The overlay file is not an overlay.
    #[error("not an OpenAPI Overlay 1.0: {0}")]
    NotOverlay(String),
    /// An action of the overlay is not well formed, or does not fit the nodes that it selects.
    #[error("overlay action {index} (target `{target}`): {reason}")]
    OverlayAction {
        /// The position of the action, from 0.
        index: usize,
        /// The target of the action.
        target: String,
        /// The mistake.
        reason: String,
    },
    /// An action of the overlay selects nothing.
    #[error(
        "overlay action {index}: the target `{target}` matches nothing; the nearest path that exists is `{nearest}`"
    )]
    OverlayNoMatch {
        /// The position of the action, from 0.
        index: usize,
        /// The target of the action.
        target: String,
        /// The longest leading part of the target that selects something.
        nearest: String,
    },
    /// A required text is an empty string.
    #[error("{0}: the text is empty; add it with the overlay")]
    EmptyText(String),
    /// Two parameters of an operation have the same name.
    #[error("{pointer}: the parameter `{name}` occurs twice")]
    DuplicateParameter {
        /// The location of the operation.
        pointer: String,
        /// The name of the parameter.
        name: String,
    },
    /// Two operations have the same id.
    #[error("{pointer}: another operation has the id `{id}`, too")]
    DuplicateOperation {
        /// The location of the second id.
        pointer: String,
        /// The id.
        id: String,
    },
    /// Nothing refers to a component.
    #[error("{0}: nothing refers to this component")]
    UnusedComponent(String),
    /// The typed parser of OpenAPI 3.0 cannot read the document.
    #[error("the document does not parse as OpenAPI 3.0: {0}")]
    NotOpenApi30(String),
    /// The document cannot be written as JSON.
    #[error("cannot write the document as JSON: {0}")]
    NotWritable(String),
}

/// The errors that have a place, as a pattern.
macro_rules! located {
    ($pointer:ident) => {
        Error::UnresolvedRef { $pointer, .. }
            | Error::RemoteRef { $pointer, .. }
            | Error::CircularRef { $pointer, .. }
            | Error::UnknownConstruct { $pointer, .. }
            | Error::CannotLower { $pointer, .. }
            | Error::TooManyCopies { $pointer }
            | Error::WrongShape { $pointer, .. }
            | Error::MissingField { $pointer, .. }
            | Error::DuplicateOperation { $pointer, .. }
            | Error::DuplicateParameter { $pointer, .. }
    };
}

impl Error {
    /// Returns the JSON pointer of the place, if the error has one.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match self {
            located!(pointer) => Some(pointer),
            _ => None,
        }
    }

    /// Returns the error with another pointer.
    pub(crate) fn map_pointer(mut self, map: impl Fn(&str) -> String) -> Self {
        if let located!(pointer) = &mut self {
            *pointer = map(pointer);
        }
        self
    }
}

/// Returns the errors, a line each: as many as somebody reads.
fn lines(errors: &[Error]) -> String {
    const SHOWN: usize = 100;
    let mut lines: Vec<String> = errors.iter().take(SHOWN).map(ToString::to_string).collect();
    if errors.len() > SHOWN {
        lines.push(format!("and {} more", errors.len() - SHOWN));
    }
    lines.join("\n")
}
