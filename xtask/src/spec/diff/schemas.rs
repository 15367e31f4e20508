//! The rules for schemas. A reference gets the same treatment as what it leads to, which is compared on its own.

use super::bounds::step;
use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use super::values::represented_otherwise;
use crate::spec::change::{Use, What};
use crate::spec::kinds::Kind;

impl<'a> Differ<'a> {
    pub(super) fn schema(&mut self, pair: &Pair<'a>, used: Use) {
        if let Some(wrapped) = wrapped(pair) {
            return self.beside_a_reference(pair, &wrapped, used);
        }
        match (pair.old.target(), pair.new.target()) {
            (None, None) => {}
            (Some(old), Some(new)) if old == new => return self.tell(What::NotationChanged, &pair.into(), used),
            _ => return self.reference(Kind::Schema, pair, used),
        }
        for keyword in pair.keys() {
            let ends = pair.get(keyword);
            if !ends.is_same() {
                self.keyword(keyword, pair, &ends, used);
            }
        }
        if represented_otherwise(pair) {
            self.tell(What::RepresentationChanged, &pair.into(), used);
        }
    }

    /// `{"$ref": …}` on one side and `{"allOf": [{"$ref": …}], …}` on the other, which is how 3.0 puts a keyword beside one.
    fn beside_a_reference(&mut self, pair: &Pair<'a>, part: &Pair<'a>, used: Use) {
        let before = self.told;
        if !part.is_same() {
            self.reference(Kind::Schema, part, used);
        }
        for keyword in pair.keys().into_iter().filter(|keyword| !matches!(keyword.as_str(), "$ref" | "allOf")) {
            self.keyword(keyword, pair, &pair.get(keyword), used);
        }
        if self.told == before {
            self.tell(What::NotationChanged, &pair.into(), used);
        }
    }

    fn keyword(&mut self, keyword: &str, pair: &Pair<'a>, ends: &Ends<'a>, used: Use) {
        match keyword {
            "format" => self.tell(What::FormatChanged, ends, used),
            "nullable" => self.flag(What::BecameNullable, What::BecameNotNull, ends, used),
            "uniqueItems" => self.flag(What::BoundNarrowed, What::BoundWidened, ends, used),
            "readOnly" | "writeOnly" => self.flag(What::AccessChanged, What::AccessChanged, ends, used),
            "enum" => self.enumeration(ends, used),
            "properties" => self.properties(pair, ends, used),
            "required" => self.required_properties(pair, ends, used),
            "minimum" | "exclusiveMinimum" => self.limit(pair, ["minimum", "exclusiveMinimum"], ends, true, used),
            "maximum" | "exclusiveMaximum" => self.limit(pair, ["maximum", "exclusiveMaximum"], ends, false, used),
            "minLength" | "minItems" | "minProperties" => self.bound(ends, true, used),
            "maxLength" | "maxItems" | "maxProperties" => self.bound(ends, false, used),
            "pattern" | "multipleOf" => match (ends.values(), keyword) {
                ((None, _), _) => self.tell(What::BoundNarrowed, ends, used),
                ((_, None), _) => self.tell(What::BoundWidened, ends, used),
                (_, "pattern") => self.tell(What::PatternChanged, ends, used),
                ((Some(old), Some(new)), _) => self.tell(step(old, new), ends, used),
            },
            "items" => match ends.both() {
                Some(pair) => self.object(Kind::Schema, &pair, used),
                None => self.tell(What::TypeChanged, ends, used),
            },
            "additionalProperties" => self.additional(ends, used),
            "allOf" => self.alternatives(What::PartAdded, What::PartRemoved, What::NotationChanged, ends, used),
            "anyOf" | "oneOf" if ends.both().is_some() => {
                let (added, removed) = (What::AlternativeAdded, What::AlternativeRemoved);
                self.alternatives(added, removed, What::AlternativesReordered, ends, used);
            }
            "type" | "anyOf" | "oneOf" => self.tell(What::TypeChanged, ends, used),
            "default" => match ends.values() {
                (Some(_), Some(_)) => self.tell(What::DefaultChanged, ends, used),
                _ => self.tell_one_of(What::DefaultAdded, What::DefaultRemoved, ends, used),
            },
            "title" => {
                let names = names_a_type(&pair.old) || names_a_type(&pair.new);
                self.tell(if names { What::InlineNameChanged } else { What::ProseChanged }, ends, used);
            }
            _ => self.common(keyword, ends, used),
        }
    }
}

/// The references, where one side has nothing but a reference and the other wraps one.
fn wrapped<'a>(pair: &Pair<'a>) -> Option<Pair<'a>> {
    let inner = |side: &Side<'a>| {
        let parts = side.get("allOf")?.items();
        let [part] = parts.as_slice() else { return None };
        part.target().map(|_| part.clone())
    };
    match (pair.old.target(), pair.new.target()) {
        (Some(_), None) => Some(Pair { old: pair.old.clone(), new: inner(&pair.new)? }),
        (None, Some(_)) => Some(Pair { old: inner(&pair.old)?, new: pair.new.clone() }),
        _ => None,
    }
}

/// The generator takes the title for a name where there is no other.
fn names_a_type(schema: &Side<'_>) -> bool {
    let is_component = schema.at.strip_prefix("#/components/schemas/").is_some_and(|rest| !rest.contains('/'));
    !is_component && ["properties", "enum", "anyOf", "oneOf"].iter().any(|field| schema.value.get(field).is_some())
}
