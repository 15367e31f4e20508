//! `cargo xtask refresh`: the steps from the published document to `openapi.json`; what each step does is in `spec`.

mod places;
mod report;

use crate::outcome::Outcome;
use crate::snapshots::Moved;
use crate::spec::change::{Change, Impact};
use crate::spec::overlay::Overlay;
use crate::spec::slice::Wanted;
use crate::spec::{canon, check, diff, digest, generator, lower, parse, prose, provenance, slice};
use crate::workspace::{Published, Workspace};
use crate::{cli, fetch, snapshots, store};
use anyhow::Context;
use report::{Report, State};
use serde_json::Value;
use std::io::Write;

const STALE: &str = "openapi.json is stale: run `cargo xtask refresh`";
const ACCEPT: &str = "`cargo xtask refresh --accept-breaking`";

/// Looks at the snapshots.
type Look<'a> = &'a mut dyn FnMut(&Workspace) -> anyhow::Result<Moved>;

/// The command.
pub(crate) fn run(workspace: &Workspace, options: &cli::Refresh, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    refresh(workspace, options, &mut snapshots::look, out)
}

/// Reads, rewrites, compares, writes, and reports.
fn refresh(
    workspace: &Workspace,
    options: &cli::Refresh,
    look: Look<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let from = options.from.as_deref().unwrap_or(&workspace.openapi.url);
    let published = fetch::read(from)?;
    let overlay_path = workspace.overlay();
    let overlay = std::fs::read(&overlay_path).with_context(|| format!("cannot read {}", overlay_path.display()))?;
    let present = Present::read(workspace)?;

    let cannot = || format!("cannot refresh from {from}");
    let (slice, sha256) = ours(&published, &workspace.openapi).with_context(cannot)?;
    let document = match rewritten(slice, &sha256, &overlay, &workspace.openapi).with_context(cannot) {
        // Whatever stopped us, the file is known to be behind, and that is what the check is asked.
        Err(error) if options.check && present.sha256() != Some(&sha256) => {
            return Err(error.context(format!("{STALE} and mend what it names")));
        }
        result => result?,
    };
    let text = canon::pretty(&document)?;
    let changes = present.changes(&document);
    let state = state(present.text.as_deref() == Some(&text), &changes, options);
    let places = places::places(&workspace.root, &changes, &present.document, &document)
        .context("cannot read the sources of kms-client")?;
    let moved = match state {
        State::Written => {
            store::replace(&workspace.document(), &text)?;
            // The file is written now. What does not follow yet is told, and does not make it unwritten.
            Some(look(workspace).map_err(|error| format!("{error:#}")))
        }
        _ => None,
    };
    let report = Report {
        source: from,
        sha256: &sha256,
        before: present.sha256(),
        state,
        changes: &changes,
        places: &places,
        moved,
    };
    report.print(options.format, out)?;
    Ok(match state {
        State::UpToDate | State::Written => Outcome::Done,
        State::Stale => Outcome::Stale,
        State::StaleAndBreaking | State::Held => Outcome::Breaking,
    })
}

fn state(is_same: bool, changes: &[Change], options: &cli::Refresh) -> State {
    let breaks = changes.iter().any(|change| change.impact() == Impact::Breaking);
    match (is_same, options.check, breaks) {
        (true, _, _) => State::UpToDate,
        (false, true, false) => State::Stale,
        (false, true, true) => State::StaleAndBreaking,
        (false, false, true) if !options.accept_breaking => State::Held,
        (false, false, _) => State::Written,
    }
}

/// The file as it is now.
struct Present {
    /// None where there is no file.
    text: Option<String>,
    /// Null where there is no file.
    document: Value,
}

impl Present {
    fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let path = workspace.document();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { text: None, document: Value::Null });
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
        };
        let document = parse::document(text.as_bytes()).with_context(|| {
            format!("cannot compare with {}: restore it, or delete it to have it written anew", path.display())
        })?;
        Ok(Self { text: Some(text), document })
    }

    /// The digest that the file says it was made from.
    fn sha256(&self) -> Option<&str> {
        provenance::sha256(&self.document)
    }

    /// What is different in the document, other than where it comes from. Nobody depends on a file that is not there.
    fn changes(&self, document: &Value) -> Vec<Change> {
        if self.text.is_none() {
            return Vec::new();
        }
        diff::diff(&provenance::without(&self.document), &provenance::without(document))
    }
}

/// Our part of the published document without its prose, and the digest of that.
fn ours(published: &[u8], which: &Published) -> anyhow::Result<(Value, String)> {
    let mut document = slice::slice(&parse::document(published)?, &Wanted::path(&which.path_contains))?;
    prose::drop_prose(&mut document)?;
    let sha256 = digest::sha256(&document)?;
    Ok((document, sha256))
}

/// The document that is written.
fn rewritten(mut document: Value, sha256: &str, overlay: &[u8], which: &Published) -> anyhow::Result<Value> {
    lower::lower(&mut document)?;
    let overlay = Overlay::parse(overlay).context("openapi.overlay.json")?;
    overlay.apply(&mut document).context("openapi.overlay.json")?;
    lower::lower_overlaid(&mut document)?;
    provenance::record(&mut document, &which.url, sha256);
    check::check(&document)?;
    generator::accepts(&document)?;
    Ok(document)
}

#[cfg(test)]
mod tests;
