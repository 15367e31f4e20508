//! The rules for flags and bounds of a schema. The one that allows less is the narrower.

use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use super::values::{compared, flags};
use crate::change::{ChangeKind, Usage};
use serde_json::Value;
use std::cmp::Ordering;

impl<'a> Differ<'a> {
    /// Compares a flag that is `false` by default.
    pub(super) fn flag(&mut self, on: ChangeKind, off: ChangeKind, ends: &Ends<'a>, used: Usage) {
        let kind = match flags(ends) {
            Some((old, new)) if old == new => ChangeKind::NotationChanged,
            Some((_, new)) => {
                if new {
                    on
                } else {
                    off
                }
            }
            None => ChangeKind::Changed,
        };
        self.record(kind, ends, used);
    }

    /// Compares a bound and the flag that excludes its value. Records the change at the bound if both differ.
    pub(super) fn limit(&mut self, pair: &Pair<'a>, fields: [&str; 2], ends: &Ends<'a>, is_lower: bool, used: Usage) {
        let [bound, excluded] = fields.map(|field| pair.get(field));
        let Some((old_excluded, new_excluded)) = flags(&excluded) else {
            return self.record(ChangeKind::Changed, ends, used);
        };
        if bound.is_same() {
            let bounded = bound.old.is_some();
            let kind = match (old_excluded, new_excluded) {
                (false, true) if bounded => ChangeKind::BoundNarrowed,
                (true, false) if bounded => ChangeKind::BoundWidened,
                _ => ChangeKind::NotationChanged,
            };
            return self.record(kind, ends, used);
        }
        match bound.values() {
            // The same value, written as `1` and as `1.0`: the flags decide.
            (Some(old), Some(new)) if compared(old, new) == Some(Ordering::Equal) && old_excluded != new_excluded => {
                self.record(
                    if new_excluded { ChangeKind::BoundNarrowed } else { ChangeKind::BoundWidened },
                    &bound,
                    used,
                );
            }
            _ => self.bound(pair, fields[0], is_lower, used),
        }
    }

    /// Compares a bound without its flag.
    pub(super) fn bound(&mut self, pair: &Pair<'a>, field: &str, is_lower: bool, used: Usage) {
        let ends = &pair.get(field);
        let kind = match binding(pair, field) {
            (None, None) => ChangeKind::NotationChanged,
            (None, Some(new)) if new.is_number() => ChangeKind::BoundNarrowed,
            (Some(old), None) if old.is_number() => ChangeKind::BoundWidened,
            (Some(old), Some(new)) => match compared(old, new) {
                Some(Ordering::Equal) => ChangeKind::NotationChanged,
                Some(order) if (order == Ordering::Less) == is_lower => ChangeKind::BoundNarrowed,
                Some(_) => ChangeKind::BoundWidened,
                None => ChangeKind::Changed,
            },
            _ => ChangeKind::Changed,
        };
        self.record(kind, ends, used);
    }
}

/// Returns the bound on each side, and `None` for one that every value of the type keeps.
pub(super) fn binding<'a>(pair: &Pair<'a>, field: &str) -> (Option<&'a Value>, Option<&'a Value>) {
    let side = |side: &Side<'a>| side.value.get(field).filter(|bound| binds(side.value, field, bound));
    (side(&pair.old), side(&pair.new))
}

/// Returns `true` if some value of the schema's type does not keep the bound.
fn binds(schema: &Value, field: &str, bound: &Value) -> bool {
    let text = |keyword: &str| schema.get(keyword).and_then(Value::as_str);
    let excludes = |flag: &str| schema.get(flag).is_some_and(|flag| flag != &Value::Bool(false));
    let range = match (text("type"), text("format")) {
        (Some("integer"), Some("int32")) => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        (Some("integer"), Some("int64")) => Some((i64::MIN, i64::MAX)),
        _ => None,
    };
    match field {
        "minLength" | "minItems" | "minProperties" => bound.as_f64() != Some(0.0),
        "minimum" => excludes("exclusiveMinimum") || range.is_none_or(|(least, _)| bound.as_i64() != Some(least)),
        "maximum" => excludes("exclusiveMaximum") || range.is_none_or(|(_, most)| bound.as_i64() != Some(most)),
        "multipleOf" => !(text("type") == Some("integer") && bound.as_f64() == Some(1.0)),
        // A pattern is not anchored, so these match every text.
        "pattern" => !matches!(bound.as_str(), Some("" | ".*" | "^" | "^.*")),
        _ => true,
    }
}

/// Compares two values of `multipleOf`: every multiple of six is a multiple of three, but not the other way round.
pub(super) fn step(old: &Value, new: &Value) -> ChangeKind {
    let divides = |a: &Value, b: &Value| Some(a.as_u64()?.checked_rem(b.as_u64()?)? == 0);
    match (divides(old, new), compared(old, new)) {
        (_, Some(Ordering::Equal)) => ChangeKind::NotationChanged,
        (Some(true), _) => ChangeKind::BoundWidened,
        (_, Some(_)) => ChangeKind::BoundNarrowed,
        (_, None) => ChangeKind::Changed,
    }
}
