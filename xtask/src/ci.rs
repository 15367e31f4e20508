//! `cargo xtask ci`: the list of steps, and the conditions under which one is skipped. Running them is in `ci/run.rs`.

mod packages;
mod run;

use crate::outcome::Outcome;
use crate::workspace::Workspace;
use anyhow::bail;
use std::io::Write;

/// A check that must pass.
#[derive(Debug)]
struct Step {
    /// The name in the summary.
    name: &'static str,
    /// The work of the step.
    job: Job,
}

/// The work of a step.
#[derive(Debug)]
enum Job {
    /// Cargo with these variables and arguments.
    Cargo { variables: &'static [(&'static str, &'static str)], arguments: &'static str },
    /// `generate --check`, in this process.
    GenerateCheck,
    /// `refresh --check` with the copy of the published document, if there is one, in this process.
    RefreshCheck,
    /// `cargo deny`, if it is installed.
    Deny,
    /// `cargo package`, without the files of earlier packages.
    Package,
}

/// The steps in order: those that are quick to run and to fix come first.
const STEPS: &[Step] = &[
    cargo("format", "fmt --all --check"),
    cargo("lints", "clippy --workspace --all-targets --all-features --locked -- -D warnings"),
    Step {
        name: "documentation",
        job: Job::Cargo {
            variables: &[("RUSTDOCFLAGS", "-D warnings")],
            arguments: "doc --workspace --no-deps --all-features --locked",
        },
    },
    Step { name: "documents", job: Job::GenerateCheck },
    Step { name: "published document", job: Job::RefreshCheck },
    Step { name: "licences", job: Job::Deny },
    cargo("tests", "test --workspace --locked"),
    cargo("tests, native TLS", "test --package kms-tests --features native-tls --locked -- transport faults::"),
    cargo("snapshots", "xtask snapshots --check"),
    cargo("interop", "conformance interop"),
    cargo("contract", "conformance contract"),
    cargo("default features", "check --package phala-kms-client --locked"),
    cargo("no features", "check --package phala-kms-client --no-default-features --locked"),
    Step { name: "packages", job: Job::Package },
];

/// The checks of dependencies. Advisories appear without a change of the tree, so a workflow checks them.
const DENY: &str = "deny --locked check bans licenses sources";

const fn cargo(name: &'static str, arguments: &'static str) -> Step {
    Step { name, job: Job::Cargo { variables: &[], arguments } }
}

/// Runs all steps, and prints the duration of each.
pub(crate) fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    run::all(STEPS, out, &mut |step, out| run::one(workspace, step, out))?;
    Ok(Outcome::Done)
}

/// Returns `true` if a missing tool is a failure.
fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// Returns `true` if there is a copy of the published document, which is optional.
///
/// Fails in CI if its folder exists without the file: the machine is not set up correctly, and skipping would hide it.
fn has_published_copy(workspace: &Workspace, in_ci: bool) -> anyhow::Result<bool> {
    let path = workspace.published_copy();
    if path.is_file() {
        return Ok(true);
    }
    let has_folder = path.ancestors().nth(2).is_some_and(std::path::Path::is_dir);
    if in_ci && has_folder {
        bail!("{} is missing, but its folder exists", path.display());
    }
    Ok(false)
}

impl Step {
    /// Returns the command that runs the step alone.
    fn command(&self) -> String {
        match &self.job {
            Job::Cargo { variables, arguments } => {
                let variables = variables.iter().map(|(name, value)| format!("{name}=\"{value}\" "));
                format!("{}cargo {arguments}", variables.collect::<String>())
            }
            Job::GenerateCheck => "cargo xtask generate --check".to_owned(),
            Job::RefreshCheck => format!("cargo xtask refresh --from {} --check", Workspace::PUBLISHED_COPY),
            Job::Deny => format!("cargo {DENY}"),
            Job::Package => format!("cargo {}", packages::PACK),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Published;
    use std::fs;

    #[test]
    fn the_command_of_a_step_can_be_typed() {
        let commands: Vec<String> = STEPS.iter().map(Step::command).collect();
        for command in [
            "cargo fmt --all --check",
            "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps --all-features --locked",
            "cargo xtask generate --check",
            "cargo xtask refresh --from ../shared/upstream/openapi.json --check",
        ] {
            assert!(commands.iter().any(|listed| listed == command), "{command}");
        }
    }

    #[test]
    fn a_missing_copy_fails_only_in_ci_and_only_if_its_folder_exists() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("checkout");
        fs::create_dir(&root).unwrap();
        let openapi = Published { url: String::new(), path_contains: String::new() };
        let workspace = Workspace { root, openapi };
        assert!(!has_published_copy(&workspace, true).unwrap());
        fs::create_dir_all(folder.path().join("shared/upstream")).unwrap();
        assert!(!has_published_copy(&workspace, false).unwrap());
        assert!(has_published_copy(&workspace, true).is_err());
        fs::write(folder.path().join("shared/upstream/openapi.json"), "{}").unwrap();
        assert!(has_published_copy(&workspace, true).unwrap());
    }
}
