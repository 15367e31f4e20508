//! What an overlay may say and what its actions do; here rather than beside the code to keep that file short.

use super::*;
use serde_json::json;

fn parse(actions: &Value) -> Result<Overlay, SpecError> {
    let file = json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": actions});
    Overlay::parse(file.to_string().as_bytes())
}

fn apply(document: &Value, actions: &Value) -> Result<Value, SpecError> {
    let mut document = document.clone();
    parse(actions)?.apply(&mut document)?;
    Ok(document)
}

fn why(result: Result<Value, SpecError>) -> String {
    match result {
        Err(SpecError::OverlayAction { why, .. } | SpecError::NotOverlay(why)) => why,
        other => panic!("expected a refusal, got {other:?}"),
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
    assert!(why(apply(&document, &json!([{"target": "$.list", "update": [1]}]))).contains("one entry"));
}

#[test]
fn every_node_that_is_selected_is_updated_and_later_actions_see_earlier_ones() {
    let document = json!({"paths": {"/a": {"get": {}}, "/b": {"get": {}}}});
    let actions = json!([
        {"target": "$.paths.*.get", "update": {"deprecated": true}},
        {"target": "$.paths['/a'].get[?@ == true]", "update": {}},
    ]);
    assert!(why(apply(&document, &actions)).contains("neither an object nor an array"));
    let all = apply(&document, &json!([actions[0]])).unwrap();
    assert_eq!(all, json!({"paths": {"/a": {"get": {"deprecated": true}}, "/b": {"get": {"deprecated": true}}}}));
}

#[test]
fn removing_several_entries_of_an_array_removes_those_that_were_selected() {
    let document = json!({"list": [{"n": 0}, {"n": 1}, {"n": 2}, {"n": 3}]});
    let actions = json!([{"target": "$.list[?@.n < 3 && @.n != 1]", "remove": true}]);
    assert_eq!(apply(&document, &actions).unwrap(), json!({"list": [{"n": 1}, {"n": 3}]}));
}

#[test]
fn removing_a_node_and_what_is_in_it_is_no_conflict() {
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
        SpecError::OverlayNoMatch {
            index: 1,
            target: "$.paths['/a.b'].get.parameters[?@.name == 'x.y']".to_owned(),
            nearest: "$.paths['/a.b'].get".to_owned(),
        }
    );
}

#[test]
fn an_update_that_would_replace_an_object_by_a_scalar_is_refused() {
    let document = json!({"a": {"b": {}, "c": []}});
    assert!(why(apply(&document, &json!([{"target": "$.a", "update": {"b": 1}}]))).contains("`b` is an object"));
    assert!(why(apply(&document, &json!([{"target": "$.a", "update": {"c": {}}}]))).contains("`c` is an array"));
    assert!(why(apply(&document, &json!([{"target": "$.a", "update": "b"}]))).contains("is an object"));
}

#[test]
fn scalars_cannot_be_selected() {
    let document = json!({"a": 1});
    for action in [json!({"target": "$.a", "update": 2}), json!({"target": "$.a", "remove": true})] {
        assert!(why(apply(&document, &json!([action]))).contains("neither an object nor an array"));
    }
    assert!(why(apply(&document, &json!([{"target": "$", "remove": true}]))).contains("itself"));
}

#[test]
fn an_action_does_one_thing() {
    assert!(why(apply(&json!({}), &json!([{"target": "$"}]))).contains("neither"));
    assert!(why(apply(&json!({}), &json!([{"target": "$", "update": {}, "remove": true}]))).contains("both"));
}

#[test]
fn a_misspelt_key_is_an_error_and_an_extension_is_not() {
    assert!(why(apply(&json!({}), &json!([{"target": "$", "updates": {}}]))).contains("updates"));
    assert!(why(apply(&json!({}), &json!([{"target": "$[", "update": {}}]))).contains("JSONPath"));
    assert_eq!(apply(&json!({}), &json!([{"target": "$", "update": {}, "x-why": 1}])), Ok(json!({})));
}

#[test]
fn another_version_or_an_overlay_without_actions_is_refused() {
    let text =
        r#"{"overlay": "2.0.0", "info": {"title": "t", "version": "1"}, "actions": [{"target": "$", "update": {}}]}"#;
    assert!(matches!(Overlay::parse(text.as_bytes()), Err(SpecError::NotOverlay(_))));
    assert!(matches!(parse(&json!([])), Err(SpecError::NotOverlay(_))));
    assert!(matches!(Overlay::parse(b"overlay: 1.0.0"), Err(SpecError::NotOverlay(_))));
}

#[test]
fn a_reference_is_put_only_where_nothing_is() {
    let update = json!([{"target": "$.schema", "update": {"$ref": "#/ours"}}]);
    assert_eq!(apply(&json!({"schema": {}}), &update), Ok(json!({"schema": {"$ref": "#/ours"}})));
    assert!(why(apply(&json!({"schema": {"type": "object"}}), &update)).contains("not empty"));
    assert!(why(apply(&json!({"schema": {"$ref": "#/theirs"}}), &update)).contains("not empty"));
}

#[test]
fn a_target_that_would_exhaust_the_stack_or_the_memory_is_refused() {
    let deep = format!("$[?{}@.a{}]", "(".repeat(16), ")".repeat(16));
    assert!(why(apply(&json!({}), &json!([{"target": deep, "update": {}}]))).contains("nest deeper than 16"));
    let shallow = format!("$[?{}@.a{}]", "(".repeat(15), ")".repeat(15));
    assert!(matches!(
        apply(&json!({}), &json!([{"target": shallow, "update": {}}])),
        Err(SpecError::OverlayNoMatch { .. })
    ));
    let doubles = json!({"target": "$..*", "update": {"a": {}, "b": {}}});
    let actions: Vec<_> = std::iter::repeat_n(doubles, 40).collect();
    assert!(why(apply(&json!({"c": {}}), &json!(actions))).contains("more than 10000 places"));
}
