//! The rules for parameters. Those of a path item belong to its operations, so both lists are merged first.

use super::differ::Differ;
use super::operations::template_name;
use super::side::{Ends, Pair, Side};
use super::values::unordered;
use crate::change::{ChangeKind, Usage};
use crate::kinds::Kind;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The place of a parameter, its name, and its number among those with the same two. A duplicate is a mistake that is
/// still compared.
type Key = (String, String, usize);

/// The parameters, each with `true` if it is in the path item.
type Listed<'a> = BTreeMap<Key, (Side<'a>, bool)>;

impl<'a> Differ<'a> {
    pub(super) fn parameters(&mut self, item: &Pair<'a>, operation: &Pair<'a>) {
        let lists = [item.get("parameters"), operation.get("parameters")];
        if lists.iter().all(Ends::is_same) && item.old.at == item.new.at {
            return;
        }
        for list in &lists {
            let is_list = |value: Option<&Value>| value.is_none_or(Value::is_array);
            let (old, new) = list.values();
            if !is_list(old) || !is_list(new) {
                return self.record(ChangeKind::Changed, list, Usage::REQUEST);
            }
        }
        let before = self.recorded;
        let names: BTreeMap<&str, &str> = template(&item.old.at).into_iter().zip(template(&item.new.at)).collect();
        let old = listed(&item.old, &operation.old, self.root.old.value, &names);
        let new = listed(&item.new, &operation.new, self.root.new.value, &BTreeMap::new());
        for (key, (old, old_shared)) in &old {
            match new.get(key) {
                Some((new, new_shared)) => {
                    let pair = Pair { old: old.clone(), new: new.clone() };
                    if old_shared != new_shared {
                        self.record(ChangeKind::NotationChanged, &(&pair).into(), Usage::REQUEST);
                    }
                    self.object(Kind::Parameter, &pair, Usage::REQUEST);
                }
                None => self.parameter(&Ends { old: Some(old.clone()), new: None }),
            }
        }
        for (key, (new, _)) in &new {
            if !old.contains_key(key) {
                self.parameter(&Ends { old: None, new: Some(new.clone()) });
            }
        }
        // A list may differ only in parameters that the operation overrides.
        let recorded = self.recorded != before;
        for list in lists.iter().filter(|list| !recorded && !same_set(list)) {
            self.record(ChangeKind::NotationChanged, list, Usage::REQUEST);
        }
    }

    /// Records a parameter that exists on one side only.
    fn parameter(&mut self, ends: &Ends<'a>) {
        let document = if ends.old.is_some() { self.root.old.value } else { self.root.new.value };
        let parameter = ends.old.as_ref().or(ends.new.as_ref()).and_then(|side| side.resolved(document));
        let required = parameter.is_some_and(|parameter| parameter.value.get("required") == Some(&json!(true)));
        if required {
            self.record_one_of(
                ChangeKind::RequiredParameterAdded,
                ChangeKind::RequiredParameterRemoved,
                ends,
                Usage::REQUEST,
            );
        } else {
            self.record_one_of(
                ChangeKind::OptionalParameterAdded,
                ChangeKind::OptionalParameterRemoved,
                ends,
                Usage::REQUEST,
            );
        }
    }

    /// Records a name that differs between two parameters that were matched.
    pub(super) fn parameter_name(&mut self, pair: &Pair<'a>, ends: &Ends<'a>, used: Usage) {
        let place = pair.get("in").values();
        let is_in_a_path = pair.old.at.starts_with("#/paths/");
        let kind = match place {
            (Some(old), Some(new)) if old == "path" && new == "path" && is_in_a_path => ChangeKind::ParameterRenamed,
            (Some(old), Some(new)) if old == "header" && new == "header" && same_but_for_case(ends) => {
                ChangeKind::NotationChanged
            }
            _ => ChangeKind::Changed,
        };
        self.record(kind, ends, used);
    }

    /// Compares the serialization, once for all fields that define it.
    pub(super) fn style(&mut self, pair: &Pair<'a>, ends: &Ends<'a>, used: Usage) {
        let same = serialization(pair.old.value) == serialization(pair.new.value);
        if same {
            self.record(ChangeKind::NotationChanged, ends, used);
        } else {
            self.record(ChangeKind::ParameterStyleChanged, &pair.into(), used);
        }
    }
}

fn same_but_for_case(ends: &Ends<'_>) -> bool {
    let (old, new) = ends.values();
    let names = old.and_then(Value::as_str).zip(new.and_then(Value::as_str));
    names.is_some_and(|(old, new)| old.eq_ignore_ascii_case(new))
}

/// Returns `true` if the lists have the same parameters in any order.
fn same_set(ends: &Ends<'_>) -> bool {
    let sorted = |value: Option<&Value>| {
        let list = value.and_then(Value::as_array).into_iter().flatten();
        let mut texts: Vec<String> = list.map(unordered).collect();
        texts.sort();
        texts
    };
    let (old, new) = ends.values();
    old.is_some() == new.is_some() && sorted(old) == sorted(new)
}

/// Returns the names in a path, in order.
fn template(path: &str) -> Vec<&str> {
    let mut rest = path;
    std::iter::from_fn(|| {
        let (_, name, after) = template_name(rest)?;
        rest = after;
        Some(name)
    })
    .collect()
}

/// Returns the parameters of an operation, its own before those of the path item.
fn listed<'a>(item: &Side<'a>, operation: &Side<'a>, document: &'a Value, names: &BTreeMap<&str, &str>) -> Listed<'a> {
    let mut all = Listed::new();
    for (from, shared) in [(operation, false), (item, true)] {
        for parameter in from.get("parameters").iter().flat_map(Side::items) {
            let resolved = parameter.resolved(document);
            let text = |field: &str| {
                let value = resolved.as_ref().and_then(|parameter| parameter.value.get(field));
                value.and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            let (place, mut name) = (text("in"), text("name"));
            match place.as_str() {
                "header" => name.make_ascii_lowercase(),
                "path" => name = names.get(name.as_str()).map_or(name, |renamed| (*renamed).to_owned()),
                _ => {}
            }
            let mut key = (place, name, 0);
            while all.get(&key).is_some_and(|(_, from_item)| *from_item == shared) {
                key.2 += 1;
            }
            all.entry(key).or_insert((parameter, shared));
        }
    }
    all
}

/// Returns the fields that define the serialization, with their defaults.
fn serialization(parameter: &Value) -> [Value; 4] {
    let get = |field: &str, default: Value| parameter.get(field).cloned().unwrap_or(default);
    let place = parameter.get("in").and_then(Value::as_str).unwrap_or_default();
    let style = get("style", json!(if matches!(place, "query" | "cookie") { "form" } else { "simple" }));
    let explode = get("explode", json!(style == "form"));
    [style, explode, get("allowReserved", json!(false)), get("allowEmptyValue", json!(false))]
}
