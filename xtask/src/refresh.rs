//! `cargo xtask refresh`: the steps from the published document to `openapi.json`; what each step does is in `spec`.

use crate::cli;
use crate::spec::overlay::Overlay;
use crate::spec::slice::Wanted;
use crate::spec::{canon, check, digest, lower, parse, prose, provenance, slice};
use crate::workspace::{Published, Workspace};
use crate::{fetch, store};
use anyhow::{Context, bail};
use serde_json::Value;
use std::io::Write;

/// Reads, rewrites, and writes or compares.
pub(crate) fn run(workspace: &Workspace, options: &cli::Refresh, out: &mut dyn Write) -> anyhow::Result<()> {
    let from = options.from.as_deref().unwrap_or(&workspace.openapi.url);
    let published = fetch::read(from)?;
    let overlay_path = workspace.overlay();
    let overlay = std::fs::read(&overlay_path).with_context(|| format!("cannot read {}", overlay_path.display()))?;
    let path = workspace.document();
    let present = match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };

    let cannot = || format!("cannot refresh from {from}");
    let (slice, sha256) = ours(&published, &workspace.openapi).with_context(cannot)?;
    let document = match rewritten(slice, &sha256, &overlay, &workspace.openapi).with_context(cannot) {
        // Whatever stopped us, the file is known to be behind, and that is what the check is asked.
        Err(error) if options.check && present.as_deref().and_then(recorded).as_ref() != Some(&sha256) => {
            return Err(error.context(format!("{STALE} and mend what it names")));
        }
        result => result?,
    };
    let text = canon::pretty(&document)?;
    match (present.as_deref() == Some(text.as_bytes()), options.check) {
        (true, true) => writeln!(out, "openapi.json is up to date")?,
        (false, true) => bail!(STALE),
        (true, false) => writeln!(out, "openapi.json is unchanged")?,
        (false, false) => {
            store::replace(&path, &text)?;
            writeln!(out, "openapi.json is written: {} operations, digest {sha256}", operations(&document))?;
        }
    }
    Ok(())
}

const STALE: &str = "openapi.json is stale: run `cargo xtask refresh`";

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
    Ok(document)
}

/// The digest that the file says it was made from.
fn recorded(file: &[u8]) -> Option<String> {
    provenance::sha256(&serde_json::from_slice(file).ok()?).map(str::to_owned)
}

fn operations(document: &Value) -> usize {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flat_map(|paths| paths.values());
    items
        .filter_map(Value::as_object)
        .flat_map(|item| item.values())
        .filter(|value| value.get("operationId").is_some())
        .count()
}

#[cfg(test)]
mod tests;
