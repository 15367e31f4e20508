//! The impact of a change on the generated Rust code, and the version bump that follows from it.
//!
//! Cosmetic means documentation. Additive means that every name and type is still there; code that lists all fields or
//! arguments may need one more, and in this workspace only the facade does so.

use openapi_toolkit::change::Impact::{self, Additive, Breaking, Cosmetic, None};
use openapi_toolkit::change::{Change, ChangeKind};

/// Returns the impact of a change of `openapi.json` on the generated code.
pub(crate) fn rust_impact(change: &Change) -> Impact {
    match change.kind {
        // A name is added.
        ChangeKind::PathAdded
        | ChangeKind::OperationAdded
        | ChangeKind::OptionalParameterAdded
        | ChangeKind::OptionalBodyAdded
        | ChangeKind::MediaTypeAdded
        | ChangeKind::SchemaAdded
        | ChangeKind::EnumValueAdded
        | ChangeKind::RequiredPropertyAdded
        | ChangeKind::OptionalPropertyAdded
        | ChangeKind::AlternativeAdded => Additive,
        // No code is generated from these.
        ChangeKind::ParameterStyleChanged
        | ChangeKind::ErrorResponseAdded
        | ChangeKind::ErrorResponseRemoved
        | ChangeKind::HeaderAdded
        | ChangeKind::HeaderRemoved
        | ChangeKind::HeaderBecameRequired
        | ChangeKind::HeaderBecameOptional
        | ChangeKind::BoundNarrowed
        | ChangeKind::BoundWidened
        | ChangeKind::PatternChanged
        | ChangeKind::AccessChanged
        | ChangeKind::SecurityTightened
        | ChangeKind::SecurityLoosened
        | ChangeKind::SecuritySchemeChanged
        | ChangeKind::ServerAdded
        | ChangeKind::ServerRemoved
        | ChangeKind::ServersChanged
        | ChangeKind::WebhookAdded
        | ChangeKind::WebhookRemoved => None,
        ChangeKind::ExtensionChanged if change.pointer.ends_with("/x-rust-type") => Breaking,
        ChangeKind::ComponentAdded
        | ChangeKind::ComponentRemoved
        | ChangeKind::DefaultChanged
        | ChangeKind::ParameterDefaultChanged
        // The generator does not read discriminators.
        | ChangeKind::DiscriminatorAdded
        | ChangeKind::DiscriminatorExtended
        | ChangeKind::DiscriminatorChanged
        | ChangeKind::AnnotationChanged
        | ChangeKind::ProseChanged
        | ChangeKind::ExampleChanged
        | ChangeKind::DeprecationChanged
        | ChangeKind::TagsChanged
        | ChangeKind::VersionChanged
        | ChangeKind::ExtensionChanged
        | ChangeKind::NotationChanged => Cosmetic,
        // Every other kind changes a name or a type.
        _ => Breaking,
    }
}

/// Returns the part of a `0.x.y` version to raise for the worst impact of all changes.
pub(crate) fn version_bump(worst: Option<Impact>) -> &'static str {
    match worst {
        Option::None => "none",
        // In a version that starts with `0.`, the second number is the one that signals a breaking change.
        Some(Breaking) => "minor",
        Some(_) => "patch",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openapi_toolkit::diff;
    use serde_json::{Value, json};
    use std::fs;
    use std::path::Path;

    /// The golden cases of the toolkit list both impacts. The toolkit checks everything but this one.
    #[test]
    fn every_golden_case_has_the_impact_on_rust_that_its_file_lists() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi-toolkit/fixtures/diff");
        let read = |path: &Path| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
        let mut cases = 0;
        for entry in fs::read_dir(folder.join("cases")).unwrap() {
            let file = entry.unwrap().path();
            let mut case = read(&file);
            let old = read(&folder.join(format!("{}.json", case["base"].as_str().unwrap_or("base"))));
            let mut new = old.clone();
            let patch: json_patch::Patch = serde_json::from_value(case["patch"].take()).unwrap();
            json_patch::patch(&mut new, &patch).unwrap();
            let mut changes = diff(&old, &new);
            changes.sort_by_key(|change| (change.pointer.clone(), change.kind.to_string()));
            let listed = changes.iter().map(|change| {
                let rust = rust_impact(change).to_string();
                json!({"kind": change.kind.to_string(), "pointer": change.pointer, "wire": change.wire.to_string(), "rust": rust})
            });
            assert_eq!(listed.collect::<Value>(), case["changes"], "{}", file.display());
            cases += 1;
        }
        assert!(cases > 141, "only {cases} cases were found");
    }

    #[test]
    fn the_generator_reads_one_extension_and_the_worst_change_decides_the_version() {
        let changed = |name: &str| diff(&json!({"openapi": "3.0.3"}), &json!({"openapi": "3.0.3", name: 1}));
        let impacts = ["x-rust-type", "x-other"].map(|name| rust_impact(&changed(name)[0]));
        assert_eq!(impacts, [Breaking, Cosmetic]);
        let bumps = [Option::None, Some(Cosmetic), Some(Additive), Some(Breaking)].map(version_bump);
        assert_eq!(bumps, ["none", "patch", "patch", "minor"]);
    }
}
