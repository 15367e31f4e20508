//! The whole command line; the doc comments are its help. What the commands do is in the files of their names.

use crate::workspace::Workspace;
use crate::{ci, interop, refresh};
use clap::{Args, Parser, Subcommand};
use std::io::Write;

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
    /// applies `openapi.overlay.json` and checks the result. A failure on the way leaves the old file as it was.
    Refresh(Refresh),
    /// Hold the client against the official SDKs.
    ///
    /// Installs them, in the versions that `tests/interop` pins, below `target/interop`; starts the simulator, and prints a
    /// table: what each SDK encrypts, we open; what we seal, each language opens with cryptography of its own; whom an
    /// SDK's verify function names as signer, ours names, too, but for the differences that are wanted. Needs node, npm
    /// and python3. Without them it is skipped, which fails only with `CI=true`.
    Interop,
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
    /// Write nothing, and fail if `openapi.json` would change.
    #[arg(long)]
    pub(crate) check: bool,
}

impl Command {
    /// Runs the command from the root of the workspace.
    pub(crate) fn run(self, out: &mut dyn Write) -> anyhow::Result<()> {
        let workspace = Workspace::find()?;
        match self {
            Self::Refresh(options) => refresh::run(&workspace, &options, out),
            Self::Interop => interop::command(&workspace, out),
            Self::Ci => ci::run(&workspace, out),
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
    fn without_arguments_it_explains_itself() {
        let Err(error) = Cli::try_parse_from(["cargo xtask"]) else { panic!("a command is required") };
        assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
        let help = error.to_string();
        assert!(["refresh", "interop", "ci"].iter().all(|command| help.contains(command)), "{help}");
    }
}
