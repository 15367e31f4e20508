//! The rules for the lists of a schema: values of an `enum`, parts, and alternatives.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::change::{ChangeKind, Usage};
use crate::kinds::Kind;
use serde_json::Value;
use std::collections::{HashMap, HashSet, VecDeque};

/// Returns the properties of a schema of which two schemas that are alike have at least one in common.
type Keys = for<'v> fn(&'v Value) -> Vec<(&'static str, Option<&'v Value>)>;

impl<'a> Differ<'a> {
    /// Records the values that were added and removed. A `null` in the list only repeats `nullable`.
    pub(super) fn enumeration(&mut self, ends: &Ends<'a>, used: Usage) {
        let before = self.recorded;
        match (&ends.old, &ends.new) {
            (Some(old), Some(new)) if old.value.is_array() && new.value.is_array() => {
                for (one, other, is_new) in [(old, new, false), (new, old, true)] {
                    let others: HashSet<&Value> = other.items().iter().map(|other| other.value).collect();
                    for side in one.items() {
                        if side.value.is_null() || others.contains(side.value) {
                            continue;
                        }
                        if is_new {
                            self.record(ChangeKind::EnumValueAdded, &Ends { old: None, new: Some(side) }, used);
                        } else {
                            self.record(ChangeKind::EnumValueRemoved, &Ends { old: Some(side), new: None }, used);
                        }
                    }
                }
                if self.recorded == before && !same_items(old, new) {
                    self.record(ChangeKind::NotationChanged, ends, used);
                }
            }
            (Some(_), Some(_)) => self.record(ChangeKind::Changed, ends, used),
            _ => self.record_one_of(ChangeKind::EnumIntroduced, ChangeKind::EnumDropped, ends, used),
        }
    }

    /// Compares lists of schemas, which have no names. Equal entries are paired first, then entries with the same
    /// reference or title, then entries of the same type.
    pub(super) fn alternatives(
        &mut self,
        added: ChangeKind,
        removed: ChangeKind,
        reordered: ChangeKind,
        ends: &Ends<'a>,
        used: Usage,
    ) {
        let is_list = |side: &Option<Side<'a>>| side.as_ref().is_none_or(|side| side.value.is_array());
        if !is_list(&ends.old) || !is_list(&ends.new) {
            return self.record(ChangeKind::Changed, ends, used);
        }
        let before = self.recorded;
        let [mut old, mut new] =
            [&ends.old, &ends.new].map(|side| side.iter().flat_map(Side::items).enumerate().collect::<Vec<_>>());
        let mut places = Vec::new();
        let is_all_of = added == ChangeKind::PartAdded;
        let likeness: [Keys; 4] = [
            |value| vec![("", Some(value))],
            |value| {
                ["$ref", "title"]
                    .map(|field| (field, value.get(field)))
                    .into_iter()
                    .filter(|key| key.1.is_some())
                    .collect()
            },
            |value| if value.get("$ref").is_none() { vec![("type", value.get("type"))] } else { Vec::new() },
            // A reference among the parts was replaced. Among alternatives it would be another alternative.
            |value| if value.get("$ref").is_some() { vec![("$ref", None)] } else { Vec::new() },
        ];
        for keys in &likeness[..if is_all_of { 4 } else { 3 }] {
            // The lists can be long, so that each entry cannot be compared with each other one.
            let mut by_key: HashMap<_, VecDeque<usize>> = HashMap::new();
            for (place, (_, side)) in new.iter().enumerate() {
                for key in keys(side.value) {
                    by_key.entry(key).or_default().push_back(place);
                }
            }
            let mut is_paired = vec![false; new.len()];
            old.retain(|(old_index, old)| {
                let first = |key| {
                    let places: &mut VecDeque<usize> = by_key.get_mut(&key)?;
                    while places.front().is_some_and(|place| is_paired[*place]) {
                        places.pop_front();
                    }
                    places.front().copied()
                };
                let Some(found) = keys(old.value).into_iter().filter_map(first).min() else { return true };
                is_paired[found] = true;
                let (new_index, new) = new[found].clone();
                places.push((*old_index, new_index));
                self.object(Kind::Schema, &Pair { old: old.clone(), new }, used);
                false
            });
            let mut is_paired = is_paired.into_iter();
            new.retain(|_| is_paired.next() == Some(false));
        }
        let says_nothing = |side: &Side<'a>| is_all_of && is_prose(side.value);
        for (_, side) in old {
            let kind = if says_nothing(&side) { ChangeKind::ProseChanged } else { removed };
            self.record(kind, &Ends { old: Some(side), new: None }, used);
        }
        for (_, side) in new {
            let kind = if says_nothing(&side) { ChangeKind::ProseChanged } else { added };
            self.record(kind, &Ends { old: None, new: Some(side) }, used);
        }
        places.sort_unstable();
        if !places.is_sorted_by_key(|(_, new)| *new) || self.recorded == before {
            self.record(reordered, ends, used);
        }
    }
}

/// Returns `true` if a schema only describes, and accepts everything.
fn is_prose(schema: &Value) -> bool {
    const PROSE: [&str; 7] = ["title", "description", "externalDocs", "example", "examples", "deprecated", "$comment"];
    schema.as_object().is_some_and(|schema| {
        schema.keys().all(|keyword| PROSE.contains(&keyword.as_str()) || keyword.starts_with("x-"))
    })
}

/// Returns `true` if the lists have the same items in any order.
fn same_items(old: &Side<'_>, new: &Side<'_>) -> bool {
    let sorted = |side: &Side<'_>| {
        let mut items: Vec<String> = side.items().iter().map(|item| item.value.to_string()).collect();
        items.sort();
        items
    };
    sorted(old) == sorted(new)
}
