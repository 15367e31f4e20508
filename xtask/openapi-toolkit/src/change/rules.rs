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
        | ChangeKind::WebhookAdded
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
        | ChangeKind::ParameterDefaultChanged
        | ChangeKind::DiscriminatorChanged
        | ChangeKind::WebhookRemoved
        | ChangeKind::Changed => (Breaking, Breaking),
        ChangeKind::BecameNullable
        | ChangeKind::PropertyBecameOptional
        | ChangeKind::AdditionalPropertiesOpened
        | ChangeKind::TypeWidened
        | ChangeKind::MediaTypeGeneralized
        | ChangeKind::AlternativeAdded
        | ChangeKind::PartRemoved => (Additive, Breaking),
        ChangeKind::BecameNotNull
        | ChangeKind::RequiredPropertyAdded
        | ChangeKind::PropertyBecameRequired
        | ChangeKind::MediaTypeSpecialized
        | ChangeKind::PartAdded => (Breaking, Additive),
        ChangeKind::EnumValueRemoved
        | ChangeKind::TypeNarrowed
        | ChangeKind::EnumIntroduced
        | ChangeKind::BoundNarrowed
        | ChangeKind::PatternChanged
        | ChangeKind::AdditionalPropertiesClosed
        | ChangeKind::AlternativeRemoved => (Breaking, Cosmetic),
        ChangeKind::BoundWidened => (Additive, Cosmetic),
        ChangeKind::ErrorResponseRemoved
        | ChangeKind::AlternativesReordered
        | ChangeKind::DiscriminatorAdded
        | ChangeKind::DiscriminatorExtended
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
        | ChangeKind::AnnotationChanged
        | ChangeKind::ExampleChanged
        | ChangeKind::DeprecationChanged
        | ChangeKind::TagsChanged
        | ChangeKind::VersionChanged
        | ChangeKind::ExtensionChanged
        | ChangeKind::NotationChanged => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_crate_documentation_has_every_kind_with_its_impact() {
        let table = include_str!("../../README.md").split("| kind | request").nth(1).unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let mut listed: std::collections::BTreeMap<String, (String, String)> = rows
            .flat_map(|row| {
                let cells: Vec<&str> = row.split('|').map(str::trim).collect();
                let impact = (cells[2].to_owned(), cells[3].to_owned());
                cells[1].split(", ").map(|name| (name.to_owned(), impact.clone())).collect::<Vec<_>>()
            })
            .collect();
        for kind in ChangeKind::ALL {
            let (request, response) = wire(kind);
            let expected = Some((request.to_string(), response.to_string()));
            assert_eq!(listed.remove(&kind.to_string()), expected, "{kind}");
        }
        assert!(listed.is_empty(), "there is no such kind: {listed:?}");
    }
}
