//! The grammar of overlays, and the effect of their actions.

use super::*;
use serde_json::json;

fn parse(actions: &Value) -> Result<Overlay, Error> {
    let file = json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": actions});
    Overlay::parse(file.to_string().as_bytes())
}

fn apply(document: &Value, actions: &Value) -> Result<Value, Error> {
    let mut document = document.clone();
    parse(actions)?.apply(&mut document)?;
    Ok(document)
}

fn reason(result: Result<Value, Error>) -> String {
    match result {
        Err(Error::OverlayAction { reason, .. } | Error::NotOverlay(reason)) => reason,
        other => panic!("expected a rejection, got {other:?}"),
    }
}

#[test]
fn objects_merge_arrays_are_joined_and_scalars_are_replaced() {
    let document = json!({"a": {"b": {"kept": 1, "text": "old"}, "list": [1]}});
    let update = json!([{"target": "$.a", "update": {"b": {"text": "new", "added": {}}, "list": [2, 3]}}]);
    assert_eq!(
        apply(&document, &update).unwrap(),
        json!({"a": {"b": {"kept": 1, "text": "new", "added": {}}, "list": [1, 2, 3]}})
    );
}

#[test]
fn an_update_of_an_array_is_one_more_entry() {
    let document = json!({"list": [{"a": 1}]});
    assert_eq!(
        apply(&document, &json!([{"target": "$.list", "update": {"b": 2}}])).unwrap(),
        json!({"list": [{"a": 1}, {"b": 2}]})
    );
    assert!(reason(apply(&document, &json!([{"target": "$.list", "update": [1]}]))).contains("one entry"));
}

#[test]
fn every_selected_node_is_updated_and_later_actions_see_earlier_ones() {
    let document = json!({"paths": {"/a": {"get": {}}, "/b": {"get": {}}}});
    let actions = json!([
        {"target": "$.paths.*.get", "update": {"deprecated": true}},
        {"target": "$.paths['/a'].get[?@ == true]", "update": {}},
    ]);
    assert!(reason(apply(&document, &actions)).contains("neither an object nor an array"));
    let all = apply(&document, &json!([actions[0]])).unwrap();
    assert_eq!(all, json!({"paths": {"/a": {"get": {"deprecated": true}}, "/b": {"get": {"deprecated": true}}}}));
}

#[test]
fn removing_entries_of_an_array_removes_only_the_selected_ones() {
    let document = json!({"list": [{"n": 0}, {"n": 1}, {"n": 2}, {"n": 3}]});
    let actions = json!([{"target": "$.list[?@.n < 3 && @.n != 1]", "remove": true}]);
    assert_eq!(apply(&document, &actions).unwrap(), json!({"list": [{"n": 1}, {"n": 3}]}));
}

#[test]
fn removing_a_node_and_a_node_inside_it_works() {
    let document = json!({"a": {"x": {"x": {}}}, "b": {}});
    assert_eq!(apply(&document, &json!([{"target": "$..x", "remove": true}])).unwrap(), json!({"a": {}, "b": {}}));
}

#[test]
fn a_target_that_matches_nothing_is_an_error_with_the_nearest_path() {
    let document = json!({"paths": {"/a.b": {"get": {}}}});
    let actions = json!([
        {"target": "$.paths", "update": {}},
        {"target": "$.paths['/a.b'].get.parameters[?@.name == 'x.y']", "update": {}},
    ]);
    assert_eq!(
        apply(&document, &actions).unwrap_err(),
        Error::OverlayNoMatch {
            index: 1,
            target: "$.paths['/a.b'].get.parameters[?@.name == 'x.y']".to_owned(),
            nearest: "$.paths['/a.b'].get".to_owned(),
        }
    );
}

#[test]
fn an_update_that_would_replace_an_object_by_a_scalar_is_rejected() {
    let document = json!({"a": {"b": {}, "c": []}});
    assert!(reason(apply(&document, &json!([{"target": "$.a", "update": {"b": 1}}]))).contains("`b` is an object"));
    assert!(reason(apply(&document, &json!([{"target": "$.a", "update": {"c": {}}}]))).contains("`c` is an array"));
    assert!(reason(apply(&document, &json!([{"target": "$.a", "update": "b"}]))).contains("is an object"));
}

#[test]
fn scalars_cannot_be_selected() {
    let document = json!({"a": 1});
    for action in [json!({"target": "$.a", "update": 2}), json!({"target": "$.a", "remove": true})] {
        assert!(reason(apply(&document, &json!([action]))).contains("neither an object nor an array"));
    }
    assert!(reason(apply(&document, &json!([{"target": "$", "remove": true}]))).contains("itself"));
}

#[test]
fn an_action_does_one_thing() {
    assert!(reason(apply(&json!({}), &json!([{"target": "$"}]))).contains("neither"));
    assert!(reason(apply(&json!({}), &json!([{"target": "$", "update": {}, "remove": true}]))).contains("both"));
}

#[test]
fn a_misspelt_key_is_an_error_and_an_extension_is_not() {
    assert!(reason(apply(&json!({}), &json!([{"target": "$", "updates": {}}]))).contains("updates"));
    assert!(reason(apply(&json!({}), &json!([{"target": "$[", "update": {}}]))).contains("JSONPath"));
    assert_eq!(apply(&json!({}), &json!([{"target": "$", "update": {}, "x-why": 1}])), Ok(json!({})));
}

#[test]
fn another_version_or_an_overlay_without_actions_is_rejected() {
    let text =
        r#"{"overlay": "2.0.0", "info": {"title": "t", "version": "1"}, "actions": [{"target": "$", "update": {}}]}"#;
    assert!(matches!(Overlay::parse(text.as_bytes()), Err(Error::NotOverlay(_))));
    assert!(matches!(parse(&json!([])), Err(Error::NotOverlay(_))));
    assert!(matches!(Overlay::parse(b"overlay: 1.0.0"), Err(Error::NotOverlay(_))));
}

#[test]
fn a_reference_can_only_update_an_empty_target() {
    let update = json!([{"target": "$.schema", "update": {"$ref": "#/ours"}}]);
    assert_eq!(apply(&json!({"schema": {}}), &update), Ok(json!({"schema": {"$ref": "#/ours"}})));
    assert!(reason(apply(&json!({"schema": {"type": "object"}}), &update)).contains("not empty"));
    assert!(reason(apply(&json!({"schema": {"$ref": "#/theirs"}}), &update)).contains("not empty"));
}

#[test]
fn a_target_that_would_exhaust_the_stack_or_the_memory_is_rejected() {
    let deep = format!("$[?{}@.a{}]", "(".repeat(16), ")".repeat(16));
    assert!(reason(apply(&json!({}), &json!([{"target": deep, "update": {}}]))).contains("nest deeper than 16"));
    let shallow = format!("$[?{}@.a{}]", "(".repeat(15), ")".repeat(15));
    assert!(matches!(
        apply(&json!({}), &json!([{"target": shallow, "update": {}}])),
        Err(Error::OverlayNoMatch { .. })
    ));
    let doubles = json!({"target": "$..*", "update": {"a": {}, "b": {}}});
    let actions: Vec<_> = std::iter::repeat_n(doubles, 40).collect();
    assert!(reason(apply(&json!({"c": {}}), &json!(actions))).contains("more than 10000 places"));
}
