//! The impact of each kind of change on the wire. The table with the reasons is in the crate documentation.

use super::ChangeKind;
use super::Impact::{self, Additive, Breaking, Cosmetic, None};

/// Returns the impact on requests and on responses.
pub(super) fn wire(kind: ChangeKind) -> (Impact, Impact) {
    match kind {
        ChangeKind::PathAdded
        | ChangeKind::OperationAdded
        | ChangeKind::OptionalParameterAdded
        | ChangeKind::ParameterBecameOptional
        | ChangeKind::OptionalBodyAdded
        | ChangeKind::BodyBecameOptional
        | ChangeKind::MediaTypeAdded
        | ChangeKind::ErrorResponseAdded
        | ChangeKind::HeaderAdded
        | ChangeKind::HeaderBecameRequired
        | ChangeKind::EnumValueAdded
        | ChangeKind::EnumDropped
        | ChangeKind::OptionalPropertyAdded
        | ChangeKind::SecurityLoosened
        | ChangeKind::ServerAdded => (Additive, Additive),
        ChangeKind::PathRemoved
        | ChangeKind::OperationRemoved
        | ChangeKind::RequiredParameterAdded
        | ChangeKind::RequiredParameterRemoved
        | ChangeKind::OptionalParameterRemoved
        | ChangeKind::ParameterBecameRequired
        | ChangeKind::ParameterStyleChanged
        | ChangeKind::RequiredBodyAdded
        | ChangeKind::RequiredBodyRemoved
        | ChangeKind::OptionalBodyRemoved
        | ChangeKind::BodyBecameRequired
        | ChangeKind::MediaTypeRemoved
        | ChangeKind::SuccessResponseAdded
        | ChangeKind::SuccessResponseRemoved
        | ChangeKind::HeaderRemoved
        | ChangeKind::HeaderBecameOptional
        | ChangeKind::TypeChanged
        | ChangeKind::FormatChanged
        | ChangeKind::RequiredPropertyRemoved
        | ChangeKind::OptionalPropertyRemoved
        | ChangeKind::AccessChanged
        | ChangeKind::SecurityTightened
        | ChangeKind::SecuritySchemeChanged
        | ChangeKind::ServerRemoved
        | ChangeKind::ServersChanged
        | ChangeKind::Changed => (Breaking, Breaking),
        ChangeKind::BecameNullable
        | ChangeKind::PropertyBecameOptional
        | ChangeKind::AdditionalPropertiesOpened
        | ChangeKind::AlternativeAdded
        | ChangeKind::PartRemoved => (Additive, Breaking),
        ChangeKind::BecameNotNull
        | ChangeKind::RequiredPropertyAdded
        | ChangeKind::PropertyBecameRequired
        | ChangeKind::PartAdded => (Breaking, Additive),
        ChangeKind::EnumValueRemoved
        | ChangeKind::EnumIntroduced
        | ChangeKind::BoundNarrowed
        | ChangeKind::PatternChanged
        | ChangeKind::AdditionalPropertiesClosed
        | ChangeKind::AlternativeRemoved => (Breaking, Cosmetic),
        ChangeKind::BoundWidened => (Additive, Cosmetic),
        ChangeKind::ErrorResponseRemoved
        | ChangeKind::AlternativesReordered
        | ChangeKind::DefaultAdded
        | ChangeKind::DefaultRemoved
        | ChangeKind::DefaultChanged => (Cosmetic, Cosmetic),
        ChangeKind::PathRenamed
        | ChangeKind::OperationRenamed
        | ChangeKind::ParameterRenamed
        | ChangeKind::SchemaAdded
        | ChangeKind::SchemaRemoved
        | ChangeKind::ComponentAdded
        | ChangeKind::ComponentRemoved
        | ChangeKind::ReferenceChanged
        | ChangeKind::RepresentationChanged
        | ChangeKind::InlineNameChanged
        | ChangeKind::ProseChanged
        | ChangeKind::ExampleChanged
        | ChangeKind::DeprecationChanged
        | ChangeKind::TagsChanged
        | ChangeKind::VersionChanged
        | ChangeKind::ExtensionChanged
        | ChangeKind::NotationChanged => (None, None),
    }
}
