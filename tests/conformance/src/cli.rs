//! The command line; the doc comments are its help.

use crate::shared::stop;
use crate::shared::tools::Tools;
use crate::shared::workspace::in_ci;
use crate::{anchor, api, delivery, interop, live, race};
use anyhow::bail;
use clap::{Parser, Subcommand};
use std::io::Write;

/// Checks the client against programs and services that this project did not write.
#[derive(Parser)]
#[command(name = "cargo conformance", bin_name = "cargo conformance", arg_required_else_help = true)]
pub(crate) struct Cli {
    /// The conformance test to run.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Check the client's cryptography against the official SDKs.
    ///
    /// Installs the SDKs below `target/conformance`, in the versions that `tests/conformance/scripts` pins, and starts the
    /// simulator. Every environment that a library encrypts is opened by the simulator; every environment that the client
    /// seals is opened by Node and by Python; and each SDK's verify function must name the same signer as the client, except
    /// for the expected differences. Prints a table with one row per library. Needs node, npm and python3: without them the
    /// command prints `skipped`, which is a failure with `CI=true`. In a GitHub job the table is in the summary.
    Interop,
    /// Check the client, the documents and the simulator against Prism, Schemathesis, the official SDKs and a validator.
    ///
    /// Installs the same programs as `interop`. Prism runs as a proxy between client and simulator, and as a mock server that
    /// generates responses; Schemathesis sends requests to the simulator; the official SDKs and the client make the same
    /// calls; and openapi-spec-validator reads the documents, and what `cargo xtask lower` makes of the documents of other
    /// programs. Prints a table with one row per operation and one column per checker. Needs node, npm and python3: without
    /// them the command prints `skipped`, which is a failure with `CI=true`. In a GitHub job the table is in the summary.
    Api,
    /// Check the delivery of environments: the official SDKs' updates, and those of the example `push_env`.
    ///
    /// Installs the same programs as `interop`. The SDKs update CVMs of the simulator, in one phase and in two. The example
    /// updates a service that is written in Python, which opens the envelope, and which accepts, rejects, fails or falls
    /// silent. One request must arrive each time. Another library encodes the call that registers a hash. Needs node, npm
    /// and python3: without them the command prints `skipped`, which is a failure with `CI=true`.
    Delivery,
    /// Check what is read from a chain and what hardware attests: a real EVM, endpoints that lie, and real quotes.
    ///
    /// Installs anvil, a Solidity compiler, `OpenZeppelin`'s contracts and a second verifier of quotes below `target/conformance`.
    /// Deploys a KMS contract behind a standard proxy, and reads it with the client and with the example `anchor`. Real quotes
    /// are verified where `../shared/evidence` has them. Needs node, npm and python3: without them the command prints `skipped`,
    /// which is a failure with `CI=true`.
    Anchor,
    /// Compare the live service with the documents, without changing anything.
    ///
    /// Needs `PHALA_CLOUD_API_KEY`, and reads the client's other variables too. The report, `target/live/report.md`, holds
    /// names, places and types, and no values.
    Live,
    /// Measure the speed of the client beside reqwest by hand, the official SDKs and Go.
    ///
    /// Installs the same programs as `interop`, and a Go toolchain if none is on the path. Every program makes the same
    /// call to one server on loopback, by TLS, with HTTP/2 where it can. They take turns. Prints a table of medians: calls
    /// per second, connections, the time and processor time of a process that makes one call, and the time of a clean
    /// build. Writes a chart to `docs/race.svg`. Takes a quarter of an hour, on a machine that should do nothing else. A
    /// program that cannot run has the reason below the table; the command fails only for the rows of this client.
    Race,
}

impl Command {
    /// Runs the command, or prints why it is skipped.
    pub(crate) fn run(self, out: &mut dyn Write) -> anyhow::Result<()> {
        let tools = match self {
            Self::Live if std::env::var_os("PHALA_CLOUD_API_KEY").is_none_or(|key| key.is_empty()) => {
                bail!("PHALA_CLOUD_API_KEY is not set: `live` calls the live service, and needs your API key")
            }
            Self::Live => Tools::default(),
            Self::Interop | Self::Api | Self::Delivery | Self::Anchor | Self::Race => match Tools::find() {
                Ok(tools) => tools,
                Err(missing) if in_ci() => bail!("{missing}"),
                Err(missing) => {
                    writeln!(out, "skipped: {missing}")?;
                    return Ok(());
                }
            },
        };
        // The simulator and the relay respond while a child process calls them: one thread serves them all.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(stop::on_signal(async {
            match self {
                Self::Interop => interop::run(&tools, out).await,
                Self::Api => api::run(&tools, out).await,
                Self::Delivery => delivery::run(&tools, out).await,
                Self::Anchor => Box::pin(anchor::run(&tools, out)).await,
                Self::Live => live::run(out).await,
                Self::Race => race::run(&tools, out).await,
            }
        }))
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
    fn without_a_command_the_help_lists_all_commands() {
        let Err(error) = Cli::try_parse_from(["cargo conformance"]) else { panic!("a command is required") };
        assert_eq!(error.kind(), clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
        let help = error.to_string();
        assert!(
            ["interop", "api", "delivery", "anchor", "live", "race"].iter().all(|command| help.contains(command)),
            "{help}"
        );
    }
}
