//! A change between two documents: its kind, its location, and its impact on the wire.

mod rules;

use serde_json::Value;
use std::fmt;

/// One difference between two documents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The kind of difference.
    pub kind: ChangeKind,
    /// The place in words: the operation, and the parameter, body, response, property or header by its name, such as
    /// `list_books: query parameter page: maximum`.
    pub place: String,
    /// The JSON pointer, with a leading `#`. It leads into the normalized document (see the crate documentation), which differs from
    /// the one that was given for 3.1, and for 3.0 beside 3.1.
    pub pointer: String,
    /// The document that the pointer leads into.
    pub document: Document,
    /// The impact on a client that was written for the old document and calls a server of the new one.
    pub wire: Impact,
    /// The old value, if it is short.
    pub old: Option<String>,
    /// The new value, if it is short.
    pub new: Option<String>,
}

/// One of the two documents that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Document {
    /// The old document; the pointer leads to something that was removed.
    Old,
    /// The new document.
    New,
}

/// The severity of a change, from none to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// Nothing is affected.
    None,
    /// The notation changed, the meaning did not.
    Cosmetic,
    /// More is possible, and everything that worked still works.
    Additive,
    /// Something that worked no longer works.
    Breaking,
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Cosmetic => "cosmetic",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        })
    }
}

/// The directions in which a schema is sent. Opposite changes break requests and responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Usage {
    /// The client sends it.
    pub request: bool,
    /// The server sends it.
    pub response: bool,
}

impl Usage {
    /// Requests only.
    pub const REQUEST: Self = Self { request: true, response: false };
    /// Responses only.
    pub const RESPONSE: Self = Self { request: false, response: true };
    /// Requests and responses.
    pub const BOTH: Self = Self { request: true, response: true };

    /// Returns the directions of both usages.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { request: self.request || other.request, response: self.response || other.response }
    }
}

/// The kinds of changes. Their impact on the wire is in the table of the crate documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it; the others have a comment")]
#[non_exhaustive]
pub enum ChangeKind {
    PathAdded,
    PathRemoved,
    /// The names in the path template changed, and the template matches the same addresses.
    PathRenamed,
    OperationAdded,
    OperationRemoved,
    OperationRenamed,
    RequiredParameterAdded,
    RequiredParameterRemoved,
    OptionalParameterAdded,
    OptionalParameterRemoved,
    ParameterBecameRequired,
    ParameterBecameOptional,
    ParameterRenamed,
    /// The serialization of a list or an object in an address or a header changed.
    ParameterStyleChanged,
    RequiredBodyAdded,
    RequiredBodyRemoved,
    OptionalBodyAdded,
    OptionalBodyRemoved,
    BodyBecameRequired,
    BodyBecameOptional,
    MediaTypeAdded,
    MediaTypeRemoved,
    /// `application/json` became a type with that suffix, such as `application/problem+json`, or a range became a type of it.
    MediaTypeSpecialized,
    MediaTypeGeneralized,
    SuccessResponseAdded,
    SuccessResponseRemoved,
    ErrorResponseAdded,
    ErrorResponseRemoved,
    HeaderAdded,
    HeaderRemoved,
    HeaderBecameRequired,
    HeaderBecameOptional,
    WebhookAdded,
    WebhookRemoved,
    SchemaAdded,
    SchemaRemoved,
    /// A component other than a schema. Its uses are reported separately.
    ComponentAdded,
    ComponentRemoved,
    /// Another schema, or the same one under another name. Differences inside it are reported separately.
    ReferenceChanged,
    TypeChanged,
    /// Every integer is a number.
    TypeWidened,
    TypeNarrowed,
    FormatChanged,
    BecameNullable,
    BecameNotNull,
    EnumValueAdded,
    EnumValueRemoved,
    EnumIntroduced,
    EnumDropped,
    BoundNarrowed,
    BoundWidened,
    PatternChanged,
    /// Bounds that decide the type in typed languages: unsigned, non-zero, fixed length, set, constrained string.
    RepresentationChanged,
    RequiredPropertyAdded,
    RequiredPropertyRemoved,
    OptionalPropertyAdded,
    OptionalPropertyRemoved,
    PropertyBecameRequired,
    PropertyBecameOptional,
    AdditionalPropertiesClosed,
    AdditionalPropertiesOpened,
    /// An entry of `anyOf` or `oneOf`.
    AlternativeAdded,
    AlternativeRemoved,
    AlternativesReordered,
    /// An entry of `allOf`.
    PartAdded,
    PartRemoved,
    DefaultAdded,
    DefaultRemoved,
    DefaultChanged,
    /// The default of a parameter that a client may leave out.
    ParameterDefaultChanged,
    DiscriminatorAdded,
    /// A value was added to the mapping.
    DiscriminatorExtended,
    /// Another property, another schema for a value, or a removal.
    DiscriminatorChanged,
    /// `readOnly` or `writeOnly`.
    AccessChanged,
    /// The title of a schema without a name of its own, which code generators use as its name.
    InlineNameChanged,
    SecurityTightened,
    SecurityLoosened,
    SecuritySchemeChanged,
    ServerAdded,
    ServerRemoved,
    ServersChanged,
    ProseChanged,
    /// A keyword that JSON Schema 2020-12 does not know, which is an annotation by its rules.
    AnnotationChanged,
    ExampleChanged,
    DeprecationChanged,
    TagsChanged,
    VersionChanged,
    ExtensionChanged,
    /// Another notation with the same meaning.
    NotationChanged,
    /// No rule covers this difference, so the worst is assumed.
    Changed,
}

impl ChangeKind {
    /// Every kind, for tests of tables.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 90] = [
        Self::PathAdded,
        Self::PathRemoved,
        Self::PathRenamed,
        Self::OperationAdded,
        Self::OperationRemoved,
        Self::OperationRenamed,
        Self::RequiredParameterAdded,
        Self::RequiredParameterRemoved,
        Self::OptionalParameterAdded,
        Self::OptionalParameterRemoved,
        Self::ParameterBecameRequired,
        Self::ParameterBecameOptional,
        Self::ParameterRenamed,
        Self::ParameterStyleChanged,
        Self::RequiredBodyAdded,
        Self::RequiredBodyRemoved,
        Self::OptionalBodyAdded,
        Self::OptionalBodyRemoved,
        Self::BodyBecameRequired,
        Self::BodyBecameOptional,
        Self::MediaTypeAdded,
        Self::MediaTypeRemoved,
        Self::MediaTypeSpecialized,
        Self::MediaTypeGeneralized,
        Self::SuccessResponseAdded,
        Self::SuccessResponseRemoved,
        Self::ErrorResponseAdded,
        Self::ErrorResponseRemoved,
        Self::HeaderAdded,
        Self::HeaderRemoved,
        Self::HeaderBecameRequired,
        Self::HeaderBecameOptional,
        Self::WebhookAdded,
        Self::WebhookRemoved,
        Self::SchemaAdded,
        Self::SchemaRemoved,
        Self::ComponentAdded,
        Self::ComponentRemoved,
        Self::ReferenceChanged,
        Self::TypeChanged,
        Self::TypeWidened,
        Self::TypeNarrowed,
        Self::FormatChanged,
        Self::BecameNullable,
        Self::BecameNotNull,
        Self::EnumValueAdded,
        Self::EnumValueRemoved,
        Self::EnumIntroduced,
        Self::EnumDropped,
        Self::BoundNarrowed,
        Self::BoundWidened,
        Self::PatternChanged,
        Self::RepresentationChanged,
        Self::RequiredPropertyAdded,
        Self::RequiredPropertyRemoved,
        Self::OptionalPropertyAdded,
        Self::OptionalPropertyRemoved,
        Self::PropertyBecameRequired,
        Self::PropertyBecameOptional,
        Self::AdditionalPropertiesClosed,
        Self::AdditionalPropertiesOpened,
        Self::AlternativeAdded,
        Self::AlternativeRemoved,
        Self::AlternativesReordered,
        Self::PartAdded,
        Self::PartRemoved,
        Self::DefaultAdded,
        Self::DefaultRemoved,
        Self::DefaultChanged,
        Self::ParameterDefaultChanged,
        Self::DiscriminatorAdded,
        Self::DiscriminatorExtended,
        Self::DiscriminatorChanged,
        Self::AccessChanged,
        Self::InlineNameChanged,
        Self::SecurityTightened,
        Self::SecurityLoosened,
        Self::SecuritySchemeChanged,
        Self::ServerAdded,
        Self::ServerRemoved,
        Self::ServersChanged,
        Self::ProseChanged,
        Self::AnnotationChanged,
        Self::ExampleChanged,
        Self::DeprecationChanged,
        Self::TagsChanged,
        Self::VersionChanged,
        Self::ExtensionChanged,
        Self::NotationChanged,
        Self::Changed,
    ];

    /// Returns the impact on the wire for a value that is sent in these directions.
    #[must_use]
    pub fn wire(self, usage: Usage) -> Impact {
        let (request, response) = rules::wire(self);
        let side = |used: bool, impact: Impact| if used { impact } else { Impact::None };
        side(usage.request, request).max(side(usage.response, response))
    }
}

/// Writes the name in kebab case.
impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(c.to_ascii_lowercase());
        }
        f.pad(&name)
    }
}

/// Returns the value as it is printed beside a change, or `None` if it is too long for a line.
pub(crate) fn shown(value: &Value) -> Option<String> {
    const MAX_CHARS: usize = 60;
    let text = value.to_string();
    (text.chars().count() <= MAX_CHARS).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_kebab_case() {
        assert_eq!(ChangeKind::EnumValueAdded.to_string(), "enum-value-added");
        assert_eq!(ChangeKind::Changed.to_string(), "changed");
    }

    #[test]
    fn a_schema_that_nobody_sends_has_no_impact_on_the_wire() {
        assert_eq!(ChangeKind::TypeChanged.wire(Usage::default()), Impact::None);
        assert_eq!(ChangeKind::PropertyBecameOptional.wire(Usage::REQUEST), Impact::Additive);
        assert_eq!(ChangeKind::PropertyBecameOptional.wire(Usage::RESPONSE), Impact::Breaking);
        assert_eq!(ChangeKind::PropertyBecameOptional.wire(Usage::BOTH), Impact::Breaking);
    }
}
