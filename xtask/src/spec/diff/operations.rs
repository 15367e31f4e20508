//! The rules for paths, operations, answers and servers.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::spec::change::{Use, What};
use crate::spec::kinds::{Holds, Kind};
use serde_json::Value;
use std::collections::BTreeMap;

impl<'a> Differ<'a> {
    pub(super) fn paths(&mut self, paths: &Pair<'a>) {
        let matched = matched(paths);
        for (old, new) in &matched {
            let Some((old, new)) = paths.old.get(old).zip(paths.new.get(new)) else { continue };
            let pair = Pair { old, new };
            if pair.old.at != pair.new.at {
                self.tell(What::PathRenamed, &Ends { old: None, new: Some(pair.new.clone()) }, Use::BOTH);
            }
            self.path_item(&pair);
        }
        for key in paths.keys() {
            let ends = paths.get(key);
            if key.starts_with("x-") {
                if !ends.is_same() {
                    self.common(key, &ends, Use::BOTH);
                }
                continue;
            }
            let old = ends.old.filter(|_| !matched.iter().any(|(old, _)| old == key));
            let new = ends.new.filter(|_| !matched.iter().any(|(_, new)| new == key));
            if old.is_some() {
                self.tell(What::PathRemoved, &Ends { old, new: None }, Use::BOTH);
            }
            if new.is_some() {
                self.tell(What::PathAdded, &Ends { old: None, new }, Use::BOTH);
            }
        }
    }

    fn path_item(&mut self, item: &Pair<'a>) {
        if item.is_same() {
            return;
        }
        let before = self.told;
        if !item.are_objects() {
            return self.tell(What::Changed, &item.into(), Use::BOTH);
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
                    None => self.tell_one_of(What::OperationAdded, What::OperationRemoved, &ends, Use::BOTH),
                }
            } else if !ends.is_same() {
                match field.as_str() {
                    "parameters" => {}
                    "servers" => self.servers(&ends),
                    _ => self.common(field, &ends, Use::BOTH),
                }
            }
        }
        let parameters = item.get("parameters");
        if operations == 0 && !parameters.is_same() {
            self.tell(What::Changed, &parameters, Use::BOTH);
        }
        self.unless_told(before, item, Use::BOTH);
    }

    fn operation(&mut self, item: &Pair<'a>, operation: &Pair<'a>) {
        if !operation.are_objects() {
            return self.object(Kind::Operation, operation, Use::BOTH);
        }
        self.parameters(item, operation);
        let told = self.told;
        self.security(operation);
        let security = operation.get("security");
        if told == self.told && !security.is_same() {
            self.tell(What::NotationChanged, &security, Use::BOTH);
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
            ("operationId", _) => self.tell(What::OperationRenamed, ends, Use::BOTH),
            ("tags", _) => self.tags(ends),
            ("servers", _) => self.servers(ends),
            ("requestBody", Some(pair)) => self.object(Kind::RequestBody, &pair, Use::REQUEST),
            ("requestBody", None) => self.body(ends),
            ("responses", Some(pair)) => self.object(Kind::Responses, &pair, Use::ANSWER),
            _ => self.common(field, ends, Use::BOTH),
        }
    }

    /// A body that is there on one side only.
    fn body(&mut self, ends: &Ends<'a>) {
        let document = if ends.old.is_some() { self.root.old.value } else { self.root.new.value };
        let body = ends.old.as_ref().or(ends.new.as_ref()).and_then(|body| body.resolved(document));
        let required = body.is_some_and(|body| body.value.get("required") == Some(&Value::Bool(true)));
        if required {
            self.tell_one_of(What::RequiredBodyAdded, What::RequiredBodyRemoved, ends, Use::REQUEST);
        } else {
            self.tell_one_of(What::OptionalBodyAdded, What::OptionalBodyRemoved, ends, Use::REQUEST);
        }
    }

    pub(super) fn responses(&mut self, pair: &Pair<'a>) {
        for status in pair.keys() {
            let ends = pair.get(status);
            if ends.is_same() {
                continue;
            }
            match ends.both() {
                _ if status.starts_with("x-") => self.common(status, &ends, Use::ANSWER),
                Some(pair) => self.object(Kind::Response, &pair, Use::ANSWER),
                None => {
                    let all = if ends.old.is_some() { &pair.old } else { &pair.new };
                    if is_success(status, all) {
                        let (added, removed) = (What::SuccessResponseAdded, What::SuccessResponseRemoved);
                        self.tell_one_of(added, removed, &ends, Use::ANSWER);
                    } else {
                        self.tell_one_of(What::ErrorResponseAdded, What::ErrorResponseRemoved, &ends, Use::ANSWER);
                    }
                }
            }
        }
    }

    /// The first server is the one that is used where nobody chooses, so the order counts.
    pub(super) fn servers(&mut self, ends: &Ends<'a>) {
        let list = |side: &Option<Side<'a>>| -> Vec<(Value, Side<'a>)> {
            let items = side.iter().flat_map(Side::items);
            items.map(|item| (without_words(item.value), item)).collect()
        };
        let (old, new) = (list(&ends.old), list(&ends.new));
        let common = old.iter().zip(&new).take_while(|((old, _), (new, _))| old == new).count();
        // One `/` is what a document without servers has, so the first entry of an empty list is no addition.
        if common < old.len().min(new.len()) || common == 0 {
            return self.tell(What::ServersChanged, ends, Use::BOTH);
        }
        for (_, server) in &old[common..] {
            self.tell(What::ServerRemoved, &Ends { old: Some(server.clone()), new: None }, Use::BOTH);
        }
        for (_, server) in &new[common..] {
            self.tell(What::ServerAdded, &Ends { old: None, new: Some(server.clone()) }, Use::BOTH);
        }
        for ((_, old), (_, new)) in old.into_iter().zip(new) {
            if old.value != new.value {
                self.tell(What::ProseChanged, &Ends { old: Some(old), new: Some(new) }, Use::BOTH);
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
            self.tell(What::TagsChanged, ends, Use::BOTH);
        }
    }
}

/// `default` stands for success only where nothing else does.
fn is_success(status: &str, all: &Side<'_>) -> bool {
    status.starts_with('2') || (status == "default" && !all.keys().any(|status| status.starts_with('2')))
}

fn without_words(server: &Value) -> Value {
    let mut server = server.clone();
    if let Value::Object(server) = &mut server {
        server.remove("description");
    }
    server
}

/// The paths that stand for the same addresses: of the same name, else the only ones of the same shape.
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

/// The path with the names in it left out.
fn shape(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') && part.ends_with('}') { "{}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}
