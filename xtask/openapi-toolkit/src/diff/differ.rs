//! The walk over both documents by the grammar, and the record of changes. The rules for operations and for schemas are in
//! the files of their names.

use super::side::{Ends, Pair, Side};
use super::uses::{optional_parameters, uses};
use super::values::{flags, unordered};
use crate::change::{Change, ChangeKind, Document, Impact, Usage, shown};
use crate::kinds::{Holds, Kind};
use crate::lower;
use crate::place;
use crate::pointer;
use crate::refs::{self, Component};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Returns every difference between two documents of OpenAPI 3.0 or 3.1, in the order of their pointers.
///
/// Documents that mean the same and are written in different ways have a `notation-changed`. The list is empty only if
/// nothing differs but the order of keys and of lists that are sets. Does not fail: any two JSON values can be compared.
#[must_use]
pub fn diff(old: &Value, new: &Value) -> Vec<Change> {
    let changes = rules(old, new);
    if changes.is_empty() && unordered(old) != unordered(new) {
        let (pointer, before, after) = narrowest_difference("#".to_owned(), old, new);
        let (kind, wire, document) = (ChangeKind::NotationChanged, Impact::None, Document::New);
        let (place, old, new) = (place::of(new, &pointer), shown(before), shown(after));
        return vec![Change { kind, place, pointer, document, wire, old, new }];
    }
    changes
}

/// Returns the differences that the rules find. There are none between two notations of the same.
pub(super) fn rules(old: &Value, new: &Value) -> Vec<Change> {
    compare(&lower::normalize(old, new), &lower::normalize(new, old))
}

/// Returns the innermost place that holds every difference of two values.
fn narrowest_difference<'a>(at: String, old: &'a Value, new: &'a Value) -> (String, &'a Value, &'a Value) {
    let pair = Pair { old: Side { at: at.clone(), value: old }, new: Side { at, value: new } };
    let tokens: Vec<String> = match (old, new) {
        (Value::Object(_), Value::Object(_)) => pair.keys().into_iter().cloned().collect(),
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            (0..old.len()).map(|index| index.to_string()).collect()
        }
        _ => Vec::new(),
    };
    let mut different = tokens.iter().map(|token| pair.get(token)).filter(|ends| !ends.is_same());
    match (different.next().and_then(|ends| ends.both()), different.next()) {
        (Some(pair), None) => narrowest_difference(pair.new.at, pair.old.value, pair.new.value),
        _ => (pair.new.at, old, new),
    }
}

fn compare(old: &Value, new: &Value) -> Vec<Change> {
    let root = Pair { old: Side { at: "#".to_owned(), value: old }, new: Side { at: "#".to_owned(), value: new } };
    let mut differ = Differ {
        root: root.clone(),
        uses: [uses(old), uses(new)],
        optional: optional_parameters(old),
        recorded: 0,
        changes: BTreeMap::new(),
        open: Vec::new(),
        seen: BTreeSet::new(),
    };
    differ.object(Kind::Document, &root, Usage::BOTH);
    differ.deep_targets();
    while let Some((kind, pair, used)) = differ.open.pop() {
        differ.object(kind, &pair, used);
    }
    differ.changes.into_values().collect()
}

/// The most pairs of targets that are compared. Two circles of references of different lengths pair each of one with each of the other.
const MAX_PAIRS: usize = 100_000;

/// The state of the walk.
pub(super) struct Differ<'a> {
    /// The documents.
    pub(super) root: Pair<'a>,
    /// The directions in which their components are sent.
    uses: [BTreeMap<Component, Usage>; 2],
    /// The pointers of the schemas of parameters that are optional in the old document. A client that sends a parameter always is
    /// not affected by its default.
    pub(super) optional: BTreeSet<String>,
    /// The number of calls of `record`, repeated changes included.
    pub(super) recorded: usize,
    /// The changes, each once, even if several ways lead to it.
    changes: BTreeMap<(String, Document, ChangeKind), Change>,
    /// Targets of references that are still to be compared. A list, because schemas may refer to themselves.
    open: Vec<(Kind, Pair<'a>, Usage)>,
    seen: BTreeSet<(String, String, Usage)>,
}

impl<'a> Differ<'a> {
    /// Records a change at the new place, or at the old one if the value was removed.
    pub(super) fn record(&mut self, kind: ChangeKind, ends: &Ends<'a>, used: Usage) {
        self.recorded += 1;
        let (document, root, side) = match (&ends.new, &ends.old) {
            (Some(side), _) => (Document::New, self.root.new.value, side),
            (None, Some(side)) => (Document::Old, self.root.old.value, side),
            (None, None) => return,
        };
        // A difference without a rule may concern both directions.
        let wire = kind.wire(if kind == ChangeKind::Changed { Usage::BOTH } else { used });
        let [old, new] = [&ends.old, &ends.new].map(|side| side.as_ref().and_then(|side| shown(side.value)));
        self.changes
            .entry((side.at.clone(), document, kind))
            .and_modify(|known| known.wire = known.wire.max(wire))
            .or_insert_with(|| {
                let place = place::of(root, &side.at);
                Change { kind, place, pointer: side.at.clone(), document, wire, old, new }
            });
    }

    /// Records that a value was added or removed.
    pub(super) fn record_one_of(&mut self, added: ChangeKind, removed: ChangeKind, ends: &Ends<'a>, used: Usage) {
        self.record(if ends.old.is_some() { removed } else { added }, ends, used);
    }

    /// Compares two objects of a kind. Records at least one change if they differ.
    pub(super) fn object(&mut self, kind: Kind, pair: &Pair<'a>, used: Usage) {
        if pair.is_same() {
            return;
        }
        if !pair.are_objects() {
            return self.record(ChangeKind::Changed, &pair.into(), used);
        }
        let before = self.recorded;
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
            // A callback reverses the directions, and clients do not read it.
            Kind::Callback => self.record(ChangeKind::Changed, &pair.into(), used),
            _ => {
                for field in pair.keys() {
                    let ends = pair.get(field);
                    if !ends.is_same() {
                        self.field(kind, field, pair, &ends, used);
                    }
                }
            }
        }
        self.record_unless_seen(before, pair, used);
    }

    /// Records a `changed` if the two differ and nothing was recorded.
    pub(super) fn record_unless_seen(&mut self, before: usize, pair: &Pair<'a>, used: Usage) {
        if self.recorded == before && unordered(pair.old.value) != unordered(pair.new.value) {
            self.record(ChangeKind::Changed, &pair.into(), used);
        }
    }

    /// Records a difference in a field that has the same meaning in every object.
    pub(super) fn common(&mut self, field: &str, ends: &Ends<'a>, used: Usage) {
        let kind = match field {
            "description" | "summary" | "externalDocs" | "$comment" => ChangeKind::ProseChanged,
            "example" | "examples" => ChangeKind::ExampleChanged,
            "deprecated" => match flags(ends) {
                Some((old, new)) if old == new => ChangeKind::NotationChanged,
                Some(_) => ChangeKind::DeprecationChanged,
                None => ChangeKind::Changed,
            },
            "jsonSchemaDialect" | "$schema" if are_known_dialects(ends) => ChangeKind::NotationChanged,
            _ if field.starts_with("x-") => ChangeKind::ExtensionChanged,
            _ => ChangeKind::Changed,
        };
        self.record(kind, ends, used);
    }

    /// Compares `required` of a parameter, a body or a header.
    fn required(&mut self, required: ChangeKind, optional: ChangeKind, pair: &Pair<'a>, ends: &Ends<'a>, used: Usage) {
        match flags(ends) {
            Some((old, new)) if old == new => self.record(ChangeKind::NotationChanged, ends, used),
            Some((_, true)) => self.record(required, &pair.into(), used),
            Some((_, false)) => self.record(optional, &pair.into(), used),
            None => self.record(ChangeKind::Changed, ends, used),
        }
    }

    /// Records a difference in a field of an object that is not a schema.
    fn field(&mut self, kind: Kind, field: &str, pair: &Pair<'a>, ends: &Ends<'a>, used: Usage) {
        match (kind, field) {
            (Kind::Example, "value" | "externalValue") => self.record(ChangeKind::ExampleChanged, ends, used),
            (Kind::Info, "version") => self.record(ChangeKind::VersionChanged, ends, used),
            (Kind::Info, "title" | "termsOfService" | "contact" | "license")
            | (Kind::SecurityScheme, "bearerFormat") => {
                self.record(ChangeKind::ProseChanged, ends, used);
            }
            (Kind::Parameter, "required") => {
                self.required(
                    ChangeKind::ParameterBecameRequired,
                    ChangeKind::ParameterBecameOptional,
                    pair,
                    ends,
                    used,
                );
            }
            (Kind::RequestBody, "required") => {
                self.required(ChangeKind::BodyBecameRequired, ChangeKind::BodyBecameOptional, pair, ends, used);
            }
            (Kind::Header, "required") => {
                self.required(ChangeKind::HeaderBecameRequired, ChangeKind::HeaderBecameOptional, pair, ends, used);
            }
            (Kind::Parameter, "style" | "explode" | "allowReserved" | "allowEmptyValue") => {
                self.style(pair, ends, used);
            }
            (Kind::Parameter, "name") => self.parameter_name(pair, ends, used),
            (Kind::Parameter | Kind::Header | Kind::RequestBody | Kind::Response, "content") => {
                self.media_types(ends, used);
            }
            (Kind::Response, "headers") => {
                self.headers(ends, used);
            }
            (Kind::SecurityScheme, _) if field != "description" && !field.starts_with("x-") => {
                self.record(ChangeKind::SecuritySchemeChanged, ends, used);
            }
            // The path item compares these, because they belong to both.
            (Kind::Operation, "parameters" | "security") => {}
            (Kind::Operation, _) => self.operation_field(field, ends),
            (Kind::Parameter | Kind::Header | Kind::MediaType, "schema") => match ends.both() {
                Some(pair) => self.object(Kind::Schema, &pair, used),
                None => self.record(ChangeKind::TypeChanged, ends, used),
            },
            _ => self.common(field, ends, used),
        }
    }

    /// Compares webhooks. What is inside of them has no rules: the server is the caller.
    fn webhooks(&mut self, ends: &Ends<'a>) {
        let Some(names) = ends.names() else { return self.record(ChangeKind::Changed, ends, Usage::BOTH) };
        let before = self.recorded;
        for entry in names.into_iter().map(|name| ends.entry(name)).filter(|entry| !entry.is_same()) {
            match entry.both() {
                Some(pair) => self.record(ChangeKind::Changed, &(&pair).into(), Usage::BOTH),
                None => self.record_one_of(ChangeKind::WebhookAdded, ChangeKind::WebhookRemoved, &entry, Usage::BOTH),
            }
        }
        if self.recorded == before {
            self.record(ChangeKind::NotationChanged, ends, Usage::BOTH);
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
                ("webhooks", _) => self.webhooks(&ends),
                ("openapi", _) => self.record(ChangeKind::NotationChanged, &ends, Usage::BOTH),
                ("tags", _) => self.record(ChangeKind::TagsChanged, &ends, Usage::BOTH),
                ("servers", _) => self.servers(&ends),
                ("info", Some(pair)) => self.object(Kind::Info, &pair, Usage::BOTH),
                ("paths", Some(pair)) => self.object(Kind::Paths, &pair, Usage::BOTH),
                ("components", Some(pair)) => self.object(Kind::Components, &pair, Usage::BOTH),
                ("components", None) if self.component_sections(&ends) => {}
                _ => self.common(field, &ends, Usage::BOTH),
            }
        }
    }

    fn components(&mut self, pair: &Pair<'a>) {
        if !self.component_sections(&pair.into()) {
            self.record(ChangeKind::Changed, &pair.into(), Usage::BOTH);
        }
    }

    /// Compares the sections of the components. Returns `false` if they are not objects.
    fn component_sections(&mut self, ends: &Ends<'a>) -> bool {
        let Some(sections) = ends.names() else { return false };
        for section in sections {
            let ends = ends.entry(section);
            let Some(Holds::Map(kind)) = Kind::Components.holds(section) else {
                if !ends.is_same() {
                    self.common(section, &ends, Usage::BOTH);
                }
                continue;
            };
            let (added, removed) = match kind {
                Kind::Schema => (ChangeKind::SchemaAdded, ChangeKind::SchemaRemoved),
                _ => (ChangeKind::ComponentAdded, ChangeKind::ComponentRemoved),
            };
            let Some(names) = ends.names() else {
                self.record(ChangeKind::Changed, &ends, Usage::BOTH);
                continue;
            };
            for name in names {
                let ends = ends.entry(name);
                let used = match kind {
                    Kind::SecurityScheme => Usage::BOTH,
                    _ => self.used(&(section.clone(), name.clone())),
                };
                match ends.both() {
                    Some(pair) => self.object(kind, &pair, used),
                    None => self.record_one_of(added, removed, &ends, used),
                }
            }
        }
        true
    }

    /// Returns the directions in which a component is sent in either document.
    fn used(&self, component: &Component) -> Usage {
        self.uses.iter().filter_map(|uses| uses.get(component)).fold(Usage::default(), |all, used| all.or(*used))
    }

    /// Compares two values of which at least one is a reference.
    pub(super) fn reference(&mut self, kind: Kind, pair: &Pair<'a>, used: Usage) {
        // The name of a schema is a name in generated code; the others are notation.
        let change = if kind == Kind::Schema { ChangeKind::ReferenceChanged } else { ChangeKind::NotationChanged };
        self.record(change, &pair.into(), used);
        self.compare_ends(kind, pair, used);
    }

    /// Puts the targets of references on the list that are equal on both sides and do not lead to a component: nothing else says in
    /// which direction these targets are sent, and some are in places that have no schemas.
    fn deep_targets(&mut self) {
        let root = self.root.clone();
        for reference in refs::collect(Kind::Document, "#", root.new.value).unwrap_or_default() {
            let is_of_a_schema = reference.pointer.contains("/schema") && reference.pointer.ends_with("/$ref");
            let is_deep = pointer::tokens(&reference.target).is_some_and(|tokens| tokens.len() != 3);
            let at = reference.pointer.trim_start_matches('#');
            let (Some(at), true) = (at.strip_suffix("/$ref"), is_of_a_schema && is_deep) else { continue };
            let side = |root: &Side<'a>| Some(Side { at: format!("#{at}"), value: root.value.pointer(at)? });
            let Some((old, new)) = side(&root.old).zip(side(&root.new)) else { continue };
            if old.target() == new.target()
                && let Some((old, new)) = old.resolved(root.old.value).zip(new.resolved(root.new.value))
                && self.seen.insert((old.at.clone(), new.at.clone(), Usage::BOTH))
            {
                self.open.push((Kind::Schema, Pair { old, new }, Usage::BOTH));
            }
        }
    }

    /// Puts the targets of two references on the list, with the direction of this place.
    fn compare_ends(&mut self, kind: Kind, pair: &Pair<'a>, used: Usage) {
        let ends = (pair.old.resolved(self.root.old.value), pair.new.resolved(self.root.new.value));
        let (Some(old), Some(new)) = ends else { return self.record(ChangeKind::Changed, &pair.into(), used) };
        if self.seen.len() >= MAX_PAIRS {
            return self.record(ChangeKind::Changed, &pair.into(), used);
        }
        if self.seen.insert((old.at.clone(), new.at.clone(), used)) {
            self.open.push((kind, Pair { old, new }, used));
        }
    }
}

/// Returns `true` if each side is missing or names a dialect that means the same as no name.
fn are_known_dialects(ends: &Ends<'_>) -> bool {
    let (old, new) = ends.values();
    [old, new].into_iter().flatten().all(lower::is_known_dialect)
}
