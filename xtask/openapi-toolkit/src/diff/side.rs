//! A value of a document with its place, and two of them side by side.

use crate::pointer;
use crate::refs::MAX_CHAIN;
use serde_json::Value;
use std::collections::BTreeSet;

/// A value in one of the documents.
#[derive(Debug, Clone)]
pub(super) struct Side<'a> {
    /// The JSON pointer, with a leading `#`.
    pub(super) at: String,
    /// The value at this place.
    pub(super) value: &'a Value,
}

impl<'a> Side<'a> {
    /// Returns the field of an object, or the item of a list.
    pub(super) fn get(&self, token: &str) -> Option<Side<'a>> {
        let value = match self.value {
            Value::Object(map) => map.get(token)?,
            Value::Array(list) => list.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
        Some(Side { at: pointer::join(&self.at, token), value })
    }

    /// Returns the keys of an object.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'a String> {
        self.value.as_object().into_iter().flat_map(|map| map.keys())
    }

    /// Returns the items of a list.
    pub(super) fn items(&self) -> Vec<Side<'a>> {
        let list = self.value.as_array().into_iter().flatten().enumerate();
        list.map(|(index, value)| Side { at: pointer::join(&self.at, &index.to_string()), value }).collect()
    }

    /// Returns the target if the value is a reference.
    pub(super) fn target(&self) -> Option<&'a str> {
        self.value.get("$ref")?.as_str()
    }

    /// Returns the target in a document, if the value is a reference to a place in it.
    pub(super) fn target_in<'d>(&self, document: &'d Value) -> Option<Side<'d>> {
        let tokens = pointer::tokens(self.target()?)?;
        Some(Side { at: pointer::joined("#", &tokens), value: pointer::find(document, &tokens)? })
    }

    /// Returns the end of a chain of references from here, or the value itself if it is not a reference.
    pub(super) fn resolved(&self, document: &'a Value) -> Option<Side<'a>> {
        let mut side = self.clone();
        for _ in 0..MAX_CHAIN {
            if side.target().is_none() {
                return Some(side);
            }
            side = side.target_in(document)?;
        }
        None
    }
}

/// The same place in both documents.
#[derive(Debug, Clone)]
pub(super) struct Pair<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
}

impl<'a> Pair<'a> {
    /// Returns the field on each side.
    pub(super) fn get(&self, token: &str) -> Ends<'a> {
        Ends { old: self.old.get(token), new: self.new.get(token) }
    }

    /// Returns the keys of both sides, each once.
    pub(super) fn keys(&self) -> BTreeSet<&'a String> {
        self.old.keys().chain(self.new.keys()).collect()
    }

    /// Returns `true` if nothing differs.
    pub(super) fn is_same(&self) -> bool {
        self.old.value == self.new.value
    }

    /// Returns `true` if both values are objects.
    pub(super) fn are_objects(&self) -> bool {
        self.old.value.is_object() && self.new.value.is_object()
    }
}

/// A field that may be missing on either side.
#[derive(Debug, Clone)]
pub(super) struct Ends<'a> {
    pub(super) old: Option<Side<'a>>,
    pub(super) new: Option<Side<'a>>,
}

impl<'a> Ends<'a> {
    /// Returns the values without their places.
    pub(super) fn values(&self) -> (Option<&'a Value>, Option<&'a Value>) {
        (self.old.as_ref().map(|side| side.value), self.new.as_ref().map(|side| side.value))
    }

    /// Returns `true` if nothing differs.
    pub(super) fn is_same(&self) -> bool {
        let (old, new) = self.values();
        old == new
    }

    /// Returns both sides if both exist.
    pub(super) fn both(&self) -> Option<Pair<'a>> {
        Some(Pair { old: self.old.clone()?, new: self.new.clone()? })
    }

    /// Returns the names on either side, or `None` if one of the values is not an object.
    pub(super) fn names(&self) -> Option<BTreeSet<&'a String>> {
        let (old, new) = self.values();
        let is_map = |value: Option<&Value>| value.is_none_or(Value::is_object);
        (is_map(old) && is_map(new)).then(|| self.old.iter().chain(&self.new).flat_map(Side::keys).collect())
    }

    /// Returns the entry of this name on each side.
    pub(super) fn entry(&self, name: &str) -> Ends<'a> {
        let get = |side: &Option<Side<'a>>| side.as_ref().and_then(|side| side.get(name));
        Ends { old: get(&self.old), new: get(&self.new) }
    }
}

impl<'a> From<&Pair<'a>> for Ends<'a> {
    fn from(pair: &Pair<'a>) -> Self {
        Self { old: Some(pair.old.clone()), new: Some(pair.new.clone()) }
    }
}
