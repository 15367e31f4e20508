//! The rules for what a client has to show: a list of alternatives, each a set of schemes with their scopes.

use super::differ::Differ;
use super::operations::matched;
use super::side::{Ends, Pair, Side};
use crate::spec::change::{Use, What};
use crate::spec::kinds::{Holds, Kind};
use serde_json::{Value, json};

impl<'a> Differ<'a> {
    /// What the document says for all operations that say nothing themselves.
    pub(super) fn root_security(&mut self) {
        let ends = self.root.get("security");
        if ends.is_same() {
            return;
        }
        let before = self.told;
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
        if self.told == before {
            self.tell(What::NotationChanged, &ends, Use::BOTH);
        }
    }

    /// Compares what really holds for an operation.
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
        let covered = |one: &Value, by: &[Value]| by.iter().any(|other| asks_no_more(other, one));
        // The words stand on one side only where a field is missing; the pointer is then that of the other side.
        if old.iter().any(|one| !covered(one, &new)) {
            self.tell(What::SecurityTightened, &ends, Use::BOTH);
        }
        if new.iter().any(|one| !covered(one, &old)) {
            self.tell(What::SecurityLoosened, &ends, Use::BOTH);
        }
    }
}

/// An empty list asks for nothing, and so does none.
fn alternatives(security: Option<&Side<'_>>) -> Vec<Value> {
    let list: Vec<Value> = security.iter().flat_map(|side| side.items()).map(|item| item.value.clone()).collect();
    if list.is_empty() { vec![json!({})] } else { list }
}

/// Whether who can show `more` can show `less`.
fn asks_no_more(less: &Value, more: &Value) -> bool {
    let (Value::Object(less), Value::Object(more)) = (less, more) else { return less == more };
    let scopes = |value: &Value| value.as_array().cloned().unwrap_or_default();
    less.iter().all(|(scheme, asked)| {
        more.get(scheme).is_some_and(|shown| scopes(asked).iter().all(|scope| scopes(shown).contains(scope)))
    })
}
