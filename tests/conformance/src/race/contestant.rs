//! The programs that are compared: the rows of the table.

use super::server::RaceServer;
use crate::shared::install::Installation;
use crate::shared::script::clear_env;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// A program that makes the call `get_kms_info`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contestant {
    Client,
    ClientWithRing,
    ByHand,
    /// The same program, with the timeouts of the client and with an API key that is marked as sensitive.
    ByHandWithTimeouts,
    TypeScript,
    Python,
    Go,
}

impl Contestant {
    /// Every contestant, in the order of the table.
    pub(super) const ALL: [Self; 7] = [
        Self::Client,
        Self::ClientWithRing,
        Self::ByHand,
        Self::ByHandWithTimeouts,
        Self::TypeScript,
        Self::Python,
        Self::Go,
    ];

    /// Returns the name in the table.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Client => "this client",
            Self::ClientWithRing => "this client, `ring`",
            Self::ByHand => "Rust, reqwest by hand",
            Self::ByHandWithTimeouts => "the same, with timeouts",
            Self::TypeScript => "TypeScript, @phala/cloud",
            Self::Python => "Python, phala-cloud",
            Self::Go => "Go, net/http by hand",
        }
    }

    /// Returns `true` if the contestant is this client. Its rows must not fail.
    pub(super) fn is_client(self) -> bool {
        matches!(self, Self::Client | Self::ClientWithRing)
    }

    /// Returns the name of the program's file, and of its target folder.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ClientWithRing => "client-ring",
            Self::ByHand | Self::ByHandWithTimeouts => "by-hand",
            Self::TypeScript => "call.mjs",
            Self::Python => "call.py",
            Self::Go => "go",
        }
    }

    /// Returns the package and its features for Cargo; `None` if the program is not in Rust, or is that of another row.
    pub(super) fn cargo_arguments(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Client => Some(&["--package", "race-client"]),
            Self::ClientWithRing => Some(&["--package", "race-client", "--no-default-features", "--features", "ring"]),
            Self::ByHand => Some(&["--package", "race-by-hand"]),
            Self::ByHandWithTimeouts | Self::TypeScript | Self::Python | Self::Go => None,
        }
    }

    /// Returns the calls that measure the rate of this program: ten times as many if it is compiled. A compiled program makes the
    /// given ones in less than a tenth of a second, which is too short for a rate.
    pub(super) fn scaled(self, calls: Calls) -> Calls {
        let times = match self {
            Self::Client | Self::ClientWithRing | Self::ByHand | Self::ByHandWithTimeouts | Self::Go => 10,
            Self::TypeScript | Self::Python => 1,
        };
        Calls { timed: calls.timed * times, ..calls }
    }

    /// Returns the command that makes these calls. Each program trusts the server's authority and the public ones.
    pub(super) fn command(self, installation: &Installation, server: &RaceServer, calls: Calls) -> Command {
        let program = folder(installation).join(self.id());
        let mut command = match self {
            Self::TypeScript => with_argument("node".as_ref(), &program),
            Self::Python => with_argument(&installation.python(), &program),
            Self::Client | Self::ClientWithRing | Self::ByHand | Self::ByHandWithTimeouts | Self::Go => {
                Command::new(&program)
            }
        };
        clear_env(&mut command);
        match self {
            Self::TypeScript => command.env("NODE_EXTRA_CA_CERTS", &server.authority),
            Self::Python | Self::Go => command.env("SSL_CERT_FILE", &server.bundle),
            // These read the authority themselves.
            Self::Client | Self::ClientWithRing | Self::ByHand | Self::ByHandWithTimeouts => &mut command,
        };
        command.arg(&server.url).arg(&server.authority);
        command.args([calls.warm_up, calls.timed, calls.at_once].map(|number| number.to_string()));
        if self == Self::ByHandWithTimeouts {
            command.arg("--with-timeouts");
        }
        command
    }
}

/// The numbers of calls that a program makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calls {
    /// The calls before the clock starts.
    pub(super) warm_up: u32,
    pub(super) timed: u32,
    pub(super) at_once: u32,
}

/// Returns the folder of the programs.
pub(super) fn folder(installation: &Installation) -> PathBuf {
    installation.folder.join("race")
}

fn with_argument(program: &Path, argument: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg(argument);
    command
}
