//! `cargo xtask refresh`: updates the vendored slice from the published document, and generates everything else.

use crate::changes::Format;
use crate::generate::{self, Files, Look, UPSTREAM};
use crate::outcome::Outcome;
use crate::report::{Source, State};
use crate::workspace::Workspace;
use crate::{documents, fetch};
use anyhow::Context;
use openapi_toolkit::{canon, diff};
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Read the published document from this file or address.
    ///
    /// The default is the address in `[workspace.metadata.openapi]` of the root `Cargo.toml`.
    #[arg(long, value_name = "FILE OR URL")]
    pub(crate) from: Option<String>,
    /// Write nothing, and report by the exit status if a file is stale.
    #[arg(long)]
    pub(crate) check: bool,
    /// Write breaking changes, too.
    #[arg(long, conflicts_with = "check")]
    pub(crate) accept_breaking: bool,
    /// The format of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

pub(crate) fn refresh(
    workspace: &Workspace,
    options: &Options,
    look: Look<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let from = options.from.as_deref().unwrap_or(&workspace.openapi.url);
    let published = fetch::read(from)?;
    let old = generate::upstream(workspace)?;
    let cannot = || format!("cannot refresh from {from}");
    let new = documents::upstream(&published, &workspace.openapi).with_context(cannot)?;
    let sha256 = canon::sha256(&new)?;
    let before = old.as_ref().map(canon::sha256).transpose()?;
    let is_published = before.as_ref() == Some(&sha256);

    let mut files = match Files::from(workspace, &new).with_context(cannot) {
        // The vendored slice is stale, whatever the error is.
        Err(error) if options.check && !is_published => {
            return Err(error.context(format!("{UPSTREAM} is stale: run `cargo xtask refresh` and fix the error")));
        }
        files => files?,
    };
    // The slices are compared before any step that loses something of them.
    files.changes.add_published(old.map_or_else(Vec::new, |old| diff(&old, &new)));
    // If only the overlay changed, its author has decided.
    let breaks = !is_published && files.changes.are_breaking();
    let state = match (files.stale.is_empty(), options.check, breaks) {
        (true, _, _) => State::UpToDate,
        (false, true, false) => State::Stale,
        (false, true, true) => State::StaleAndBreaking,
        (false, false, true) if !options.accept_breaking => State::Held,
        (false, false, _) => State::Written,
    };
    let source = Source { from, sha256, before };
    files.finish(workspace, ("refresh", Some(source)), state, options.format, look, out)
}

#[cfg(test)]
mod tests;
