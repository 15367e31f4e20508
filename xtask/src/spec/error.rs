//! `SpecError`, the one error of the steps over a document; what goes wrong around them (files, network) is told elsewhere.

use thiserror::Error;

/// Why a step refused a document. Pointers are JSON pointers into the document that the step was given.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum SpecError {
    /// The input is not JSON, or nests deeper than the parser allows.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but nothing that says it is an OpenAPI document.
    #[error("not an OpenAPI document: it has no `openapi` field with a version in it")]
    NotOpenApi,
    /// A Swagger 2.0 document.
    #[error("a Swagger {0} document: only OpenAPI 3.0 and 3.1 are read")]
    Swagger(String),
    /// An OpenAPI version that the passes were not written for.
    #[error("OpenAPI {0}: only OpenAPI 3.0 and 3.1 are read")]
    UnsupportedVersion(String),
    /// The slice would be empty.
    #[error("no operation left: {0}")]
    NoOperation(String),
    /// A reference that points at nothing.
    #[error("{pointer}: the reference `{target}` points at nothing")]
    UnresolvedRef {
        /// Where the reference stands.
        pointer: String,
        /// What it says.
        target: String,
    },
    /// A reference into another document.
    #[error("{pointer}: the reference `{target}` leaves the document")]
    RemoteRef {
        /// Where the reference stands.
        pointer: String,
        /// What it says.
        target: String,
    },
    /// A chain of references that never reaches anything but a reference.
    #[error("{pointer}: the reference `{target}` only leads back to itself")]
    CircularRef {
        /// Where the reference stands.
        pointer: String,
        /// What it says.
        target: String,
    },
    /// Something that OpenAPI 3.0.3 does not have, and that no pass rewrites.
    #[error("{pointer}: `{keyword}` is a construct no pass knows")]
    UnknownConstruct {
        /// Where it stands, the keyword included.
        pointer: String,
        /// The key that OpenAPI 3.0.3 does not have there.
        keyword: String,
    },
    /// A known construct in a form that cannot be rewritten without changing what it means.
    #[error("{pointer}: `{keyword}` cannot be lowered: {why}")]
    CannotLower {
        /// Where it stands.
        pointer: String,
        /// The construct.
        keyword: String,
        /// What would be lost.
        why: String,
    },
    /// A value of another JSON type than the grammar asks for.
    #[error("{pointer}: expected {expected}")]
    WrongShape {
        /// Where it stands.
        pointer: String,
        /// What the grammar asks for.
        expected: &'static str,
    },
    /// A field that OpenAPI 3.0.3 requires is missing.
    #[error("{pointer}: the required field `{field}` is missing")]
    MissingField {
        /// Where the object stands.
        pointer: String,
        /// The field.
        field: &'static str,
    },
    /// The overlay file itself is not an overlay.
    #[error("not an OpenAPI Overlay 1.0: {0}")]
    NotOverlay(String),
    /// One action of the overlay is not well formed, or does not fit what it selects.
    #[error("overlay action {index} (target `{target}`): {why}")]
    OverlayAction {
        /// Which action, counted from 0.
        index: usize,
        /// Its target.
        target: String,
        /// What is wrong.
        why: String,
    },
    /// One action of the overlay selects nothing.
    #[error(
        "overlay action {index}: the target `{target}` matches nothing; the nearest path that exists is `{nearest}`"
    )]
    OverlayNoMatch {
        /// Which action, counted from 0.
        index: usize,
        /// Its target.
        target: String,
        /// The longest leading part of the target that selects something.
        nearest: String,
    },
    /// Text that the published document had and the overlay has to give in our words.
    #[error("{0}: still empty; the overlay must give it")]
    EmptyText(String),
    /// An operation without a name.
    #[error("{0}: the operation has no `operationId`")]
    UnnamedOperation(String),
    /// Two operations with one name.
    #[error("{first} and {second}: both operations are called `{name}`")]
    DuplicateOperation {
        /// The name.
        name: String,
        /// One of the two.
        first: String,
        /// The other.
        second: String,
    },
    /// Two things that the generator has one Rust name for.
    #[error("{first} and {second}: both become `{name}` in Rust")]
    NameCollision {
        /// The Rust name.
        name: String,
        /// One of the two.
        first: String,
        /// The other.
        second: String,
    },
    /// Two parameters of one operation with one name.
    #[error("{pointer}: the parameter `{name}` is there twice")]
    DuplicateParameter {
        /// Where the operation stands.
        pointer: String,
        /// The name.
        name: String,
    },
    /// A component that nothing uses.
    #[error("{0}: nothing refers to this component")]
    Orphan(String),
    /// The generator does not take the result.
    #[error("the generator refuses the result: {0}")]
    Refused(String),
    /// The result is not what the generator's parser reads.
    #[error("the result does not parse as OpenAPI 3.0: {0}")]
    NotParsed(String),
}
