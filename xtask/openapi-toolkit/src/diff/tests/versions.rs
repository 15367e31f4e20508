//! Documents of two versions: each is read by its own rules.

use crate::diff::diff;
use serde_json::{Value, json};

/// Returns the kinds of the changes from a schema in one version to a schema in another, but that of the version itself.
fn kinds(old: (&str, Value), new: (&str, Value)) -> Vec<String> {
    let document = |(version, schema): (&str, Value)| {
        let other = json!({"type": "string"});
        json!({"openapi": version, "components": {"schemas": {"A": schema, "B": other}}})
    };
    let changes = diff(&document(old), &document(new)).into_iter();
    changes.filter(|change| change.pointer != "#/openapi").map(|change| change.kind.to_string()).collect()
}

/// Returns the kinds of the changes when a document is made one of 3.1 and nothing else in it changes, and those of the way back.
fn upgraded(schema: &Value) -> [Vec<String>; 2] {
    let [old, new] = ["3.0.3", "3.1.0"].map(|version| (version, schema.clone()));
    [kinds(old.clone(), new.clone()), kinds(new, old)]
}

#[test]
fn nullable_means_something_in_3_0_only() {
    let nullable = json!({"type": "string", "nullable": true});
    assert_eq!(
        upgraded(&nullable),
        [["became-not-null", "extension-changed"], ["became-nullable", "extension-changed"]]
    );
    assert_eq!(kinds(("3.1.0", json!({"type": "string"})), ("3.1.0", nullable.clone())), ["extension-changed"]);
    let types = json!({"type": ["string", "null"]});
    assert_eq!(kinds(("3.0.3", nullable), ("3.1.0", types)), [""; 0]);
}

#[test]
fn what_is_beside_a_reference_means_something_in_3_1_only() {
    let beside = json!({"$ref": "#/components/schemas/B", "maxLength": 5});
    assert_eq!(upgraded(&beside), [["bound-narrowed"], ["bound-widened"]]);
    let around = json!({"allOf": [{"$ref": "#/components/schemas/B"}], "maxLength": 5});
    assert_eq!(kinds(("3.0.3", beside), ("3.0.3", around.clone())), ["bound-narrowed"]);
    assert_eq!(upgraded(&around), [[""; 0]; 2]);
}

#[test]
fn a_keyword_of_3_1_means_something_in_3_1_only() {
    assert_eq!(
        upgraded(&json!({"type": "string", "const": "a"})),
        [["enum-introduced", "extension-changed"], ["enum-dropped", "extension-changed"]]
    );
    assert_eq!(upgraded(&json!({"if": {}})), [["changed", "extension-changed"], ["changed", "extension-changed"]]);
}
