//! `cargo xtask generate`: writes or checks every file that follows from the vendored documents.

use crate::changes::{Changes, Format};
use crate::outcome::Outcome;
use crate::report::{Report, State};
use crate::snapshots::{self, Moved};
use crate::workspace::Workspace;
use crate::{documents, generator, places, store};
use anyhow::Context;
use openapi_toolkit::{canon, parse};
use serde_json::Value;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// The file of the vendored slice.
pub(crate) const UPSTREAM: &str = "openapi.upstream.json";
const OPENAPI: &str = "openapi.json";

/// The options of `generate`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing, and fail if a file is stale.
    #[arg(long)]
    pub(crate) check: bool,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Compares the snapshots with the code.
pub(crate) type Look<'a> = &'a mut dyn FnMut(&Workspace) -> anyhow::Result<Moved>;

/// Runs the command.
pub(crate) fn run(workspace: &Workspace, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    generate(workspace, options, &mut snapshots::look, out)
}

/// Runs the command with another function that looks at the snapshots.
pub(crate) fn generate(
    workspace: &Workspace,
    options: &Options,
    look: Look<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let upstream = upstream(workspace)?.with_context(|| format!("{UPSTREAM} is missing: run `cargo xtask refresh`"))?;
    let files = Files::from(workspace, &upstream)?;
    let stale = files.stale(workspace);
    let state = match (stale.is_empty(), options.check) {
        (true, _) => State::UpToDate,
        (false, true) => State::Stale,
        (false, false) => State::Written,
    };
    let mut report = Report {
        command: "generate",
        source: None,
        state,
        places: places::of(workspace, &files.changes.generated, &files.old, &files.new)?,
        changes: files.changes,
        stale,
        moved: None,
    };
    report.write(workspace, look)?;
    report.print(options.format, out)
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
    /// The name and the text of each file. The slice is the last, so that a failure in between leaves the old one.
    texts: Vec<(String, String)>,
    /// The old `openapi.json`, or `null` if there is none.
    pub(crate) old: Value,
    /// The new `openapi.json`.
    pub(crate) new: Value,
    /// The differences of the two.
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
        let mut texts: Vec<_> = generator::files(&text, &workspace.root)?
            .into_iter()
            .map(|(name, text)| (format!("kms-api-gen/src/generated/{name}"), text))
            .collect();
        texts.push((OPENAPI.to_owned(), text));
        texts.push((UPSTREAM.to_owned(), canon::pretty(upstream)?));
        // Nothing depends on a file that does not exist.
        let changes = old.as_ref().map_or_else(Changes::default, |old| {
            Changes::between(&documents::without_origin(old), &documents::without_origin(&new))
        });
        Ok(Self { texts, old: old.unwrap_or_default(), new, changes })
    }

    /// Returns the files whose text on disk is another one.
    pub(crate) fn stale(&self, workspace: &Workspace) -> Vec<(String, String)> {
        let is_stale = |(name, text): &&(String, String)| {
            fs::read(workspace.root.join(name)).ok().as_deref() != Some(text.as_bytes())
        };
        self.texts.iter().filter(is_stale).cloned().collect()
    }
}

impl Report<'_> {
    /// Writes the stale files if that is what was decided, and looks at the snapshots.
    pub(crate) fn write(&mut self, workspace: &Workspace, look: Look<'_>) -> anyhow::Result<()> {
        if self.state == State::Written {
            let files = self.stale.iter().map(|(name, text)| (workspace.root.join(name), text.clone()));
            store::replace(&files.collect::<Vec<_>>())?;
            // The files are written now. A client that does not build yet is reported, and is not a failure.
            self.moved = Some(look(workspace).map_err(|error| format!("{error:#}")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
