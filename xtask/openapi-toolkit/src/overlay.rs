//! OpenAPI Overlay 1.0: reads an overlay and applies its actions.
//!
//! This is stricter than the specification in one point: a target that matches nothing is an error, because it means that
//! the document has changed since the overlay was written.

use crate::Error;
use crate::copy_budget::CopyBudget;
use serde::Deserialize;
use serde_json::{Map, Value};
use serde_json_path::{JsonPath, PathElement};

/// The maximum nesting of brackets in a target.
const MAX_DEPTH: usize = 16;
/// The maximum number of places that an action selects. Selecting more is a mistake, and a few such actions fill the memory.
const MAX_SELECTED: usize = 10_000;

/// A well-formed overlay.
#[derive(Debug)]
pub struct Overlay {
    actions: Vec<Action>,
}

#[derive(Debug)]
struct Action {
    target: String,
    path: JsonPath,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Update(Value),
    Remove,
}

/// The file without its extensions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    overlay: String,
    #[serde(rename = "info")]
    _info: Info,
    #[serde(rename = "extends")]
    _extends: Option<String>,
    actions: Vec<ActionFields>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "version")]
    _version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionFields {
    target: String,
    #[serde(rename = "description")]
    _description: Option<String>,
    /// The update can be any value, null included.
    #[serde(default, deserialize_with = "present")]
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// One step of a normalized path. The order is that of the document, parents first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Name(String),
    Index(usize),
}

impl Overlay {
    /// Parses an overlay.
    ///
    /// # Errors
    ///
    /// Fails if it has an unknown field, no actions, or an action that is not well formed.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let not_overlay = Error::NotOverlay;
        let mut value: Value = serde_json::from_slice(bytes).map_err(|error| not_overlay(error.to_string()))?;
        drop_extensions(&mut value);
        let file: File = serde_json::from_value(value).map_err(|error| not_overlay(error.to_string()))?;
        if file.overlay != "1.0" && !file.overlay.starts_with("1.0.") {
            return Err(not_overlay(format!("its version is {}", file.overlay)));
        }
        if file.actions.is_empty() {
            return Err(not_overlay("it has no actions".to_owned()));
        }
        let actions = file.actions.into_iter().enumerate().map(|(index, fields)| action(index, fields));
        Ok(Self { actions: actions.collect::<Result<_, _>>()? })
    }

    /// Applies the actions in order.
    ///
    /// # Errors
    ///
    /// Fails if an action selects nothing or too much, or does not fit a node that it selects.
    pub fn apply(&self, document: &mut Value) -> Result<(), Error> {
        let mut budget = CopyBudget::new();
        for (index, action) in self.actions.iter().enumerate() {
            let reject =
                |reason: &str| Error::OverlayAction { index, target: action.target.clone(), reason: reason.to_owned() };
            let mut selected = locate(&action.path, document);
            if selected.is_empty() {
                return Err(Error::OverlayNoMatch {
                    index,
                    target: action.target.clone(),
                    nearest: nearest(&action.target, document),
                });
            }
            if selected.len() > MAX_SELECTED {
                return Err(reject(&format!("it selects more than {MAX_SELECTED} places")));
            }
            match &action.change {
                Change::Update(update) => {
                    for steps in &selected {
                        let fits = budget.charge(update, "");
                        fits.map_err(|_| reject("its copies would fill the memory: select fewer places"))?;
                        // An earlier update of this action may have replaced a node around this one.
                        let node =
                            find_mut(document, steps).ok_or_else(|| reject("an earlier update replaced this node"))?;
                        merge_selected(node, update).map_err(|reason| reject(&reason))?;
                    }
                }
                Change::Remove => {
                    // From the end, so that earlier indexes and outer nodes stay valid.
                    selected.sort();
                    for steps in selected.iter().rev() {
                        remove(document, steps).map_err(&reject)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn action(index: usize, fields: ActionFields) -> Result<Action, Error> {
    let reject = |reason: String| Error::OverlayAction { index, target: fields.target.clone(), reason };
    if !is_shallow(&fields.target) {
        return Err(reject(format!("its brackets nest deeper than {MAX_DEPTH}")));
    }
    let path = JsonPath::parse(&fields.target).map_err(|error| reject(format!("not a JSONPath: {error}")))?;
    let change = match (fields.update, fields.remove) {
        (Some(update), false) => Change::Update(update),
        (None, true) => Change::Remove,
        (Some(_), true) => return Err(reject("it has both `update` and `remove`".to_owned())),
        (None, false) => return Err(reject("it has neither `update` nor `remove`".to_owned())),
    };
    Ok(Action { target: fields.target, path, change })
}

/// Returns `true` if the brackets are not nested too deeply: the parser of paths recurses over them.
fn is_shallow(target: &str) -> bool {
    let mut depth = 0_usize;
    target.chars().all(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth <= MAX_DEPTH
    })
}

/// Drops the extensions of the overlay, its `info` and its actions.
fn drop_extensions(overlay: &mut Value) {
    let Value::Object(root) = overlay else { return };
    let clean = |object: &mut Map<String, Value>| object.retain(|key, _| !key.starts_with("x-"));
    clean(root);
    if let Some(Value::Object(info)) = root.get_mut("info") {
        clean(info);
    }
    if let Some(Value::Array(actions)) = root.get_mut("actions") {
        actions.iter_mut().filter_map(Value::as_object_mut).for_each(clean);
    }
}

fn locate(path: &JsonPath, document: &Value) -> Vec<Vec<Step>> {
    let nodes = path.query_located(document).dedup();
    let step = |element: &PathElement<'_>| match element {
        PathElement::Name(name) => Step::Name((*name).to_owned()),
        PathElement::Index(index) => Step::Index(*index),
    };
    nodes.locations().map(|location| location.iter().map(step).collect()).collect()
}

fn find_mut<'a>(document: &'a mut Value, steps: &[Step]) -> Option<&'a mut Value> {
    steps.iter().try_fold(document, |value, step| match step {
        Step::Name(name) => value.get_mut(name),
        Step::Index(index) => value.get_mut(index),
    })
}

/// Updates a selected node: objects are merged, and an array gets one more entry. Nothing else can be selected.
fn merge_selected(node: &mut Value, update: &Value) -> Result<(), String> {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => merge(node, update),
        (Value::Object(_), _) => Err("the target is an object, but the update is not".to_owned()),
        // By the specification the array would become one entry, which is never intended.
        (Value::Array(_), Value::Array(_)) => {
            Err("the target is an array: the update is one entry to append, not an array of them".to_owned())
        }
        (Value::Array(node), entry) => {
            node.push(entry.clone());
            Ok(())
        }
        _ => Err("the target is neither an object nor an array: select the object around it".to_owned()),
    }
}

/// Merges objects recursively, joins arrays, and replaces scalars.
fn merge(node: &mut Map<String, Value>, update: &Map<String, Value>) -> Result<(), String> {
    // A reference replaces the whole schema: the fields that were there would be lost, or be siblings that nobody sees.
    if update.contains_key("$ref") && !node.is_empty() && *node != *update {
        return Err("the update is a reference, but the target is not empty".to_owned());
    }
    for (key, new) in update {
        match (node.get_mut(key), new) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new)?,
            (Some(Value::Array(old)), Value::Array(new)) => old.extend(new.iter().cloned()),
            (Some(Value::Object(_)), _) => {
                return Err(format!("`{key}` is an object in the document, but not in the update"));
            }
            (Some(Value::Array(_)), _) => {
                return Err(format!("`{key}` is an array in the document, but not in the update"));
            }
            (_, new) => {
                node.insert(key.clone(), new.clone());
            }
        }
    }
    Ok(())
}

fn remove(document: &mut Value, steps: &[Step]) -> Result<(), &'static str> {
    let Some((last, parents)) = steps.split_last() else { return Err("the document itself cannot be removed") };
    match (find_mut(document, parents), last) {
        (Some(Value::Object(parent)), Step::Name(name)) => {
            if parent.get(name).is_some_and(|node| !node.is_object() && !node.is_array()) {
                return Err("the target is neither an object nor an array: Overlay 1.0 can remove nothing else");
            }
            parent.remove(name);
        }
        (Some(Value::Array(parent)), Step::Index(index)) if *index < parent.len() => {
            if !parent[*index].is_object() && !parent[*index].is_array() {
                return Err("the target is neither an object nor an array: Overlay 1.0 can remove nothing else");
            }
            parent.remove(*index);
        }
        _ => {}
    }
    Ok(())
}

/// Returns the longest leading part of the target that selects something, to show where the document has changed.
fn nearest(target: &str, document: &Value) -> String {
    let mut ends = segment_ends(target);
    while let Some(end) = ends.pop() {
        let part = &target[..end];
        if JsonPath::parse(part).is_ok_and(|path| !path.query(document).is_empty()) {
            return part.to_owned();
        }
    }
    "$".to_owned()
}

/// Returns the ends of the segments of a JSONPath: each is before a `.` or `[` that is neither quoted nor in brackets.
fn segment_ends(target: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in target.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) => {
                if c == open {
                    quote = None;
                }
            }
            None => match c {
                '\'' | '"' => quote = Some(c),
                '.' if depth == 0 => ends.push(at),
                '[' => {
                    if depth == 0 {
                        ends.push(at);
                    }
                    depth += 1;
                }
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            },
        }
    }
    ends
}

#[cfg(test)]
mod tests;
