//! The rules for schemas. A reference is compared like its target, which is compared separately.

use super::bounds::{binding, step};
use super::differ::Differ;
use super::side::{Ends, Pair, Side};
use super::values::is_represented_differently;
use crate::change::{ChangeKind, Usage};
use crate::kinds::Kind;
use crate::parse::{self, Version};
use crate::pointer;
use serde_json::Value;

impl<'a> Differ<'a> {
    pub(super) fn schema(&mut self, pair: &Pair<'a>, used: Usage) {
        if let Some(wrapped) = wrapped(pair) {
            return self.beside_a_reference(pair, &wrapped, used);
        }
        match (pair.old.target(), pair.new.target()) {
            (None, None) => {}
            (Some(old), Some(new)) if old == new => {
                return self.record(ChangeKind::NotationChanged, &pair.into(), used);
            }
            _ => return self.reference(Kind::Schema, pair, used),
        }
        for keyword in pair.keys() {
            let ends = pair.get(keyword);
            if !ends.is_same() {
                self.keyword(keyword, pair, &ends, used);
            }
        }
        if is_represented_differently(pair) {
            self.record(ChangeKind::RepresentationChanged, &pair.into(), used);
        }
    }

    /// Compares `{"$ref": …}` with `{"allOf": [{"$ref": …}], …}`, the notation of 3.0 for keywords beside a reference.
    fn beside_a_reference(&mut self, pair: &Pair<'a>, part: &Pair<'a>, used: Usage) {
        /// What is beside a `$ref` itself, in a document of 3.0.
        static NOTHING: Value = Value::Null;
        let before = self.recorded;
        if part.old.target() != part.new.target() {
            self.reference(Kind::Schema, part, used);
        }
        let meant = |side: &Side<'a>| match side.target() {
            Some(_) => Side { at: side.at.clone(), value: &NOTHING },
            None => side.clone(),
        };
        let meant = Pair { old: meant(&pair.old), new: meant(&pair.new) };
        for keyword in meant.keys().into_iter().filter(|keyword| *keyword != "allOf") {
            self.keyword(keyword, &meant, &meant.get(keyword), used);
        }
        if self.recorded == before {
            self.record(ChangeKind::NotationChanged, &pair.into(), used);
        }
    }

    fn keyword(&mut self, keyword: &str, pair: &Pair<'a>, ends: &Ends<'a>, used: Usage) {
        match keyword {
            "format" => self.record(ChangeKind::FormatChanged, ends, used),
            "nullable" => self.flag(ChangeKind::BecameNullable, ChangeKind::BecameNotNull, ends, used),
            "uniqueItems" => self.flag(ChangeKind::BoundNarrowed, ChangeKind::BoundWidened, ends, used),
            "readOnly" | "writeOnly" => self.flag(ChangeKind::AccessChanged, ChangeKind::AccessChanged, ends, used),
            "enum" => self.enumeration(ends, used),
            "properties" => self.properties(pair, ends, used),
            "required" => self.required_properties(pair, ends, used),
            "minimum" | "exclusiveMinimum" => self.limit(pair, ["minimum", "exclusiveMinimum"], ends, true, used),
            "maximum" | "exclusiveMaximum" => self.limit(pair, ["maximum", "exclusiveMaximum"], ends, false, used),
            "minLength" | "minItems" | "minProperties" => self.bound(pair, keyword, true, used),
            "maxLength" | "maxItems" | "maxProperties" => self.bound(pair, keyword, false, used),
            "pattern" | "multipleOf" => match (binding(pair, keyword), keyword) {
                ((None, None), _) => self.record(ChangeKind::NotationChanged, ends, used),
                ((None, _), _) => self.record(ChangeKind::BoundNarrowed, ends, used),
                ((_, None), _) => self.record(ChangeKind::BoundWidened, ends, used),
                (_, "pattern") => self.record(ChangeKind::PatternChanged, ends, used),
                ((Some(old), Some(new)), _) => self.record(step(old, new), ends, used),
            },
            "discriminator" => self.discriminator(ends, used),
            "items" => match ends.both() {
                Some(pair) => self.object(Kind::Schema, &pair, used),
                None => self.record(ChangeKind::TypeChanged, ends, used),
            },
            "additionalProperties" => self.additional(ends, used),
            "allOf" => self.alternatives(
                ChangeKind::PartAdded,
                ChangeKind::PartRemoved,
                ChangeKind::NotationChanged,
                ends,
                used,
            ),
            "anyOf" | "oneOf" if ends.both().is_some() => {
                let (added, removed) = (ChangeKind::AlternativeAdded, ChangeKind::AlternativeRemoved);
                self.alternatives(added, removed, ChangeKind::AlternativesReordered, ends, used);
            }
            "type" | "anyOf" | "oneOf" => {
                let names = ends.values();
                let names = (names.0.and_then(Value::as_str), names.1.and_then(Value::as_str));
                let kind = match names {
                    (Some("integer"), Some("number")) => ChangeKind::TypeWidened,
                    (Some("number"), Some("integer")) => ChangeKind::TypeNarrowed,
                    _ => ChangeKind::TypeChanged,
                };
                self.record(kind, ends, used);
            }
            "default" => match ends.values() {
                _ if self.optional.contains(&pair.old.at) => {
                    self.record(ChangeKind::ParameterDefaultChanged, ends, used);
                }
                (Some(_), Some(_)) => self.record(ChangeKind::DefaultChanged, ends, used),
                _ => self.record_one_of(ChangeKind::DefaultAdded, ChangeKind::DefaultRemoved, ends, used),
            },
            "title" => {
                let names = names_a_type(&pair.old) || names_a_type(&pair.new);
                self.record(if names { ChangeKind::InlineNameChanged } else { ChangeKind::ProseChanged }, ends, used);
            }
            _ if Kind::Schema.holds(keyword).is_none()
                && !keyword.starts_with("x-")
                && self.are_annotations_allowed() =>
            {
                self.record(ChangeKind::AnnotationChanged, ends, used);
            }
            _ => self.common(keyword, ends, used),
        }
    }

    /// Returns `true` if both documents are of a version in which a keyword that nobody knows is an annotation.
    fn are_annotations_allowed(&self) -> bool {
        [self.root.old.value, self.root.new.value]
            .into_iter()
            .all(|document| parse::version(document) == Ok(Version::V31))
    }

    /// Compares hints for decoders: which property names the schema of a value.
    fn discriminator(&mut self, ends: &Ends<'a>, used: Usage) {
        let Some(pair) = ends.both().filter(Pair::are_objects) else {
            return self.record_one_of(ChangeKind::DiscriminatorAdded, ChangeKind::DiscriminatorChanged, ends, used);
        };
        let before = self.recorded;
        for field in pair.keys() {
            let ends = pair.get(field);
            match (field.as_str(), ends.names()) {
                _ if ends.is_same() => {}
                ("mapping", Some(names)) => {
                    for name in names {
                        let entry = ends.entry(name);
                        if entry.is_same() {
                            continue;
                        }
                        let old = mapped(self.root.old.value, name, entry.old.as_ref());
                        let kind = match (old, mapped(self.root.new.value, name, entry.new.as_ref())) {
                            (old, new) if old == new => ChangeKind::NotationChanged,
                            (None, _) => ChangeKind::DiscriminatorExtended,
                            _ => ChangeKind::DiscriminatorChanged,
                        };
                        self.record(kind, &entry, used);
                    }
                }
                ("mapping" | "propertyName", _) => self.record(ChangeKind::DiscriminatorChanged, &ends, used),
                _ => self.common(field, &ends, used),
            }
        }
        if self.recorded == before {
            self.record(ChangeKind::NotationChanged, ends, used);
        }
    }
}

/// Returns the reference to which a discriminator leads from a value. Without an entry, a value leads to the component of its name.
fn mapped(document: &Value, value: &str, entry: Option<&Side<'_>>) -> Option<String> {
    let component = |name: &str| {
        document["components"]["schemas"].get(name)?;
        Some(pointer::join("#/components/schemas", name))
    };
    match entry.map(|entry| entry.value) {
        None => component(value),
        Some(Value::String(target)) => component(target).or_else(|| Some(target.clone())),
        Some(other) => Some(other.to_string()),
    }
}

/// Returns the references if one side is only a reference and the other wraps one.
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

/// Returns `true` if the schema has no other name than its title.
fn names_a_type(schema: &Side<'_>) -> bool {
    let is_component = schema.at.strip_prefix("#/components/schemas/").is_some_and(|rest| !rest.contains('/'));
    !is_component && ["properties", "enum", "anyOf", "oneOf"].iter().any(|field| schema.value.get(field).is_some())
}
