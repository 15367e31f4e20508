//! The order of the passes, and the work around them. Each pass is in its own file.

use super::log::{Log, Note};
use super::{
    annotations, bounds, constant, content, defs, examples, literal, mandatory, names, nullable, nulls, path_items,
    patterns, siblings, tuples, types, unevaluated, version,
};
use crate::Error;
use crate::kinds::Kind;
use crate::parse::{self, Version};
use crate::pointer;
use crate::refs::{self, Component};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A function that rewrites a whole document.
pub(super) type Pass = fn(&mut Value, &mut Log) -> Result<(), Error>;

/// The effect of a pass on the meaning of the document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The result means exactly what the document means.
    Lossless,
    /// Something that the document says is not in the result.
    Lossy,
    /// Nothing is lost. A comparison reads the notation before it, in which a change of one thing is one change.
    Notation,
}

use Effect::{Lossless, Lossy, Notation};

/// The order matters where a pass reads the result of another one. `tuples` looks for `items: false`, which `literal`
/// rewrites. `names` reads a constant as a list of one value, and looks for patterns before they are widened. `nulls` is
/// the last of the passes over types, and finds only one notation of everything.
const PASSES: [(Pass, Effect); 22] = [
    (version::pass, Lossy),
    (annotations::of_3_0, Lossless),
    (annotations::pass, Lossy),
    (path_items::pass, Lossless),
    (defs::pass, Lossless),
    (tuples::pass, Lossy),
    (unevaluated::pass, Lossless),
    (literal::pass, Lossless),
    (constant::pass, Lossless),
    (names::pass, Lossless),
    (names::drop_forms, Lossy),
    (patterns::pass, Lossy),
    (bounds::pass, Lossless),
    (content::pass, Lossy),
    (examples::pass, Lossy),
    (siblings::drop_texts, Lossy),
    (siblings::pass, Lossless),
    (types::pass, Lossless),
    (nulls::pass, Lossless),
    (mandatory::pass, Lossless),
    (mandatory::responses, Lossy),
    (nullable::pass, Notation),
];

/// Lowers an OpenAPI 3.1 document to 3.0.3, and leaves a 3.0 document unchanged. Returns what the result no longer says.
///
/// A construct that no pass rewrites stays in the document, and `validate` rejects it.
///
/// # Errors
///
/// Fails if the version is not supported, a reference cannot be resolved, or a known construct has a form that cannot
/// be rewritten without changing its meaning: [`Error::Several`] with all of them. The document is in parts rewritten then.
pub fn lower(document: &mut Value) -> Result<Vec<Note>, Error> {
    let mut log = Log::default();
    run(document, &mut log)?;
    log.finish()
}

/// Lowers a document, and reports to the log.
pub(crate) fn run(document: &mut Value, log: &mut Log) -> Result<(), Error> {
    match parse::version(document)? {
        Version::V30 => Ok(()),
        Version::V31 => {
            let before = in_use(document)?;
            let written = deep_references(document).into_iter().map(|(target, at)| (at, target)).collect();
            for (pass, _) in PASSES {
                log.begin();
                pass(document, log).map_err(|error| log.located(error))?;
            }
            reject_moved_targets(document, &written, log);
            match in_use(document) {
                Ok(after) => before.difference(&after).for_each(|component| drop_component(document, component)),
                Err(error) => log.reject(error),
            }
            Ok(())
        }
    }
}

/// Returns a document in the notation of 3.0 as far as that loses nothing, for a comparison with another one. In a document of 3.0,
/// only `null` has several notations; beside a document of 3.1, the keywords of 3.1 in it are those that mean nothing.
///
/// A schema that a pass rejects stays as it is written, so that the comparison sees that. A document of another
/// version is returned as it is.
pub(crate) fn normalize(document: &Value, other: &Value) -> Value {
    let every = PASSES.iter().filter(|(_, effect)| *effect == Lossless).map(|(pass, _)| *pass);
    let passes: Vec<Pass> = match (parse::version(document), parse::version(other)) {
        (Ok(Version::V31), _) => every.collect(),
        (Ok(Version::V30), Ok(Version::V31)) => vec![annotations::of_3_1, nulls::pass],
        (Ok(Version::V30), _) => vec![nulls::pass],
        (Err(_), _) => Vec::new(),
    };
    let mut normalized = document.clone();
    for pass in passes {
        let (mut next, mut log) = (normalized.clone(), Log::default());
        if pass(&mut next, &mut log).is_ok() {
            normalized = next;
        }
    }
    normalized
}

/// Returns the targets of the references that lead deeper than to a component, each with the place of the reference.
fn deep_references(document: &Value) -> Vec<(String, String)> {
    let references = refs::collect(Kind::Document, "#", document).unwrap_or_default().into_iter();
    let deep = references.filter_map(|reference| {
        let tokens = pointer::tokens(&reference.target).filter(|tokens| tokens.len() > 3)?;
        Some((pointer::joined("#", &tokens), reference.pointer))
    });
    deep.collect()
}

/// Rejects references into a schema whose target is another one now, because a pass has moved it. `written` has the targets in the
/// document that was given, by the place of the reference.
fn reject_moved_targets(document: &Value, written: &HashMap<String, String>, log: &mut Log) {
    let deep = deep_references(document);
    if deep.is_empty() {
        return;
    }
    let mixed: HashSet<String> = log.mixed().into_iter().map(str::to_owned).collect();
    for (target, at) in deep {
        let is_moved = written.get(&log.origin(&at)).is_some_and(|written| *written != log.origin(&target));
        if mixed.contains(&target) || is_moved {
            log.reject(Error::CannotLower {
                pointer: at,
                keyword: "$ref".to_owned(),
                reason: "it leads into a schema that is rewritten; move its target to `components`".to_owned(),
            });
        }
    }
}

/// Returns the components that the rest of the document reaches.
fn in_use(document: &Value) -> Result<BTreeSet<Component>, Error> {
    let mut roots = document.clone();
    if let Value::Object(roots) = &mut roots {
        roots.remove("components");
    }
    refs::reachable(document, &roots)
}

/// Drops a component that a pass has made unused. It would look like one that the overlay forgot.
fn drop_component(document: &mut Value, (section, name): &Component) {
    let Some(Value::Object(components)) = document.get_mut("components") else { return };
    if let Some(Value::Object(named)) = components.get_mut(section) {
        named.remove(name);
        if named.is_empty() {
            components.remove(section);
        }
    }
}

/// Lowers the keywords that an overlay has put beside a reference, which OpenAPI 3.0 allows only around an `allOf`.
///
/// # Errors
///
/// Does not fail on a document of any version: the result keeps whatever else is in it.
pub fn lower_overlaid(document: &mut Value) -> Result<(), Error> {
    let mut log = Log::default();
    siblings::drop_texts(document, &mut log)?;
    siblings::pass(document, &mut log)
}

#[cfg(test)]
mod tests;
