//! The rules for the lists of a schema: values of an `enum`, parts, and alternatives.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::change::{ChangeKind, Usage};
use crate::kinds::Kind;
use serde_json::Value;
use std::collections::HashSet;

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
        let likeness: [fn(&Value, &Value) -> bool; 4] = [
            |a, b| a == b,
            |a, b| ["$ref", "title"].iter().any(|field| a.get(field).is_some() && a.get(field) == b.get(field)),
            |a, b| a.get("$ref").is_none() && b.get("$ref").is_none() && a.get("type") == b.get("type"),
            // A reference among the parts was replaced. Among alternatives it would be another alternative.
            |a, b| a.get("$ref").is_some() && b.get("$ref").is_some(),
        ];
        for alike in &likeness[..if is_all_of { 4 } else { 3 }] {
            old.retain(|(old_index, old)| {
                let Some(found) = new.iter().position(|(_, new)| alike(old.value, new.value)) else { return true };
                let (new_index, new) = new.remove(found);
                places.push((*old_index, new_index));
                self.object(Kind::Schema, &Pair { old: old.clone(), new }, used);
                false
            });
        }
        for (_, side) in old {
            self.record(removed, &Ends { old: Some(side), new: None }, used);
        }
        for (_, side) in new {
            self.record(added, &Ends { old: None, new: Some(side) }, used);
        }
        places.sort_unstable();
        if !places.is_sorted_by_key(|(_, new)| *new) || self.recorded == before {
            self.record(reordered, ends, used);
        }
    }
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
