//! The rules for flags and bounds of a schema: which of two allows less.

use super::differ::Differ;
use super::side::{Ends, Pair};
use super::values::{compared, flags};
use crate::spec::change::{Use, What};
use serde_json::Value;
use std::cmp::Ordering;

impl<'a> Differ<'a> {
    pub(super) fn flag(&mut self, on: What, off: What, ends: &Ends<'a>, used: Use) {
        let what = match flags(ends) {
            Some((old, new)) if old == new => What::NotationChanged,
            Some((_, new)) => {
                if new {
                    on
                } else {
                    off
                }
            }
            None => What::Changed,
        };
        self.tell(what, ends, used);
    }

    /// A bound and whether it is itself allowed. Told at the field that differs, the bound rather than the flag.
    pub(super) fn limit(&mut self, pair: &Pair<'a>, fields: [&str; 2], ends: &Ends<'a>, is_lower: bool, used: Use) {
        let [bound, excluded] = fields.map(|field| pair.get(field));
        let Some((old_excluded, new_excluded)) = flags(&excluded) else {
            return self.tell(What::Changed, ends, used);
        };
        if bound.is_same() {
            let bounded = bound.old.is_some();
            let what = match (old_excluded, new_excluded) {
                (false, true) if bounded => What::BoundNarrowed,
                (true, false) if bounded => What::BoundWidened,
                _ => What::NotationChanged,
            };
            return self.tell(what, ends, used);
        }
        match bound.values() {
            // One value, spelled `1` and `1.0`: the flags decide.
            (Some(old), Some(new)) if compared(old, new) == Some(Ordering::Equal) && old_excluded != new_excluded => {
                self.tell(if new_excluded { What::BoundNarrowed } else { What::BoundWidened }, &bound, used);
            }
            _ => self.bound(&bound, is_lower, used),
        }
    }

    pub(super) fn bound(&mut self, ends: &Ends<'a>, is_lower: bool, used: Use) {
        let what = match ends.values() {
            (None, Some(new)) if new.is_number() => What::BoundNarrowed,
            (Some(old), None) if old.is_number() => What::BoundWidened,
            (Some(old), Some(new)) => match compared(old, new) {
                Some(Ordering::Equal) => What::NotationChanged,
                Some(order) if (order == Ordering::Less) == is_lower => What::BoundNarrowed,
                Some(_) => What::BoundWidened,
                None => What::Changed,
            },
            _ => What::Changed,
        };
        self.tell(what, ends, used);
    }
}

/// Multiples of three are among those of one, not the other way round.
pub(super) fn step(old: &Value, new: &Value) -> What {
    let divides = |a: &Value, b: &Value| Some(a.as_u64()?.checked_rem(b.as_u64()?)? == 0);
    match (divides(old, new), compared(old, new)) {
        (_, Some(Ordering::Equal)) => What::NotationChanged,
        (Some(true), _) => What::BoundWidened,
        (_, Some(_)) => What::BoundNarrowed,
        (_, None) => What::Changed,
    }
}
