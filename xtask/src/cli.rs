//! The whole command line; the doc comments are its help. What the commands do is in the files of their names.

use crate::outcome::Outcome;
use crate::workspace::Workspace;
use crate::{ci, diff, lower, refresh, snapshots, soak};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io::Write;
use std::path::PathBuf;

/// Keeps the documents of the API, and what is generated from them, up to date.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One command.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Take the published document and write `openapi.json`.
    ///
    /// Keeps the operations of the KMS and what they refer to, drops the published prose, lowers OpenAPI 3.1 to 3.0.3,
    /// applies `openapi.overlay.json`, checks the result and compares it with what is there. What breaks is written only with
    /// `--accept-breaking`. A failure on the way leaves the old file as it was. The report says what changed, and what to do.
    ///
    /// Exit status: 0 if nothing changed or the file was written; 4 if it is behind and catching up breaks nothing (with
    /// `--check`); 5 if what came breaks, and nothing was written; 1 if something failed.
    Refresh(Refresh),
    /// Tell every difference between two documents, and what it breaks.
    ///
    /// Each change has two impacts. Wire: can today's client still talk to the new server? Rust: does what is generated keep
    /// its names and types? OpenAPI 3.1 is lowered first.
    ///
    /// Exit status: 0 if nothing breaks, 5 if something does, 1 if the documents cannot be compared.
    Diff(Diff),
    /// Turn an OpenAPI 3.1 document, or a part of it, into OpenAPI 3.0.3.
    ///
    /// Keeps the operations whose path contains one of the texts and that have one of the tags, and what they refer to;
    /// all operations where neither is given. A failure on the way leaves the old file as it was.
    Lower(Lower),
    /// Tell which snapshots in `tests/snapshots` have moved.
    ///
    /// They show the operations, the generated types and the types of the facade, a file each.
    ///
    /// Exit status: 0 if none has moved, or what moved was taken over; 4 if some have; 1 if something failed.
    Snapshots(Snapshots),
    /// Call a service that fails now and then, 64 calls at a time, and account for every call.
    ///
    /// Fails if a call is lost or never ends, or if sockets or memory are kept. The tests do the same for some seconds.
    Soak {
        /// For how long.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Run everything that has to pass before a change is merged.
    ///
    /// Stops at the first step that fails, and names the command to run again.
    Ci,
}

/// The options of `refresh`.
#[derive(Args)]
pub(crate) struct Refresh {
    /// Read the published document from this file or address.
    ///
    /// Without it, the document comes from the address in `[workspace.metadata.openapi]` of the root `Cargo.toml`.
    #[arg(long, value_name = "FILE OR URL")]
    pub(crate) from: Option<String>,
    /// Write nothing, and tell by the exit status whether `openapi.json` would change.
    #[arg(long)]
    pub(crate) check: bool,
    /// Write what breaks, too.
    #[arg(long, conflicts_with = "check")]
    pub(crate) accept_breaking: bool,
    /// How to print the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// The options of `snapshots`.
#[derive(Args)]
#[group(multiple = false)]
pub(crate) struct Snapshots {
    /// Only tell, which is the default.
    #[arg(long)]
    pub(crate) check: bool,
    /// Take over what is different, and delete what nothing looks at any more.
    #[arg(long)]
    pub(crate) accept: bool,
    /// Go through what is different with cargo-insta.
    #[arg(long)]
    pub(crate) review: bool,
}

/// The options of `diff`.
#[derive(Args)]
pub(crate) struct Diff {
    /// The document of before.
    pub(crate) old: PathBuf,
    /// The document of now.
    pub(crate) new: PathBuf,
    /// How to print the changes.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// How changes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    Text,
    /// For a pull request.
    Markdown,
    /// For a program.
    Json,
}

/// The options of `lower`.
#[derive(Args)]
pub(crate) struct Lower {
    /// The document to read.
    #[arg(value_name = "IN")]
    pub(crate) document: PathBuf,
    /// The file to write.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Keep operations whose path contains this, in either case; may be given more than once.
    #[arg(long = "path", value_name = "SUBSTRING")]
    pub(crate) paths: Vec<String>,
    /// Keep operations with this tag; may be given more than once.
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
}

impl Command {
    /// Runs the command; those on the workspace do so from its root.
    pub(crate) fn run(self, out: &mut dyn Write) -> anyhow::Result<Outcome> {
        match self {
            Self::Diff(options) => return diff::run(&options, out),
            Self::Lower(options) => lower::run(options, out),
            Self::Refresh(options) => return refresh::run(&Workspace::find()?, &options, out),
            Self::Snapshots(options) => return snapshots::run(&Workspace::find()?, &options, out),
            Self::Soak { seconds } => soak::run(&Workspace::find()?, seconds, out),
            Self::Ci => ci::run(&Workspace::find()?, out),
        }?;
        Ok(Outcome::Done)
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
    fn without_arguments_it_explains_itself() {
        let Err(error) = Cli::try_parse_from(["cargo xtask"]) else { panic!("a command is required") };
        assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
        let help = error.to_string();
        assert!(
            ["refresh", "diff", "lower", "snapshots", "soak", "ci"].iter().all(|command| help.contains(command)),
            "{help}"
        );
    }
}
