//! What the passes report beside the document: what the result no longer says, what cannot be lowered, and where each value
//! was in the document that was given.

use crate::Error;
use crate::pointer;
use crate::walk::schemas_mut;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A construct whose lowering loses something.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Note {
    /// The JSON pointer into the document that was given, with a leading `#`.
    pub pointer: String,
    /// The construct.
    pub construct: String,
    /// What became of it.
    pub outcome: String,
}

/// The report of one lowering.
#[derive(Debug, Default)]
pub(crate) struct Log {
    notes: Vec<Note>,
    errors: Vec<Error>,
    /// The places of values that were moved, the new one with the old one: a layer for each walk over the document.
    layers: Vec<HashMap<String, String>>,
}

impl Log {
    /// Starts a walk: the places that it moves are places in the document that it finds.
    pub(super) fn begin(&mut self) {
        self.layers.push(HashMap::new());
    }

    /// Records that a value is now in another place.
    pub(super) fn moved(&mut self, new: String, old: String) {
        if let Some(layer) = self.layers.last_mut() {
            layer.insert(new, old);
        }
    }

    /// Records that a field of a schema is now in another place.
    pub(super) fn moved_in(&mut self, at: &str, new: &[&str], old: &[&str]) {
        let join = |tokens: &[&str]| tokens.iter().fold(at.to_owned(), |at, token| pointer::join(&at, token));
        self.moved(join(new), join(old));
    }

    /// Records that a construct is lowered, and that the result says less.
    pub(super) fn note(&mut self, at: &str, construct: &str, outcome: impl Into<String>) {
        let pointer = self.origin(&pointer::join(at, construct));
        self.notes.push(Note { pointer, construct: construct.to_owned(), outcome: outcome.into() });
    }

    /// Records a construct that cannot be lowered. Only the first error of a place is kept.
    pub(crate) fn reject(&mut self, error: Error) {
        let error = error.map_pointer(|pointer| self.origin(pointer));
        if !self.errors.iter().any(|known| known.pointer() == error.pointer()) {
            self.errors.push(error);
        }
    }

    pub(super) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Returns the notes, or all errors.
    pub(crate) fn finish(mut self) -> Result<Vec<Note>, Error> {
        match self.errors.len() {
            0 => Ok(self.notes),
            1 => Err(self.errors.swap_remove(0)),
            _ => Err(Error::Several(self.errors)),
        }
    }

    /// Returns the place that a value had in the document that was given.
    fn origin(&self, pointer: &str) -> String {
        self.layers.iter().rev().fold(pointer.to_owned(), |pointer, layer| before(layer, pointer))
    }
}

/// Returns the place before a walk. The walk visits inner values first, so the outermost move is the last one.
fn before(layer: &HashMap<String, String>, mut pointer: String) -> String {
    if layer.is_empty() {
        return pointer;
    }
    let mut end = 0;
    while end < pointer.len() {
        end = pointer[end + 1..].find('/').map_or(pointer.len(), |next| end + 1 + next);
        if let Some(old) = layer.get(&pointer[..end]) {
            pointer = format!("{old}{}", &pointer[end..]);
            end = old.len();
        }
    }
    pointer
}

/// Visits every schema, inner ones first, and collects the constructs that cannot be lowered.
pub(super) fn schemas(
    document: &mut Value,
    log: &mut Log,
    mut visit: impl FnMut(&str, &mut Map<String, Value>, &mut Log) -> Result<(), Error>,
) -> Result<(), Error> {
    schemas_mut(document, |at, schema| match visit(at, schema, log) {
        Err(error @ (Error::CannotLower { .. } | Error::UnknownConstruct { .. })) => {
            log.reject(error);
            Ok(())
        }
        other => other,
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
        log.moved_in("#/s/N/items", &["anyOf", "0", "maximum"], &["maximum"]);
        log.moved_in("#/s/N", &["anyOf", "1", "items"], &["items"]);
        assert_eq!(log.origin("#/s/N/anyOf/1/items/anyOf/0/maximum"), "#/s/A/$defs/N/items/maximum");
        assert_eq!(log.origin("#/s/Nothing/anyOf/1/items"), "#/s/Nothing/anyOf/1/items");
        assert_eq!(log.origin("#"), "#");
    }
}
