//! `cargo xtask ci`: the list of steps, and what decides whether one is skipped; running them is done in `ci/run.rs`.

mod packages;
mod run;

use crate::workspace::Workspace;
use anyhow::bail;
use std::io::Write;

/// One thing that has to pass.
#[derive(Debug)]
struct Step {
    /// What the summary calls it.
    name: &'static str,
    /// What there is to do.
    job: Job,
}

/// What a step does.
#[derive(Debug)]
enum Job {
    /// Cargo with these arguments and variables.
    Cargo { variables: &'static [(&'static str, &'static str)], arguments: &'static str },
    /// `refresh --check`, in this process: another cargo would only look for the same binary.
    RefreshCheck,
    /// `cargo deny`, where it is installed.
    Deny,
    /// `cargo package`, with nothing left of what was packed before.
    Package,
}

/// In this order: what is quick to run and to mend comes first.
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
    Step { name: "licences", job: Job::Deny },
    cargo("tests", "test --workspace --locked"),
    cargo("tests, native TLS", "test --package kms-tests --features native-tls --locked -- transport faults::"),
    cargo("snapshots", "xtask snapshots --check"),
    cargo("interop", "conformance interop"),
    cargo("api", "conformance api"),
    cargo("default features", "check --package phala-kms-client --locked"),
    cargo("no features", "check --package phala-kms-client --no-default-features --locked"),
    Step { name: "documents", job: Job::RefreshCheck },
    Step { name: "packages", job: Job::Package },
];

/// What may be in the tree; advisories come without a change of it, and are looked at by a workflow.
const DENY: &str = "deny --locked check bans licenses sources";

const fn cargo(name: &'static str, arguments: &'static str) -> Step {
    Step { name, job: Job::Cargo { variables: &[], arguments } }
}

/// Runs all steps, and prints how long each took.
pub(crate) fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<()> {
    run::all(STEPS, out, &mut |step, out| run::one(workspace, step, out))
}

/// Whether what is missing on this machine is a failure.
pub(crate) fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

/// What there is to compare with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Copy {
    AtHand,
    NotAtHand,
}

/// The copy of the published document is optional. In CI, where its folder is laid out but the file is not in it,
/// something is wrong with the machine, and skipping would hide it.
pub(crate) fn published_copy(workspace: &Workspace, in_ci: bool) -> anyhow::Result<Copy> {
    let path = workspace.published_copy();
    if path.is_file() {
        return Ok(Copy::AtHand);
    }
    let laid_out = path.ancestors().nth(2).is_some_and(std::path::Path::is_dir);
    if in_ci && laid_out {
        bail!("{} is missing, though its folder is there", path.display());
    }
    Ok(Copy::NotAtHand)
}

impl Step {
    /// The line that runs the step alone.
    fn command(&self) -> String {
        match &self.job {
            Job::Cargo { variables, arguments } => {
                let mut words: Vec<String> =
                    variables.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
                words.extend(["cargo".to_owned(), (*arguments).to_owned()]);
                words.join(" ")
            }
            Job::Deny => format!("cargo {DENY}"),
            Job::Package => format!("cargo {}", packages::PACK),
            Job::RefreshCheck => format!("cargo xtask refresh --from {} --check", Workspace::PUBLISHED_COPY),
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
        assert!(commands.contains(&"cargo fmt --all --check".to_owned()));
        assert!(commands.contains(
            &"RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps --all-features --locked".to_owned()
        ));
        assert!(commands.contains(&"cargo xtask refresh --from ../shared/upstream/openapi.json --check".to_owned()));
    }

    #[test]
    fn a_missing_copy_fails_only_in_ci_and_only_where_its_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("checkout");
        fs::create_dir(&root).unwrap();
        let openapi = Published { url: String::new(), path_contains: String::new() };
        let workspace = Workspace { root, openapi };
        assert_eq!(published_copy(&workspace, true).unwrap(), Copy::NotAtHand);
        fs::create_dir_all(folder.path().join("shared/upstream")).unwrap();
        assert_eq!(published_copy(&workspace, false).unwrap(), Copy::NotAtHand);
        assert!(published_copy(&workspace, true).is_err());
        fs::write(folder.path().join("shared/upstream/openapi.json"), "{}").unwrap();
        assert_eq!(published_copy(&workspace, true).unwrap(), Copy::AtHand);
    }
}
