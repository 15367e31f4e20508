//! What a change between two documents is: what happened, where, and whom it concerns. Finding changes is done in `diff`,
//! printing them in `render`.

mod rules;

use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// What happened.
    pub(crate) what: What,
    /// The JSON pointer, with a leading `#`.
    pub(crate) pointer: String,
    /// Which of the documents the pointer is for.
    pub(crate) of: Of,
    /// Whether today's client can still talk to the new server.
    pub(crate) wire: Impact,
    /// Whether what is generated keeps its names and types.
    pub(crate) rust: Impact,
    /// The value before, where it is short.
    pub(crate) old: Option<String>,
    /// The value now, where it is short.
    pub(crate) new: Option<String>,
}

impl Change {
    /// The worse of the two axes.
    pub(crate) fn impact(&self) -> Impact {
        self.wire.max(self.rust)
    }
}

/// The document that a pointer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    /// The old one: what is there is gone.
    Old,
    /// The new one.
    New,
}

/// How much a change asks of a user. The order is from nothing to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Impact {
    /// The axis does not see it.
    None,
    /// Said otherwise, same meaning.
    Cosmetic,
    /// More is possible; what was there still works.
    Additive,
    /// Something that worked no longer does.
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

/// Where a schema is used: what a server may send and what it must accept break in opposite ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Use {
    /// In what the client sends.
    pub(crate) request: bool,
    /// In what the server sends.
    pub(crate) answer: bool,
}

impl Use {
    /// Only in requests.
    pub(crate) const REQUEST: Self = Self { request: true, answer: false };
    /// Only in answers.
    pub(crate) const ANSWER: Self = Self { request: false, answer: true };
    /// In both.
    pub(crate) const BOTH: Self = Self { request: true, answer: true };

    /// In either of them.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { request: self.request || other.request, answer: self.answer || other.answer }
    }
}

/// The version number to raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bump {
    /// Nothing changed.
    None,
    /// `0.1.2` to `0.1.3`.
    Patch,
    /// `0.1.2` to `0.2.0`.
    Minor,
}

impl Bump {
    /// What a crate whose version starts with `0.` needs: there, the second number is the one that says "breaking".
    pub(crate) fn suggested(changes: &[Change]) -> Self {
        match changes.iter().map(Change::impact).max() {
            None => Self::None,
            Some(Impact::Breaking) => Self::Minor,
            Some(_) => Self::Patch,
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
        })
    }
}

/// What happened. The impact of each is in the table of `rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum What {
    PathAdded,
    PathRemoved,
    /// The names in the template changed, the addresses that it stands for did not.
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
    /// How a list or an object is spelled in an address or a header.
    ParameterStyleChanged,
    RequiredBodyAdded,
    RequiredBodyRemoved,
    OptionalBodyAdded,
    OptionalBodyRemoved,
    BodyBecameRequired,
    BodyBecameOptional,
    MediaTypeAdded,
    MediaTypeRemoved,
    SuccessResponseAdded,
    SuccessResponseRemoved,
    ErrorResponseAdded,
    ErrorResponseRemoved,
    HeaderAdded,
    HeaderRemoved,
    HeaderBecameRequired,
    HeaderBecameOptional,
    SchemaAdded,
    SchemaRemoved,
    /// A component that is not a schema; where it is used is told on its own.
    ComponentAdded,
    ComponentRemoved,
    /// Another schema stands here, or the same one under another name; what differs inside is told on its own.
    ReferenceChanged,
    TypeChanged,
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
    /// Bounds that the generator turns into another Rust type: unsigned, non-zero, fixed length, set, string of its own.
    RepresentationChanged,
    RequiredPropertyAdded,
    RequiredPropertyRemoved,
    OptionalPropertyAdded,
    OptionalPropertyRemoved,
    PropertyBecameRequired,
    PropertyBecameOptional,
    AdditionalPropertiesClosed,
    AdditionalPropertiesOpened,
    /// Of `anyOf` or `oneOf`.
    AlternativeAdded,
    AlternativeRemoved,
    AlternativesReordered,
    /// Of `allOf`.
    PartAdded,
    PartRemoved,
    DefaultAdded,
    DefaultRemoved,
    DefaultChanged,
    /// `readOnly` or `writeOnly`.
    AccessChanged,
    /// The title of a schema that has no name of its own, which the generator takes for one.
    InlineNameChanged,
    SecurityTightened,
    SecurityLoosened,
    SecuritySchemeChanged,
    ServerAdded,
    ServerRemoved,
    ServersChanged,
    ProseChanged,
    ExampleChanged,
    DeprecationChanged,
    TagsChanged,
    VersionChanged,
    ExtensionChanged,
    /// Written otherwise, with the same meaning.
    NotationChanged,
    /// No rule knows this difference, so the worst is assumed.
    Changed,
}

impl What {
    /// What it does on the wire and to Rust, for something that is used in this way.
    pub(crate) fn impact(self, used: Use) -> (Impact, Impact) {
        let (request, answer, rust) = rules::rule(self);
        let side = |used: bool, impact: Impact| if used { impact } else { Impact::None };
        (side(used.request, request).max(side(used.answer, answer)), rust)
    }
}

/// In kebab case.
impl fmt::Display for What {
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

/// The kinds of the changes with this impact, each once.
pub(crate) fn kinds(changes: &[Change], impact: Impact) -> BTreeSet<What> {
    changes.iter().filter(|change| change.impact() == impact).map(|change| change.what).collect()
}

/// A value as it is shown beside a change: scalars and what is as short as one.
pub(crate) fn shown(value: &Value) -> Option<String> {
    const LONGEST: usize = 60;
    let text = value.to_string();
    (text.chars().count() <= LONGEST).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_kebab_case() {
        assert_eq!(What::EnumValueAdded.to_string(), "enum-value-added");
        assert_eq!(What::Changed.to_string(), "changed");
    }

    #[test]
    fn what_nobody_sends_or_receives_breaks_no_wire() {
        assert_eq!(What::TypeChanged.impact(Use::default()), (Impact::None, Impact::Breaking));
        assert_eq!(What::PropertyBecameOptional.impact(Use::REQUEST).0, Impact::Additive);
        assert_eq!(What::PropertyBecameOptional.impact(Use::ANSWER).0, Impact::Breaking);
        assert_eq!(What::PropertyBecameOptional.impact(Use::BOTH).0, Impact::Breaking);
    }
}
