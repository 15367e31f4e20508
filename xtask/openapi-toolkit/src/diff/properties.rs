//! The rules for the properties of a schema: named, required, additional.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::change::{ChangeKind, Usage};
use crate::kinds::Kind;
use serde_json::Value;
use std::collections::HashSet;

impl<'a> Differ<'a> {
    pub(super) fn properties(&mut self, pair: &Pair<'a>, ends: &Ends<'a>, used: Usage) {
        let Some(names) = ends.names() else { return self.record(ChangeKind::Changed, ends, used) };
        for name in names {
            let entry = ends.entry(name);
            if let Some(pair) = entry.both() {
                self.object(Kind::Schema, &pair, used);
                continue;
            }
            let owner = if entry.old.is_some() { &pair.old } else { &pair.new };
            if requires(owner, name) {
                let (added, removed) = (ChangeKind::RequiredPropertyAdded, ChangeKind::RequiredPropertyRemoved);
                self.record_one_of(added, removed, &entry, used);
            } else {
                let (added, removed) = (ChangeKind::OptionalPropertyAdded, ChangeKind::OptionalPropertyRemoved);
                self.record_one_of(added, removed, &entry, used);
            }
        }
        // An empty object of properties means the same as a missing one.
        if ends.both().is_none() && is_empty_map(ends) {
            self.record(ChangeKind::NotationChanged, ends, used);
        }
    }

    pub(super) fn required_properties(&mut self, pair: &Pair<'a>, ends: &Ends<'a>, used: Usage) {
        let before = self.recorded;
        let properties = pair.get("properties");
        let lists = [&ends.old, &ends.new].map(|side| side.as_ref().map(Side::items).unwrap_or_default());
        let is_well_formed = [&ends.old, &ends.new].iter().all(|side| {
            side.as_ref().is_none_or(|side| side.value.as_array().is_some_and(|list| list.iter().all(Value::is_string)))
        });
        if !is_well_formed {
            return self.record(ChangeKind::Changed, ends, used);
        }
        let [old, new] = lists;
        let mut is_recorded_elsewhere = false;
        for (one, other, is_new) in [(&old, &new, false), (&new, &old, true)] {
            let others: HashSet<&Value> = other.iter().map(|other| other.value).collect();
            for side in one {
                let name = side.value.as_str().unwrap_or_default();
                if others.contains(side.value) {
                    continue;
                }
                let property = properties.entry(name);
                let place = match (&property.old, &property.new) {
                    (Some(_), Some(_)) => property,
                    (None, None) if is_new => Ends { old: None, new: Some(side.clone()) },
                    (None, None) => Ends { old: Some(side.clone()), new: None },
                    // The property was added or removed, and that record says if it was required.
                    (old, _) if old.is_some() != is_new => {
                        is_recorded_elsewhere = true;
                        continue;
                    }
                    _ => property,
                };
                let kind = if is_new { ChangeKind::PropertyBecameRequired } else { ChangeKind::PropertyBecameOptional };
                self.record(kind, &place, used);
            }
        }
        let sorted = |list: &[Side<'a>]| {
            let mut names: Vec<String> = list.iter().map(|side| side.value.to_string()).collect();
            names.sort();
            names
        };
        if self.recorded == before && !is_recorded_elsewhere && (ends.both().is_none() || sorted(&old) != sorted(&new))
        {
            self.record(ChangeKind::NotationChanged, ends, used);
        }
    }

    pub(super) fn additional(&mut self, ends: &Ends<'a>, used: Usage) {
        let is_closed = |value: Option<&Value>| value == Some(&Value::Bool(false));
        let is_open = |value: Option<&Value>| match value {
            None | Some(Value::Bool(true)) => true,
            Some(Value::Object(schema)) => schema.is_empty(),
            _ => false,
        };
        let (old, new) = ends.values();
        match (is_closed(old), is_closed(new)) {
            (true, false) => self.record(ChangeKind::AdditionalPropertiesOpened, ends, used),
            (false, true) => self.record(ChangeKind::AdditionalPropertiesClosed, ends, used),
            // Both mean any additional property, though code generators add a field only if it is written.
            _ if is_open(old) && is_open(new) => {
                let is_written_twice = old.is_some() && new.is_some();
                let kind =
                    if is_written_twice { ChangeKind::NotationChanged } else { ChangeKind::RepresentationChanged };
                self.record(kind, ends, used);
            }
            _ => match ends.both().filter(Pair::are_objects) {
                Some(pair) => self.object(Kind::Schema, &pair, used),
                None => self.record(ChangeKind::TypeChanged, ends, used),
            },
        }
    }
}

fn is_empty_map(ends: &Ends<'_>) -> bool {
    let (old, new) = ends.values();
    old.or(new).and_then(Value::as_object).is_some_and(serde_json::Map::is_empty)
}

fn requires(schema: &Side<'_>, name: &str) -> bool {
    schema.value.get("required").and_then(Value::as_array).into_iter().flatten().any(|required| required == name)
}
