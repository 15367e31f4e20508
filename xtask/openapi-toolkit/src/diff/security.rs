//! The rules for security: a list of alternatives, each a set of schemes with their scopes.

use super::differ::Differ;
use super::operations::matched;
use super::side::{Ends, Pair, Side};
use crate::change::{ChangeKind, Usage};
use crate::kinds::{Holds, Kind};
use serde_json::{Value, json};

impl<'a> Differ<'a> {
    /// Compares the security that holds for operations without one of their own.
    pub(super) fn root_security(&mut self) {
        let ends = self.root.get("security");
        if ends.is_same() {
            return;
        }
        let before = self.recorded;
        if let Some(paths) = self.root.get("paths").both() {
            for (old, new) in matched(&paths) {
                let Some((old, new)) = paths.old.get(&old).zip(paths.new.get(&new)) else { continue };
                let item = Pair { old, new };
                for field in item.keys() {
                    if let Some(Holds::One(Kind::Operation)) = Kind::PathItem.holds(field)
                        && let Some(operation) = item.get(field).both()
                    {
                        self.security(&operation);
                    }
                }
            }
        }
        if self.recorded == before {
            self.record(ChangeKind::NotationChanged, &ends, Usage::BOTH);
        }
    }

    /// Compares the effective security of an operation.
    pub(super) fn security(&mut self, operation: &Pair<'a>) {
        let own = operation.get("security");
        let ends = Ends {
            old: own.old.or_else(|| self.root.old.get("security")),
            new: own.new.or_else(|| self.root.new.get("security")),
        };
        if ends.is_same() {
            return;
        }
        let (old, new) = (alternatives(ends.old.as_ref()), alternatives(ends.new.as_ref()));
        let covered = |one: &Value, by: &[Value]| by.iter().any(|other| requires_no_more(other, one));
        if old.iter().any(|one| !covered(one, &new)) {
            self.record(ChangeKind::SecurityTightened, &ends, Usage::BOTH);
        }
        if new.iter().any(|one| !covered(one, &old)) {
            self.record(ChangeKind::SecurityLoosened, &ends, Usage::BOTH);
        }
    }
}

/// Returns the alternatives. An empty list requires nothing, and so does a missing one.
fn alternatives(security: Option<&Side<'_>>) -> Vec<Value> {
    let list: Vec<Value> = security.iter().flat_map(|side| side.items()).map(|item| item.value.clone()).collect();
    if list.is_empty() { vec![json!({})] } else { list }
}

/// Returns `true` if credentials for `more` are enough for `less`.
fn requires_no_more(less: &Value, more: &Value) -> bool {
    let (Value::Object(less), Value::Object(more)) = (less, more) else { return less == more };
    let scopes = |value: &Value| value.as_array().cloned().unwrap_or_default();
    less.iter().all(|(scheme, required)| {
        more.get(scheme).is_some_and(|granted| scopes(required).iter().all(|scope| scopes(granted).contains(scope)))
    })
}
