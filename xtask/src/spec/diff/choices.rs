//! The rules for the lists of a schema: values of an `enum`, parts and alternatives.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use crate::spec::change::{Use, What};
use crate::spec::kinds::Kind;
use serde_json::Value;

impl<'a> Differ<'a> {
    /// Values that came and went. `null` in the list only repeats `nullable`.
    pub(super) fn enumeration(&mut self, ends: &Ends<'a>, used: Use) {
        let before = self.told;
        match (&ends.old, &ends.new) {
            (Some(old), Some(new)) if old.value.is_array() && new.value.is_array() => {
                for (one, other, is_new) in [(old, new, false), (new, old, true)] {
                    let others = other.items();
                    for side in one.items() {
                        if side.value.is_null() || others.iter().any(|other| other.value == side.value) {
                            continue;
                        }
                        if is_new {
                            self.tell(What::EnumValueAdded, &Ends { old: None, new: Some(side) }, used);
                        } else {
                            self.tell(What::EnumValueRemoved, &Ends { old: Some(side), new: None }, used);
                        }
                    }
                }
                if self.told == before && !same_items(old, new) {
                    self.tell(What::NotationChanged, ends, used);
                }
            }
            (Some(_), Some(_)) => self.tell(What::Changed, ends, used),
            _ => self.tell_one_of(What::EnumIntroduced, What::EnumDropped, ends, used),
        }
    }

    /// Alternatives have no names: what is equal belongs together, then what refers to or is called the same, then what has
    /// the same type.
    pub(super) fn alternatives(&mut self, added: What, removed: What, reordered: What, ends: &Ends<'a>, used: Use) {
        let is_list = |side: &Option<Side<'a>>| side.as_ref().is_none_or(|side| side.value.is_array());
        if !is_list(&ends.old) || !is_list(&ends.new) {
            return self.tell(What::Changed, ends, used);
        }
        let before = self.told;
        let [mut old, mut new] =
            [&ends.old, &ends.new].map(|side| side.iter().flat_map(Side::items).enumerate().collect::<Vec<_>>());
        let mut places = Vec::new();
        let is_all_of = added == What::PartAdded;
        let likeness: [fn(&Value, &Value) -> bool; 4] = [
            |a, b| a == b,
            |a, b| ["$ref", "title"].iter().any(|field| a.get(field).is_some() && a.get(field) == b.get(field)),
            |a, b| a.get("$ref").is_none() && b.get("$ref").is_none() && a.get("type") == b.get("type"),
            // Another variant is another variant, but what a schema is made of was exchanged.
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
            self.tell(removed, &Ends { old: Some(side), new: None }, used);
        }
        for (_, side) in new {
            self.tell(added, &Ends { old: None, new: Some(side) }, used);
        }
        places.sort_unstable();
        if !places.is_sorted_by_key(|(_, new)| *new) || self.told == before {
            self.tell(reordered, ends, used);
        }
    }
}

fn same_items(old: &Side<'_>, new: &Side<'_>) -> bool {
    let sorted = |side: &Side<'_>| {
        let mut items: Vec<String> = side.items().iter().map(|item| item.value.to_string()).collect();
        items.sort();
        items
    };
    sorted(old) == sorted(new)
}
