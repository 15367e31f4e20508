//! The table from what happened to its impact; nothing but data.
//!
//! *request* and *answer* are the wire, for what the client sends and for what it reads; what is used in both counts as the
//! worse. *rust* is the generated surface: cosmetic there means documentation. Additive there means that every name and
//! type of before is still there; code that spells out all fields or arguments may have one more to give, and in this
//! workspace only the facade does so.
//!
//! | kind | request | answer | rust | because |
//! |---|---|---|---|---|
//! | path-, operation-added | additive | additive | additive | |
//! | path-, operation-removed | breaking | breaking | breaking | |
//! | path-renamed, parameter-renamed, operation-renamed | none | none | breaking | only the Rust name comes from it |
//! | required-parameter-, required-body-added | breaking | breaking | breaking | today's request lacks it |
//! | optional-parameter-, optional-body-added | additive | additive | additive | |
//! | parameter-, body-removed (required, optional) | breaking | breaking | breaking | |
//! | parameter-, body-became-required | breaking | breaking | breaking | an `Option` goes |
//! | parameter-, body-became-optional | additive | additive | breaking | an `Option` comes |
//! | parameter-style-changed | breaking | breaking | none | |
//! | media-type-added | additive | additive | additive | |
//! | media-type-removed | breaking | breaking | breaking | |
//! | success-response-added | breaking | breaking | breaking | today's decoder does not expect the status |
//! | success-response-removed | breaking | breaking | breaking | the type of the result goes |
//! | error-response-added | additive | additive | none | errors are read by status, whether documented or not |
//! | error-response-removed | cosmetic | cosmetic | none | for the same reason nothing depends on it |
//! | header-added, header-became-required | additive | additive | none | headers of answers are not generated |
//! | header-removed, header-became-optional | breaking | breaking | none | who reads it misses it |
//! | schema-added | none | none | additive | the wire is told where it is used |
//! | schema-removed, reference-changed | none | none | breaking | the same |
//! | component-added, -removed | none | none | cosmetic | gives no name to anything |
//! | type-changed, format-changed | breaking | breaking | breaking | |
//! | became-nullable | additive | breaking | breaking | a reader meets `null` |
//! | became-not-null | breaking | additive | breaking | |
//! | enum-value-added | additive | additive | additive | our decoders keep what they do not know |
//! | enum-value-removed | breaking | cosmetic | breaking | a variant goes |
//! | enum-introduced | breaking | cosmetic | breaking | a string becomes an enum |
//! | enum-dropped | additive | additive | breaking | |
//! | bound-narrowed, pattern-changed | breaking | cosmetic | none | our decoders do not check bounds |
//! | bound-widened | additive | cosmetic | none | |
//! | representation-changed | none | none | breaking | |
//! | required-property-added | breaking | additive | additive | |
//! | optional-property-added | additive | additive | additive | |
//! | property-removed (required, optional) | breaking | breaking | breaking | |
//! | property-became-required | breaking | additive | breaking | an `Option` goes |
//! | property-became-optional | additive | breaking | breaking | an `Option` comes |
//! | additional-properties-closed | breaking | cosmetic | breaking | |
//! | additional-properties-opened | additive | breaking | breaking | a closed type refuses fields that it does not know |
//! | alternative-added | additive | breaking | additive | today's decoder has no variant for it |
//! | alternative-removed | breaking | cosmetic | breaking | |
//! | alternatives-reordered | cosmetic | cosmetic | breaking | nameless variants are numbered |
//! | part-added | breaking | additive | breaking | `allOf` asks for more |
//! | part-removed | additive | breaking | breaking | |
//! | default-added, -removed | cosmetic | cosmetic | breaking | a field with a default is no `Option` |
//! | default-changed | cosmetic | cosmetic | cosmetic | |
//! | access-changed | breaking | breaking | none | |
//! | inline-name-changed | none | none | breaking | |
//! | security-tightened, security-scheme-changed | breaking | breaking | none | |
//! | security-loosened | additive | additive | none | |
//! | server-added | additive | additive | none | |
//! | server-removed, servers-changed | breaking | breaking | none | |
//! | prose, example, deprecation, tags, version, extension, notation | none | none | cosmetic | |
//! | changed | breaking | breaking | breaking | no rule knows it |

use super::Impact::{self, Additive, Breaking, Cosmetic, None};
use super::What;

/// For requests, for answers, for Rust.
pub(super) fn rule(what: What) -> (Impact, Impact, Impact) {
    match what {
        What::PathAdded
        | What::OperationAdded
        | What::OptionalParameterAdded
        | What::OptionalBodyAdded
        | What::MediaTypeAdded
        | What::EnumValueAdded
        | What::OptionalPropertyAdded => (Additive, Additive, Additive),
        What::PathRemoved
        | What::OperationRemoved
        | What::RequiredParameterAdded
        | What::RequiredParameterRemoved
        | What::OptionalParameterRemoved
        | What::ParameterBecameRequired
        | What::RequiredBodyAdded
        | What::RequiredBodyRemoved
        | What::OptionalBodyRemoved
        | What::BodyBecameRequired
        | What::MediaTypeRemoved
        | What::SuccessResponseAdded
        | What::SuccessResponseRemoved
        | What::TypeChanged
        | What::FormatChanged
        | What::RequiredPropertyRemoved
        | What::OptionalPropertyRemoved
        | What::Changed => (Breaking, Breaking, Breaking),
        What::ParameterBecameOptional | What::BodyBecameOptional | What::EnumDropped => (Additive, Additive, Breaking),
        What::PathRenamed
        | What::OperationRenamed
        | What::ParameterRenamed
        | What::SchemaRemoved
        | What::ReferenceChanged
        | What::RepresentationChanged
        | What::InlineNameChanged => (None, None, Breaking),
        What::ParameterStyleChanged
        | What::HeaderRemoved
        | What::HeaderBecameOptional
        | What::AccessChanged
        | What::SecurityTightened
        | What::SecuritySchemeChanged
        | What::ServerRemoved
        | What::ServersChanged => (Breaking, Breaking, None),
        What::ErrorResponseAdded
        | What::HeaderAdded
        | What::HeaderBecameRequired
        | What::SecurityLoosened
        | What::ServerAdded => (Additive, Additive, None),
        What::ErrorResponseRemoved => (Cosmetic, Cosmetic, None),
        What::SchemaAdded => (None, None, Additive),
        What::BecameNullable | What::PropertyBecameOptional | What::AdditionalPropertiesOpened | What::PartRemoved => {
            (Additive, Breaking, Breaking)
        }
        What::BecameNotNull | What::PropertyBecameRequired | What::PartAdded => (Breaking, Additive, Breaking),
        What::EnumValueRemoved | What::EnumIntroduced | What::AdditionalPropertiesClosed | What::AlternativeRemoved => {
            (Breaking, Cosmetic, Breaking)
        }
        What::BoundNarrowed | What::PatternChanged => (Breaking, Cosmetic, None),
        What::BoundWidened => (Additive, Cosmetic, None),
        What::RequiredPropertyAdded => (Breaking, Additive, Additive),
        What::AlternativeAdded => (Additive, Breaking, Additive),
        What::AlternativesReordered | What::DefaultAdded | What::DefaultRemoved => (Cosmetic, Cosmetic, Breaking),
        What::DefaultChanged => (Cosmetic, Cosmetic, Cosmetic),
        What::ComponentAdded
        | What::ComponentRemoved
        | What::ProseChanged
        | What::ExampleChanged
        | What::DeprecationChanged
        | What::TagsChanged
        | What::VersionChanged
        | What::ExtensionChanged
        | What::NotationChanged => (None, None, Cosmetic),
    }
}
