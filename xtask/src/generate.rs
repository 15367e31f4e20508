//! `cargo xtask generate`: writes or checks every file that follows from the vendored documents.

use crate::changes::{Changes, Format};
use crate::outcome::Outcome;
use crate::report::{Report, Source, State};
use crate::snapshots::Differences;
use crate::workspace::Workspace;
use crate::{documents, generator, places, store};
use anyhow::Context;
use openapi_toolkit::{canon, parse};
use serde_json::Value;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

pub(crate) const UPSTREAM: &str = "openapi.upstream.json";
const OPENAPI: &str = "openapi.json";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing, and fail if a file is stale.
    #[arg(long)]
    pub(crate) check: bool,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

pub(crate) type Look<'a> = &'a mut dyn FnMut(&Workspace) -> anyhow::Result<Differences>;

pub(crate) fn generate(
    workspace: &Workspace,
    options: &Options,
    look: Look<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let upstream = upstream(workspace)?.with_context(|| format!("{UPSTREAM} is missing: run `cargo xtask refresh`"))?;
    let files = Files::from(workspace, &upstream)?;
    let state = match (files.stale.is_empty(), options.check) {
        (true, _) => State::UpToDate,
        (false, true) => State::Stale,
        (false, false) => State::Written,
    };
    files.finish(workspace, ("generate", None), state, options.format, look, out)
}

/// Returns the vendored slice, or `None` if there is none.
pub(crate) fn upstream(workspace: &Workspace) -> anyhow::Result<Option<Value>> {
    read(&workspace.root.join(UPSTREAM))
}

fn read(path: &Path) -> anyhow::Result<Option<Value>> {
    let cannot = || format!("cannot read {}", path.display());
    match fs::read(path) {
        Ok(text) => parse(&text).map(Some).with_context(|| format!("{}: restore or delete it", cannot())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(cannot),
    }
}

/// The files that follow from a vendored slice and the documents of the workspace.
pub(crate) struct Files {
    /// The names and texts of the stale files. The slice is the last, so that a failure in between leaves the old one.
    pub(crate) stale: Vec<(String, String)>,
    /// The old `openapi.json`, or `null` if there is none, and the new one.
    documents: [Value; 2],
    pub(crate) changes: Changes,
}

impl Files {
    /// Generates every file in memory. Fails if a document does not fit the others, or the generator rejects the result.
    pub(crate) fn from(workspace: &Workspace, upstream: &Value) -> anyhow::Result<Self> {
        let overlay = workspace.root.join("openapi.overlay.json");
        let overlay = fs::read(&overlay).with_context(|| format!("cannot read {}", overlay.display()))?;
        let old = read(&workspace.root.join(OPENAPI))?;
        let new = documents::openapi(upstream, &overlay, &workspace.openapi)?;
        let text = canon::pretty(&new)?;
        let generated = generator::files(&text, &workspace.root)?.into_iter();
        let generated = generated.map(|(name, text)| (format!("kms-api-gen/src/generated/{name}"), text));
        let documents = [(OPENAPI.to_owned(), text), (UPSTREAM.to_owned(), canon::pretty(upstream)?)];
        let is_stale = |(name, text): &(String, String)| {
            fs::read(workspace.root.join(name)).ok().as_deref() != Some(text.as_bytes())
        };
        // Nothing depends on a file that does not exist.
        let changes = old.as_ref().map_or_else(Changes::default, |old| {
            Changes::between(&documents::without_origin(old), &documents::without_origin(&new))
        });
        let stale = generated.chain(documents).filter(is_stale).collect();
        Ok(Self { stale, documents: [old.unwrap_or_default(), new], changes })
    }

    /// Writes the stale files if that is the decision, looks at the snapshots, and prints the report.
    pub(crate) fn finish(
        self,
        workspace: &Workspace,
        (command, source): (&'static str, Option<Source<'_>>),
        state: State,
        format: Format,
        look: Look<'_>,
        out: &mut dyn Write,
    ) -> anyhow::Result<Outcome> {
        let Self { stale, documents, changes } = self;
        let places = places::of(&workspace.root, &changes.generated, &documents)?;
        let mut snapshots = None;
        if state == State::Written {
            let files = stale.iter().map(|(name, text)| (workspace.root.join(name), text.clone()));
            store::replace(&files.collect::<Vec<_>>())?;
            // The files are written now. A client that does not build yet is reported, and is not a failure.
            snapshots = Some(look(workspace).map_err(|error| format!("{error:#}")));
        }
        Report { command, source, state, changes, stale, places, snapshots }.print(format, out)
    }
}

#[cfg(test)]
mod tests;
