//! The report of the passes beside the document: losses, constructs that cannot be lowered, and the place that each value had in
//! the document that was given.

use crate::Error;
use crate::pointer;
use crate::walk::schemas_mut;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// A construct whose lowering loses something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Note {
    /// The JSON pointer into the document that was given, with a leading `#`.
    pub pointer: String,
    /// The construct.
    pub construct: String,
    /// The result of lowering it.
    pub outcome: String,
}

/// The report of one lowering.
#[derive(Debug, Default)]
pub(crate) struct Log {
    notes: Vec<Note>,
    errors: Vec<Error>,
    /// The places of values that were moved, the new one with the old one and the number of the visit that moved it: a layer for
    /// each walk over the document.
    layers: Vec<HashMap<String, (String, usize)>>,
    /// The number of the visit.
    visit: usize,
}

impl Log {
    /// Starts a walk: the places that it moves are places in the document that it finds.
    pub(super) fn begin(&mut self) {
        self.layers.push(HashMap::new());
    }

    /// Starts the visit of a value. All of its moves are one: each leads from a place before the visit to one after it.
    pub(super) fn visit(&mut self) {
        self.visit += 1;
    }

    /// Returns the places that have now a value which was not below them before.
    pub(super) fn mixed(&self) -> HashSet<&str> {
        let mut mixed = HashSet::new();
        for (new, (old, _)) in self.layers.iter().flatten() {
            for (end, _) in new.match_indices('/') {
                let is_below = old.strip_prefix(&new[..end]).is_some_and(|rest| rest.starts_with('/'));
                if !is_below {
                    mixed.insert(&new[..end]);
                }
            }
        }
        mixed
    }

    /// Records that a value is now in another place.
    pub(super) fn moved(&mut self, new: String, old: String) {
        if let Some(layer) = self.layers.last_mut() {
            layer.insert(new, (old, self.visit));
        }
    }

    /// Records that a field of a schema is now in another place.
    pub(super) fn moved_in(&mut self, at: &str, new: &[&str], old: &[&str]) {
        self.moved(pointer::joined(at, new), pointer::joined(at, old));
    }

    /// Records that a construct is lowered, and that the result says less.
    pub(super) fn note(&mut self, at: &str, construct: &str, outcome: impl Into<String>) {
        let pointer = self.origin(&pointer::join(at, construct));
        self.notes.push(Note { pointer, construct: construct.to_owned(), outcome: outcome.into() });
    }

    /// Records that the result allows more; inside of a `not` or a `oneOf` that can also mean less.
    pub(super) fn widened(&mut self, at: &str, construct: &str, how: &str) {
        let is_inverted = at.split('/').any(|token| matches!(token, "not" | "oneOf"));
        let outcome = if is_inverted { "changed, as it is in a `not` or a `oneOf`" } else { "widened" };
        self.note(at, construct, format!("{outcome}: {how}"));
    }

    /// Records a construct that cannot be lowered.
    pub(crate) fn reject(&mut self, error: Error) {
        let error = self.located(error);
        self.errors.push(error);
    }

    /// Returns the error with the place in the document that was given.
    pub(super) fn located(&self, error: Error) -> Error {
        error.map_pointer(|pointer| self.origin(pointer))
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Returns the notes, or all errors: the first one of each place. What several paths share is lowered in each of them.
    pub(crate) fn finish(mut self) -> Result<Vec<Note>, Error> {
        let (mut noted, mut rejected) = (HashSet::new(), HashSet::new());
        self.notes.retain(|note| noted.insert(note.clone()));
        self.errors.retain(|error| rejected.insert(error.pointer().map(str::to_owned)));
        match self.errors.len() {
            0 => Ok(self.notes),
            1 => Err(self.errors.swap_remove(0)),
            _ => Err(Error::Several(self.errors)),
        }
    }

    /// Returns the place that a value had in the document that was given.
    pub(super) fn origin(&self, pointer: &str) -> String {
        self.layers.iter().rev().fold(pointer.to_owned(), |pointer, layer| before(layer, pointer))
    }
}

/// Returns the place before a walk. The moves are undone in the reverse order: the walk visits inner values first, so the move of
/// the outermost value is the last one.
fn before(layer: &HashMap<String, (String, usize)>, mut pointer: String) -> String {
    let mut next = usize::MAX;
    loop {
        let ends = pointer.match_indices('/').map(|(end, _)| end).chain([pointer.len()]);
        let moves = ends.filter_map(|end| Some((layer.get(&pointer[..end])?, end)));
        let Some(((old, number), end)) =
            moves.filter(|((_, number), _)| *number < next).max_by_key(|((_, number), end)| (*number, *end))
        else {
            return pointer;
        };
        next = *number;
        pointer = format!("{old}{}", &pointer[end..]);
    }
}

/// Visits every schema, inner ones first, and collects the constructs that cannot be lowered.
pub(super) fn schemas(
    document: &mut Value,
    log: &mut Log,
    mut visit: impl FnMut(&str, &mut Map<String, Value>, &mut Log) -> Result<(), Error>,
) -> Result<(), Error> {
    schemas_mut(document, |at, schema| {
        log.visit();
        match visit(at, schema, log) {
            Err(error @ (Error::CannotLower { .. } | Error::UnknownConstruct { .. })) => {
                log.reject(error);
                Ok(())
            }
            other => other,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_followed_back_through_every_walk_and_every_move_in_it() {
        let mut log = Log::default();
        log.begin();
        log.moved("#/s/N".to_owned(), "#/s/A/$defs/N".to_owned());
        log.begin();
        // The inner schema first, and then the one around it.
        log.visit();
        log.moved_in("#/s/N/items", &["anyOf", "0", "maximum"], &["maximum"]);
        log.visit();
        log.moved_in("#/s/N", &["anyOf", "1", "items"], &["items"]);
        log.visit();
        log.moved_in("#/s/T", &["items", "anyOf", "0"], &["prefixItems", "0"]);
        log.moved_in("#/s/T", &["items", "anyOf", "1"], &["items"]);
        assert_eq!(log.origin("#/s/T/items/anyOf/1/anyOf/0/if"), "#/s/T/items/anyOf/0/if");
        assert_eq!(log.origin("#/s/N/anyOf/1/items/anyOf/0/maximum"), "#/s/A/$defs/N/items/maximum");
        assert_eq!(log.origin("#/s/Nothing/anyOf/1/items"), "#/s/Nothing/anyOf/1/items");
        assert_eq!(log.origin("#"), "#");
    }
}
