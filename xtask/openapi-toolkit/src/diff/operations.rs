//! The rules for paths, operations, responses and servers.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::change::{ChangeKind, Usage};
use crate::kinds::{Holds, Kind};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl<'a> Differ<'a> {
    pub(super) fn paths(&mut self, paths: &Pair<'a>) {
        let matched = matched(paths);
        for (old, new) in &matched {
            let Some((old, new)) = paths.old.get(old).zip(paths.new.get(new)) else { continue };
            let pair = Pair { old, new };
            if pair.old.at != pair.new.at {
                self.record(ChangeKind::PathRenamed, &Ends { old: None, new: Some(pair.new.clone()) }, Usage::BOTH);
            }
            self.path_item(&pair);
        }
        for key in paths.keys() {
            let ends = paths.get(key);
            if key.starts_with("x-") {
                if !ends.is_same() {
                    self.common(key, &ends, Usage::BOTH);
                }
                continue;
            }
            let old = ends.old.filter(|_| !matched.iter().any(|(old, _)| old == key));
            let new = ends.new.filter(|_| !matched.iter().any(|(_, new)| new == key));
            if old.is_some() {
                self.record(ChangeKind::PathRemoved, &Ends { old, new: None }, Usage::BOTH);
            }
            if new.is_some() {
                self.record(ChangeKind::PathAdded, &Ends { old: None, new }, Usage::BOTH);
            }
        }
    }

    fn path_item(&mut self, item: &Pair<'a>) {
        if item.is_same() {
            return;
        }
        let before = self.recorded;
        if !item.are_objects() {
            return self.record(ChangeKind::Changed, &item.into(), Usage::BOTH);
        }
        let mut operations = 0;
        for field in item.keys() {
            let ends = item.get(field);
            if let Some(Holds::One(Kind::Operation)) = Kind::PathItem.holds(field) {
                match ends.both() {
                    Some(operation) => {
                        operations += 1;
                        self.operation(item, &operation);
                    }
                    None => {
                        self.record_one_of(
                            ChangeKind::OperationAdded,
                            ChangeKind::OperationRemoved,
                            &ends,
                            Usage::BOTH,
                        );
                    }
                }
            } else if !ends.is_same() {
                match field.as_str() {
                    "parameters" => {}
                    "servers" => self.servers(&ends),
                    _ => self.common(field, &ends, Usage::BOTH),
                }
            }
        }
        let parameters = item.get("parameters");
        if operations == 0 && !parameters.is_same() {
            self.record(ChangeKind::Changed, &parameters, Usage::BOTH);
        }
        self.record_unless_seen(before, item, Usage::BOTH);
    }

    fn operation(&mut self, item: &Pair<'a>, operation: &Pair<'a>) {
        if !operation.are_objects() {
            return self.object(Kind::Operation, operation, Usage::BOTH);
        }
        self.parameters(item, operation);
        let recorded = self.recorded;
        self.security(operation);
        let security = operation.get("security");
        if recorded == self.recorded && !security.is_same() {
            self.record(ChangeKind::NotationChanged, &security, Usage::BOTH);
        }
        for field in operation.keys() {
            let ends = operation.get(field);
            if !ends.is_same() && field != "parameters" && field != "security" {
                self.operation_field(field, &ends);
            }
        }
    }

    pub(super) fn operation_field(&mut self, field: &str, ends: &Ends<'a>) {
        match (field, ends.both()) {
            ("operationId", _) => self.record(ChangeKind::OperationRenamed, ends, Usage::BOTH),
            ("tags", _) => self.tags(ends),
            ("servers", _) => self.servers(ends),
            ("requestBody", Some(pair)) => self.object(Kind::RequestBody, &pair, Usage::REQUEST),
            ("requestBody", None) => self.body(ends),
            ("responses", Some(pair)) => self.object(Kind::Responses, &pair, Usage::RESPONSE),
            _ => self.common(field, ends, Usage::BOTH),
        }
    }

    /// Records a body that exists on one side only.
    fn body(&mut self, ends: &Ends<'a>) {
        let document = if ends.old.is_some() { self.root.old.value } else { self.root.new.value };
        let body = ends.old.as_ref().or(ends.new.as_ref()).and_then(|body| body.resolved(document));
        let required = body.is_some_and(|body| body.value.get("required") == Some(&Value::Bool(true)));
        if required {
            self.record_one_of(ChangeKind::RequiredBodyAdded, ChangeKind::RequiredBodyRemoved, ends, Usage::REQUEST);
        } else {
            self.record_one_of(ChangeKind::OptionalBodyAdded, ChangeKind::OptionalBodyRemoved, ends, Usage::REQUEST);
        }
    }

    pub(super) fn responses(&mut self, pair: &Pair<'a>) {
        for status in pair.keys() {
            let ends = pair.get(status);
            if ends.is_same() {
                continue;
            }
            match ends.both() {
                _ if status.starts_with("x-") => self.common(status, &ends, Usage::RESPONSE),
                Some(pair) => self.object(Kind::Response, &pair, Usage::RESPONSE),
                None => {
                    let all = if ends.old.is_some() { &pair.old } else { &pair.new };
                    if is_success(status, all) {
                        let (added, removed) = (ChangeKind::SuccessResponseAdded, ChangeKind::SuccessResponseRemoved);
                        self.record_one_of(added, removed, &ends, Usage::RESPONSE);
                    } else {
                        self.record_one_of(
                            ChangeKind::ErrorResponseAdded,
                            ChangeKind::ErrorResponseRemoved,
                            &ends,
                            Usage::RESPONSE,
                        );
                    }
                }
            }
        }
    }

    /// Compares servers. Their order counts, because clients use the first one by default.
    pub(super) fn servers(&mut self, ends: &Ends<'a>) {
        let list = |side: &Option<Side<'a>>| -> Vec<(Value, Side<'a>)> {
            let items = side.iter().flat_map(Side::items);
            items.map(|item| (without_description(item.value), item)).collect()
        };
        let (old, new) = (list(&ends.old), list(&ends.new));
        // An empty list and none mean the server `/`.
        let mut written = old.iter().chain(&new);
        if old.len() + new.len() < 2 && written.all(|(server, _)| *server == json!({"url": "/"})) {
            return self.record(ChangeKind::NotationChanged, ends, Usage::BOTH);
        }
        let common = old.iter().zip(&new).take_while(|((old, _), (new, _))| old == new).count();
        // A document without servers has the server `/`, so the first entry of an empty list is not an addition.
        if common < old.len().min(new.len()) || common == 0 {
            return self.record(ChangeKind::ServersChanged, ends, Usage::BOTH);
        }
        for (_, server) in &old[common..] {
            self.record(ChangeKind::ServerRemoved, &Ends { old: Some(server.clone()), new: None }, Usage::BOTH);
        }
        for (_, server) in &new[common..] {
            self.record(ChangeKind::ServerAdded, &Ends { old: None, new: Some(server.clone()) }, Usage::BOTH);
        }
        for ((_, old), (_, new)) in old.into_iter().zip(new) {
            if old.value != new.value {
                self.record(ChangeKind::ProseChanged, &Ends { old: Some(old), new: Some(new) }, Usage::BOTH);
            }
        }
    }

    fn tags(&mut self, ends: &Ends<'a>) {
        let sorted = |value: Option<&Value>| {
            let mut tags: Vec<String> =
                value.and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect();
            tags.sort();
            tags
        };
        let (old, new) = ends.values();
        let lists = old.is_some_and(Value::is_array) && new.is_some_and(Value::is_array);
        if !(lists && sorted(old) == sorted(new)) {
            self.record(ChangeKind::TagsChanged, ends, Usage::BOTH);
        }
    }
}

/// Returns `true` for a status of success. `default` is one only if no other status is.
fn is_success(status: &str, all: &Side<'_>) -> bool {
    status.starts_with('2') || (status == "default" && !all.keys().any(|status| status.starts_with('2')))
}

fn without_description(server: &Value) -> Value {
    let mut server = server.clone();
    if let Value::Object(server) = &mut server {
        server.remove("description");
    }
    server
}

/// Returns the paths that match the same addresses: those of the same name, then the only ones of the same shape.
pub(super) fn matched(paths: &Pair<'_>) -> Vec<(String, String)> {
    let is_path = |key: &&String| !key.starts_with("x-");
    let mut pairs = Vec::new();
    let mut shapes: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for key in paths.keys().into_iter().filter(is_path) {
        let ends = paths.get(key);
        match (ends.old, ends.new) {
            (Some(_), Some(_)) => pairs.push((key.clone(), key.clone())),
            (Some(_), None) => shapes.entry(shape(key)).or_default().0.push(key.clone()),
            _ => shapes.entry(shape(key)).or_default().1.push(key.clone()),
        }
    }
    for (old, new) in shapes.into_values() {
        if let ([old], [new]) = (old.as_slice(), new.as_slice()) {
            pairs.push((old.clone(), new.clone()));
        }
    }
    pairs
}

/// Splits a path template at its first name: the text before it, the name without braces, and the text after it.
pub(super) fn template_name(path: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = path.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Returns the path without the names in it.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, _, after)) = template_name(rest) {
        shape.push_str(before);
        shape.push_str("{}");
        rest = after;
    }
    shape + rest
}
