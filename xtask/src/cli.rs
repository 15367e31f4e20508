//! The whole command line. The doc comments are its help, and each command is in the file of its name.

use crate::outcome::Outcome;
use crate::workspace::Workspace;
use crate::{ci, diff, generate, links, lower, refresh, snapshots};
use clap::{Parser, Subcommand};
use std::io::Write;

/// Keeps the documents of the API, and the code that is generated from them, up to date.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Update the documents from the published one.
    ///
    /// Keeps the operations of the KMS and the components that they reach, drops the published prose, compares the result
    /// with `openapi.upstream.json`, writes it there, and generates everything else. Breaking changes are written only with
    /// `--accept-breaking`. A failure writes nothing. The report lists the changes and the next steps.
    ///
    /// Exit status: 0 if nothing changed or the files were written; 4 if the files are stale and the changes break nothing
    /// (with `--check`); 5 if the changes are breaking and nothing was written; 1 if something failed.
    Refresh(refresh::Options),
    /// Generate `openapi.json` and the code of `kms-api-gen` from the vendored documents.
    ///
    /// Lowers `openapi.upstream.json` from OpenAPI 3.1 to 3.0.3, applies `openapi.overlay.json`, validates the result, and
    /// generates code from it and from `openapi-contracts.json`. Needs no network. A failure writes nothing. Run it after an
    /// edit of the overlay or of `openapi-contracts.json`.
    ///
    /// Exit status: 0 if the files are up to date or were written; 4 if a file is stale (with `--check`); 1 if something
    /// failed.
    Generate(generate::Options),
    /// List every difference between two documents, with its impact.
    ///
    /// Each change has two impacts. Wire: can a client of the old document still talk to a server of the new one? Rust: does
    /// the generated code keep its names and types?
    ///
    /// The text and the Markdown name the place of a change, and the JSON has its pointer, too.
    ///
    /// Exit status: 0 if no change is as bad as `--fail-on` says, 5 if one is, 1 if the documents cannot be compared.
    Diff(diff::Options),
    /// Turn an OpenAPI 3.1 document, or a part of it, into OpenAPI 3.0.3.
    ///
    /// Keeps the operations whose path contains one of the texts and that have one of the tags, and the components that they
    /// reach; all operations if neither is given. A failure leaves the old file unchanged. What the result no longer says is listed,
    /// and `--strict` makes it an error.
    ///
    /// Exit status: 0 if the file was written, 1 if not.
    Lower(lower::Options),
    /// Compare the snapshots in `tests/snapshots`: the operations, the generated types and the types of the facade.
    ///
    /// Exit status: 0 if no snapshot differs, or the differences were accepted; 4 if one differs; 1 if something failed.
    Snapshots(snapshots::Options),
    /// Check the links of the API docs that `cargo doc --workspace --no-deps --all-features` has rendered.
    ///
    /// Exit status: 0 if every link leads somewhere; 1 if one does not, or the pages are not there.
    Links,
    /// Run every check that must pass before a merge.
    ///
    /// Stops at the first step that fails, and prints the command to run it again.
    Ci,
}

impl Command {
    /// Runs the command. Commands on the workspace run from its root, wherever they were typed.
    pub(crate) fn run(self, out: &mut dyn Write) -> anyhow::Result<Outcome> {
        match self {
            Self::Refresh(options) => refresh::refresh(&Workspace::find()?, &options, &mut snapshots::look, out),
            Self::Generate(options) => generate::generate(&Workspace::find()?, &options, &mut snapshots::look, out),
            Self::Diff(options) => diff::run(&options, out),
            Self::Lower(options) => lower::run(options, out),
            Self::Snapshots(options) => snapshots::run(&Workspace::find()?, &options, out),
            Self::Links => links::run(&Workspace::find()?, out),
            Self::Ci => ci::run(&Workspace::find()?, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_arguments_the_help_lists_every_command() {
        let Err(error) = Cli::try_parse_from(["cargo xtask"]) else { panic!("a command is required") };
        assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
        let help = error.to_string();
        let commands = ["refresh", "generate", "diff", "lower", "snapshots", "links", "ci"];
        assert!(commands.iter().all(|command| help.contains(command)), "{help}");
    }
}
