//! Golden cases: each file in `fixtures/diff/cases` is a patch of a document, and the changes that it makes.

use super::diff;
use super::differ::rules;
use crate::change::{Change, ChangeKind, Document, Impact};
use crate::{lower, pointer, validate};
use serde_json::{Value, json};
use std::path::Path;

mod edits;
mod verdicts;
mod versions;

const BASE: &str = include_str!("../../fixtures/diff/base.json");
const BASE_3_1: &str = include_str!("../../fixtures/diff/base_3_1.json");
const LIBRARY: &str = include_str!("../../fixtures/library.json");

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A golden case.
struct Case {
    name: String,
    old: Value,
    new: Value,
    changes: Value,
}

/// Reads the cases. A case with `"base": "base_3_1"` patches that document instead of `base.json`.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff/cases");
    let mut cases: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let mut case = parsed(&std::fs::read_to_string(&path).unwrap());
            let old = parsed(if case["base"] == "base_3_1" { BASE_3_1 } else { BASE });
            let mut new = old.clone();
            patch(&mut new, case["patch"].take()).unwrap_or_else(|error| panic!("{name}: {error}"));
            Case { name, old, new, changes: case["changes"].take() }
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn patch(document: &mut Value, operations: Value) -> Result<(), json_patch::PatchError> {
    let operations: json_patch::Patch = serde_json::from_value(operations).unwrap();
    json_patch::patch(document, &operations)
}

/// Returns the changes as a case lists them, without the impact on generated code, which this crate does not know.
fn listed(changes: &[Change]) -> Value {
    let mut changes: Vec<_> = changes.iter().collect();
    changes.sort_by_key(|change| (&change.pointer, change.kind.to_string()));
    let listed = changes.into_iter().map(|change| {
        let Change { kind, pointer, wire, .. } = change;
        json!({"kind": kind.to_string(), "pointer": pointer, "wire": wire.to_string()})
    });
    listed.collect()
}

fn without_rust(changes: &Value) -> Value {
    let mut changes = changes.clone();
    for change in changes.as_array_mut().unwrap() {
        assert!(change.as_object_mut().unwrap().remove("rust").is_some(), "a case lists both impacts");
    }
    changes
}

#[test]
fn long_lists_of_values_and_alternatives_are_compared_in_seconds() {
    let document = |name: &str| {
        let values: Vec<Value> = (0..10_000).map(|number| json!(format!("{name}{number}"))).collect();
        let choices: Vec<Value> = values.iter().map(|value| json!({"enum": [value], "type": "string"})).collect();
        json!({"openapi": "3.0.3", "components": {"schemas": {"A": {"enum": values}, "B": {"anyOf": choices}}}})
    };
    let start = std::time::Instant::now();
    let changes = diff(&document("a"), &document("b"));
    assert!(start.elapsed().as_secs() < 10, "it took {:?}", start.elapsed());
    assert_eq!(changes.len(), 40_000);
}

#[test]
fn every_case_has_the_changes_that_its_file_lists() {
    let cases = cases();
    assert!(cases.len() > 141, "only {} cases were found", cases.len());
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|Case { name, old, new, changes }| {
            let (found, expected) = (listed(&diff(old, new)), without_rust(changes));
            (found != expected).then(|| format!("{name}:\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} cases fail\n{}", failed.len(), cases.len(), failed.join("\n"));
}

#[test]
fn the_base_documents_do_not_differ_from_themselves_and_the_one_of_3_0_is_valid() {
    assert_eq!(validate(&parsed(BASE)), Ok(()));
    for base in [BASE, BASE_3_1] {
        assert_eq!(diff(&parsed(base), &parsed(base)), []);
    }
}

/// Returns the kinds of the changes between two documents of one schema.
fn kinds(old: Value, new: Value) -> Vec<String> {
    let document = |schema| json!({"openapi": "3.1.0", "components": {"schemas": {"A": schema}}});
    diff(&document(old), &document(new)).iter().map(|change| change.kind.to_string()).collect()
}

#[test]
fn a_discriminator_is_compared_by_its_property_and_by_each_value() {
    let with = |discriminator: Value| json!({"oneOf": [{"type": "object"}], "discriminator": discriminator});
    let mapped = |mapping: Value| with(json!({"propertyName": "kind", "mapping": mapping}));
    let plain = with(json!({"propertyName": "kind"}));
    assert_eq!(kinds(plain.clone(), mapped(json!({"a": "A"}))), ["discriminator-extended"]);
    assert_eq!(kinds(plain.clone(), mapped(json!({}))), ["notation-changed"]);
    assert_eq!(kinds(mapped(json!({"a": "A"})), mapped(json!({"a": "A", "b": "B"}))), ["discriminator-extended"]);
    assert_eq!(kinds(mapped(json!({"a": "A"})), mapped(json!({"a": "B"}))), ["discriminator-changed"]);
    assert_eq!(kinds(mapped(json!({"a": "A"})), plain.clone()), ["discriminator-changed"]);
    // A value without an entry leads to the component of its name, which can be written in two ways.
    assert_eq!(kinds(mapped(json!({"A": "A"})), plain.clone()), ["notation-changed"]);
    assert_eq!(kinds(plain.clone(), mapped(json!({"A": "#/components/schemas/A"}))), ["notation-changed"]);
    assert_eq!(kinds(mapped(json!({"a": "A"})), mapped(json!({"a": "#/components/schemas/A"}))), ["notation-changed"]);
    assert_eq!(kinds(plain.clone(), mapped(json!({"A": "B"}))), ["discriminator-changed"]);
    assert_eq!(kinds(plain, with(json!({"propertyName": "type"}))), ["discriminator-changed"]);
}

#[test]
fn a_name_in_a_part_of_a_path_can_be_renamed() {
    let document = |path: &str, name: &str| {
        let parameter = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        json!({"openapi": "3.1.0", "paths": {path: {"get": {"parameters": [parameter], "responses": {}}}}})
    };
    let kinds = |old: &Value, new: &Value| -> Vec<String> {
        diff(old, new).iter().map(|change| change.kind.to_string()).collect()
    };
    let old = document("/books/{a}.json", "a");
    assert_eq!(kinds(&old, &document("/books/{b}.json", "b")), ["path-renamed", "parameter-renamed"]);
    assert_eq!(kinds(&old, &document("/books/{a}.xml", "a")), ["path-removed", "path-added"]);
    assert_eq!(kinds(&old, &document("/books/{b", "b")), ["path-removed", "path-added"]);
}

#[test]
fn the_default_of_an_optional_parameter_counts_also_behind_a_reference() {
    let document = |required: bool, default: u8| {
        let parameter =
            json!({"name": "n", "in": "query", "required": required, "schema": {"$ref": "#/components/schemas/N"}});
        json!({
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {"parameters": [parameter], "responses": {}}}},
            "components": {"schemas": {"N": {"type": "integer", "default": default}}},
        })
    };
    let kind = |required| diff(&document(required, 1), &document(required, 2))[0].kind;
    assert_eq!(kind(false), ChangeKind::ParameterDefaultChanged);
    assert_eq!(kind(true), ChangeKind::DefaultChanged);
    let part = |default: u8| {
        let mut document = document(false, default);
        let schema = &mut document["paths"]["/a"]["get"]["parameters"][0]["schema"];
        *schema = json!({"allOf": [schema.take()]});
        document
    };
    assert_eq!(diff(&part(1), &part(2))[0].kind, ChangeKind::ParameterDefaultChanged);
}

/// Returns the worst impact on the wire.
fn worst(old: &Value, new: &Value) -> Option<Impact> {
    diff(old, new).iter().map(|change| change.wire).max()
}

#[test]
fn what_only_a_webhook_or_a_shared_path_item_sends_has_a_direction() {
    let body = json!({"post": {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}}},
        "responses": {"200": {"description": ""}},
    }});
    let document = |maximum: u8, more: Value| {
        let mut document = json!({
            "openapi": "3.1.0", "components": {"schemas": {"S": {"type": "number", "maximum": maximum}}},
        });
        for (key, value) in more.as_object().unwrap() {
            match key.as_str() {
                "pathItems" => document["components"][key] = value.clone(),
                _ => document[key] = value.clone(),
            }
        }
        document
    };
    let webhook = json!({"webhooks": {"w": body}});
    // The second item cannot be inlined, and the first one is all the same.
    let shared = json!({
        "paths": {"/a": {"$ref": "#/components/pathItems/A"}, "/b": {"$ref": "#/components/pathItems/B", "summary": "b"}},
        "pathItems": {"A": body, "B": {"summary": "b"}},
    });
    for more in [webhook, shared] {
        assert_eq!(worst(&document(9, more.clone()), &document(3, more)), Some(Impact::Breaking));
    }
}

#[test]
fn the_target_of_an_equal_reference_is_compared_wherever_it_is() {
    let document = |ty: &str| {
        json!({
            "openapi": "3.0.3", "x-shared": {"A": {"type": ty}},
            "paths": {"/a": {"get": {"responses": {"200": {"description": "", "content": {"application/json": {
                "schema": {"$ref": "#/x-shared/A"},
            }}}}}}},
        })
    };
    assert_eq!(worst(&document("string"), &document("integer")), Some(Impact::Breaking));
}

#[test]
fn media_types_that_are_not_alike_are_others() {
    let document = |name: &str| json!({"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": {"200": {"content": {name: {"schema": {}}}}}}}}});
    let kinds = |old: &str, new: &str| -> Vec<String> {
        diff(&document(old), &document(new)).iter().map(|change| change.kind.to_string()).collect()
    };
    assert_eq!(kinds("json", "xml"), ["media-type-removed", "media-type-added"]);
    assert_eq!(kinds("a/b;profile=\"A\"", "a/b;profile=\"a\"").len(), 2);
    assert_eq!(kinds("a/b;Charset=UTF-8", "a/b"), ["notation-changed"]);
    assert_eq!(kinds("a/b", "a/b;v=1"), ["media-type-specialized"]);
    let many = |name: &str| -> Value {
        let content: serde_json::Map<_, _> = (0..2000).map(|n| (format!("{name}/{n}"), json!({}))).collect();
        json!({"openapi": "3.0.3", "paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}}})
    };
    let start = std::time::Instant::now();
    assert_eq!(diff(&many("a"), &many("b")).len(), 4000);
    assert!(start.elapsed().as_secs() < 10, "it took {:?}", start.elapsed());
}

/// A keyword may have no effect, as `minContains` without `contains`, and is still reported.
#[test]
fn every_keyword_of_json_schema_2020_12_is_reported_wherever_it_is_added_changed_or_removed() {
    const KEYWORDS: [&str; 26] = [
        "$schema",
        "$id",
        "$anchor",
        "$dynamicRef",
        "$dynamicAnchor",
        "$vocabulary",
        "$comment",
        "$defs",
        "const",
        "examples",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "prefixItems",
        "contains",
        "minContains",
        "maxContains",
        "if",
        "then",
        "else",
        "dependentSchemas",
        "dependentRequired",
        "patternProperties",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    ];
    let values = [json!("a"), json!(1), json!(false), json!([{"type": "string"}]), json!({"a": {"type": "string"}})];
    let base = parsed(BASE_3_1);
    for place in ["/components/schemas/Exhibit", "/components/schemas/Exhibit/properties/size/prefixItems/0"] {
        for keyword in KEYWORDS {
            let mut documents = vec![base.clone()];
            for value in &values {
                let mut document = base.clone();
                document.pointer_mut(place).unwrap()[keyword] = value.clone();
                documents.push(document);
            }
            for (old, new) in documents.iter().flat_map(|old| documents.iter().map(move |new| (old, new))) {
                assert_eq!(rules(old, new).is_empty(), old == new, "{place} {keyword}: {old} {new}");
            }
        }
    }
}

#[test]
fn every_pointer_leads_to_a_value_in_its_document() {
    for Case { name, old, new, .. } in cases() {
        for change in diff(&old, &new) {
            let (document, other) = if change.document == Document::Old { (&old, &new) } else { (&new, &old) };
            let tokens = pointer::tokens(&change.pointer).unwrap();
            assert!(pointer::find(&lower::normalize(document, other), &tokens).is_some(), "{name}: {change:?}");
        }
    }
}

/// Compared in the other direction, each change is the opposite, and a value that was removed is added at the same place.
#[test]
fn the_opposite_direction_has_the_opposite_changes() {
    for Case { name, old, new, .. } in cases() {
        let forward = diff(&old, &new);
        let backward = diff(&new, &old);
        let sorted = |mut kinds: Vec<ChangeKind>| {
            kinds.sort();
            kinds
        };
        let opposites = sorted(forward.iter().map(|change| opposite(change.kind)).collect());
        assert_eq!(opposites, sorted(backward.iter().map(|change| change.kind).collect()), "{name}");
        let removed = |change: &&Change| change.document == Document::Old;
        for (one, other) in [(&forward, &backward), (&backward, &forward)] {
            for change in one.iter().filter(removed) {
                let is_added = |other: &Change| {
                    other.document == Document::New
                        && other.pointer == change.pointer
                        && other.kind == opposite(change.kind)
                };
                assert!(other.iter().any(is_added), "{name}: {change:?}");
            }
        }
    }
}

/// Returns the kind of the change that reverts this one. A kind that is not listed is its own opposite.
fn opposite(kind: ChangeKind) -> ChangeKind {
    use ChangeKind::*;
    const OPPOSITES: [(ChangeKind, ChangeKind); 37] = [
        (PathAdded, PathRemoved),
        (OperationAdded, OperationRemoved),
        (RequiredParameterAdded, RequiredParameterRemoved),
        (OptionalParameterAdded, OptionalParameterRemoved),
        (ParameterBecameRequired, ParameterBecameOptional),
        (RequiredBodyAdded, RequiredBodyRemoved),
        (OptionalBodyAdded, OptionalBodyRemoved),
        (BodyBecameRequired, BodyBecameOptional),
        (MediaTypeAdded, MediaTypeRemoved),
        (SuccessResponseAdded, SuccessResponseRemoved),
        (ErrorResponseAdded, ErrorResponseRemoved),
        (MediaTypeSpecialized, MediaTypeGeneralized),
        (TypeWidened, TypeNarrowed),
        (WebhookAdded, WebhookRemoved),
        (DiscriminatorAdded, DiscriminatorChanged),
        (HeaderAdded, HeaderRemoved),
        (HeaderBecameRequired, HeaderBecameOptional),
        (SchemaAdded, SchemaRemoved),
        (ComponentAdded, ComponentRemoved),
        (BecameNullable, BecameNotNull),
        (EnumValueAdded, EnumValueRemoved),
        (EnumIntroduced, EnumDropped),
        (BoundNarrowed, BoundWidened),
        (RequiredPropertyAdded, RequiredPropertyRemoved),
        (OptionalPropertyAdded, OptionalPropertyRemoved),
        (PropertyBecameRequired, PropertyBecameOptional),
        (AdditionalPropertiesClosed, AdditionalPropertiesOpened),
        (AlternativeAdded, AlternativeRemoved),
        (PartAdded, PartRemoved),
        (DefaultAdded, DefaultRemoved),
        (SecurityTightened, SecurityLoosened),
        (ServerAdded, ServerRemoved),
        (PathRenamed, PathRenamed),
        (ReferenceChanged, ReferenceChanged),
        (TypeChanged, TypeChanged),
        (NotationChanged, NotationChanged),
        (Changed, Changed),
    ];
    OPPOSITES
        .iter()
        .find_map(|(one, other)| (*one == kind).then_some(*other).or((*other == kind).then_some(*one)))
        .unwrap_or(kind)
}
