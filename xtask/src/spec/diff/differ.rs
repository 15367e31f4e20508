//! The walk over both documents by the grammar, and the record of what it tells; the rules for operations and for schemas
//! are in the files of their names.

use super::side::{Ends, Pair, Side};
use super::uses::uses;
use super::values::{flags, unordered};
use crate::spec::change::{Change, Of, Use, What, shown};
use crate::spec::kinds::{Holds, Kind};
use crate::spec::refs::Component;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// All differences, in the order of their pointers.
pub(crate) fn diff(old: &Value, new: &Value) -> Vec<Change> {
    let root = Pair { old: Side { at: "#".to_owned(), value: old }, new: Side { at: "#".to_owned(), value: new } };
    let mut differ = Differ {
        root: root.clone(),
        uses: [uses(old), uses(new)],
        told: 0,
        changes: BTreeMap::new(),
        open: Vec::new(),
        seen: BTreeSet::new(),
    };
    differ.object(Kind::Document, &root, Use::BOTH);
    while let Some((kind, pair, used)) = differ.open.pop() {
        differ.object(kind, &pair, used);
    }
    differ.changes.into_values().collect()
}

/// The walk.
pub(super) struct Differ<'a> {
    /// The documents.
    pub(super) root: Pair<'a>,
    /// How their components are used.
    uses: [BTreeMap<Component, Use>; 2],
    /// How often something was told, also what had been told before.
    pub(super) told: usize,
    /// What was told, each thing once, however many ways lead to it.
    changes: BTreeMap<(String, Of, What), Change>,
    /// Ends of references that are still to be compared. A list, because schemas refer to themselves.
    open: Vec<(Kind, Pair<'a>, Use)>,
    seen: BTreeSet<(String, String, Use)>,
}

impl<'a> Differ<'a> {
    /// Records a change. The pointer is the new one, or the old one of what is gone.
    pub(super) fn tell(&mut self, what: What, ends: &Ends<'a>, used: Use) {
        self.told += 1;
        let (of, side) = match (&ends.new, &ends.old) {
            (Some(side), _) => (Of::New, side),
            (None, Some(side)) => (Of::Old, side),
            (None, None) => return,
        };
        // Where nobody knows what it is, nobody knows who uses it.
        let (wire, rust) = what.impact(if what == What::Changed { Use::BOTH } else { used });
        let [old, new] = [&ends.old, &ends.new].map(|side| side.as_ref().and_then(|side| shown(side.value)));
        let change = Change { what, pointer: side.at.clone(), of, wire, rust, old, new };
        self.changes
            .entry((side.at.clone(), of, what))
            .and_modify(|known| {
                known.wire = known.wire.max(wire);
                known.rust = known.rust.max(rust);
            })
            .or_insert(change);
    }

    /// Records that something is there or gone.
    pub(super) fn tell_one_of(&mut self, added: What, removed: What, ends: &Ends<'a>, used: Use) {
        self.tell(if ends.old.is_some() { removed } else { added }, ends, used);
    }

    /// Compares two objects of a kind. Whatever differs, something is told.
    pub(super) fn object(&mut self, kind: Kind, pair: &Pair<'a>, used: Use) {
        if pair.is_same() {
            return;
        }
        if !pair.are_objects() {
            return self.tell(What::Changed, &pair.into(), used);
        }
        let before = self.told;
        let refers = pair.old.target().is_some() || pair.new.target().is_some();
        match kind {
            Kind::Schema => self.schema(pair, used),
            Kind::PathItem => {}
            _ if kind.is_referable() && refers => return self.reference(kind, pair, used),
            _ => {}
        }
        match kind {
            Kind::Schema => {}
            Kind::Document => self.document(pair),
            Kind::Paths => self.paths(pair),
            Kind::Responses => self.responses(pair),
            Kind::Components => self.components(pair),
            // A callback turns the directions around, and nothing is generated from it.
            Kind::Callback => self.tell(What::Changed, &pair.into(), used),
            _ => {
                for field in pair.keys() {
                    let ends = pair.get(field);
                    if !ends.is_same() {
                        self.field(kind, field, pair, &ends, used);
                    }
                }
            }
        }
        self.unless_told(before, pair, used);
    }

    /// The last resort.
    pub(super) fn unless_told(&mut self, before: usize, pair: &Pair<'a>, used: Use) {
        if self.told == before && unordered(pair.old.value) != unordered(pair.new.value) {
            self.tell(What::Changed, &pair.into(), used);
        }
    }

    /// One field that differs and means the same in whatever object it stands.
    pub(super) fn common(&mut self, field: &str, ends: &Ends<'a>, used: Use) {
        let what = match field {
            "description" | "summary" | "externalDocs" => What::ProseChanged,
            "example" | "examples" => What::ExampleChanged,
            "deprecated" => match flags(ends) {
                Some((old, new)) if old == new => What::NotationChanged,
                Some(_) => What::DeprecationChanged,
                None => What::Changed,
            },
            // The generator reads this one.
            "x-rust-type" => What::Changed,
            _ if field.starts_with("x-") => What::ExtensionChanged,
            _ => What::Changed,
        };
        self.tell(what, ends, used);
    }

    /// `required` of a parameter, a body or a header.
    fn required(&mut self, required: What, optional: What, pair: &Pair<'a>, ends: &Ends<'a>, used: Use) {
        match flags(ends) {
            Some((old, new)) if old == new => self.tell(What::NotationChanged, ends, used),
            Some((_, true)) => self.tell(required, &pair.into(), used),
            Some((_, false)) => self.tell(optional, &pair.into(), used),
            None => self.tell(What::Changed, ends, used),
        }
    }

    /// One field that differs, of an object that is not a schema.
    fn field(&mut self, kind: Kind, field: &str, pair: &Pair<'a>, ends: &Ends<'a>, used: Use) {
        match (kind, field) {
            (Kind::Info, "version") => self.tell(What::VersionChanged, ends, used),
            (Kind::Info, "title" | "termsOfService" | "contact" | "license")
            | (Kind::SecurityScheme, "bearerFormat") => {
                self.tell(What::ProseChanged, ends, used);
            }
            (Kind::Parameter, "required") => {
                self.required(What::ParameterBecameRequired, What::ParameterBecameOptional, pair, ends, used);
            }
            (Kind::RequestBody, "required") => {
                self.required(What::BodyBecameRequired, What::BodyBecameOptional, pair, ends, used);
            }
            (Kind::Header, "required") => {
                self.required(What::HeaderBecameRequired, What::HeaderBecameOptional, pair, ends, used);
            }
            (Kind::Parameter, "style" | "explode" | "allowReserved" | "allowEmptyValue") => {
                self.style(pair, ends, used);
            }
            (Kind::Parameter, "name") => self.parameter_name(pair, ends, used),
            (Kind::Parameter | Kind::Header | Kind::RequestBody | Kind::Response, "content") => {
                self.map(Kind::MediaType, What::MediaTypeAdded, What::MediaTypeRemoved, ends, used);
            }
            (Kind::Response, "headers") => {
                self.map(Kind::Header, What::HeaderAdded, What::HeaderRemoved, ends, used);
            }
            (Kind::SecurityScheme, _) if field != "description" && !field.starts_with("x-") => {
                self.tell(What::SecuritySchemeChanged, ends, used);
            }
            // Its path item compares them, because the two share them.
            (Kind::Operation, "parameters" | "security") => {}
            (Kind::Operation, _) => self.operation_field(field, ends),
            (Kind::Parameter | Kind::Header | Kind::MediaType, "schema") => match ends.both() {
                Some(pair) => self.object(Kind::Schema, &pair, used),
                None => self.tell(What::TypeChanged, ends, used),
            },
            _ => self.common(field, ends, used),
        }
    }

    /// Objects by name.
    pub(super) fn map(&mut self, kind: Kind, added: What, removed: What, ends: &Ends<'a>, used: Use) {
        let Some(names) = ends.names() else { return self.tell(What::Changed, ends, used) };
        for name in names {
            let entry = ends.entry(name);
            match entry.both() {
                Some(pair) => self.object(kind, &pair, used),
                None => self.tell_one_of(added, removed, &entry, used),
            }
        }
    }

    fn document(&mut self, root: &Pair<'a>) {
        self.root_security();
        for field in root.keys() {
            let ends = root.get(field);
            if ends.is_same() {
                continue;
            }
            match (field.as_str(), ends.both()) {
                ("security", _) => {}
                ("openapi", _) => self.tell(What::NotationChanged, &ends, Use::BOTH),
                ("tags", _) => self.tell(What::TagsChanged, &ends, Use::BOTH),
                ("servers", _) => self.servers(&ends),
                ("info", Some(pair)) => self.object(Kind::Info, &pair, Use::BOTH),
                ("paths", Some(pair)) => self.object(Kind::Paths, &pair, Use::BOTH),
                ("components", Some(pair)) => self.object(Kind::Components, &pair, Use::BOTH),
                ("components", None) if self.component_sections(&ends) => {}
                _ => self.common(field, &ends, Use::BOTH),
            }
        }
    }

    fn components(&mut self, pair: &Pair<'a>) {
        if !self.component_sections(&pair.into()) {
            self.tell(What::Changed, &pair.into(), Use::BOTH);
        }
    }

    /// Whether the components are well formed.
    fn component_sections(&mut self, ends: &Ends<'a>) -> bool {
        let Some(sections) = ends.names() else { return false };
        for section in sections {
            let ends = ends.entry(section);
            let Some(Holds::Map(kind)) = Kind::Components.holds(section) else {
                if !ends.is_same() {
                    self.common(section, &ends, Use::BOTH);
                }
                continue;
            };
            let (added, removed) = match kind {
                Kind::Schema => (What::SchemaAdded, What::SchemaRemoved),
                _ => (What::ComponentAdded, What::ComponentRemoved),
            };
            let Some(names) = ends.names() else {
                self.tell(What::Changed, &ends, Use::BOTH);
                continue;
            };
            for name in names {
                let ends = ends.entry(name);
                let used = match kind {
                    Kind::SecurityScheme => Use::BOTH,
                    _ => self.used(&(section.clone(), name.clone())),
                };
                match ends.both() {
                    Some(pair) => self.object(kind, &pair, used),
                    None => self.tell_one_of(added, removed, &ends, used),
                }
            }
        }
        true
    }

    /// How a component is used in either document.
    fn used(&self, component: &Component) -> Use {
        self.uses.iter().filter_map(|uses| uses.get(component)).fold(Use::default(), |all, used| all.or(*used))
    }

    /// Where at least one side refers to what the other has, too, or to something else.
    pub(super) fn reference(&mut self, kind: Kind, pair: &Pair<'a>, used: Use) {
        // Only a schema gives a Rust type its name.
        let what = if kind == Kind::Schema { What::ReferenceChanged } else { What::NotationChanged };
        self.tell(what, &pair.into(), used);
        self.compare_ends(kind, pair, used);
    }

    /// Puts what two references lead to on the list, for the use that is made of it here.
    fn compare_ends(&mut self, kind: Kind, pair: &Pair<'a>, used: Use) {
        let ends = (pair.old.resolved(self.root.old.value), pair.new.resolved(self.root.new.value));
        let (Some(old), Some(new)) = ends else { return self.tell(What::Changed, &pair.into(), used) };
        if self.seen.insert((old.at.clone(), new.at.clone(), used)) {
            self.open.push((kind, Pair { old, new }, used));
        }
    }
}
