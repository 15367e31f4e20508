//! `cargo xtask ci`: runs the list of steps, and prints a summary.

mod packages;

use crate::cargo;
use crate::outcome::Outcome;
use crate::workspace::Workspace;
use anyhow::bail;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// A check that must pass: a name for the summary, and the arguments of cargo.
#[derive(Debug)]
struct Step {
    name: &'static str,
    arguments: &'static str,
    variables: &'static [(&'static str, &'static str)],
    needs: Needs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    /// The copy of the published document beside the checkout, which is optional.
    PublishedCopy,
    /// The program `cargo-deny`, which is optional outside of CI.
    Deny,
    /// No files of packages that were checked earlier, which are removed.
    NoOldPackages,
}

use Needs::{Deny, NoOldPackages, Nothing, PublishedCopy};

/// The steps in order: those that are quick to run and to fix come first.
///
/// Advisories appear without a change of the tree, so `deny` does not check them here, but a workflow does.
const STEPS: &[Step] = &[
    step("format", "fmt --all --check", Nothing),
    step("lints", "clippy --workspace --all-targets --all-features --locked -- -D warnings", Nothing),
    Step {
        variables: &[("RUSTDOCFLAGS", "-D warnings")],
        ..step("documentation", "doc --workspace --no-deps --all-features --locked", Nothing)
    },
    step("links of the documentation", "xtask links", Nothing),
    step("documents", "xtask generate --check", Nothing),
    step("published document", "xtask refresh --check --from ../shared/upstream/openapi.json", PublishedCopy),
    step("licences", "deny --locked check bans licenses sources", Deny),
    step("tests", "test --workspace --locked", Nothing),
    step("tests, native TLS", "test --package kms-tests --features native-tls --locked -- transport faults::", Nothing),
    step(
        "tests, ring",
        "test --package kms-tests --no-default-features --features ring --locked -- transport faults:: seal:: dotenv",
        Nothing,
    ),
    step(
        "lints, ring",
        "clippy --package phala-kms-client --no-default-features --features ring --locked -- -D warnings",
        Nothing,
    ),
    step("snapshots", "xtask snapshots --check", Nothing),
    step("cryptography conformance", "conformance interop", Nothing),
    step("API conformance", "conformance api", Nothing),
    step("delivery conformance", "conformance delivery", Nothing),
    step("anchor conformance", "conformance anchor", Nothing),
    step("lints, default features", "clippy --package phala-kms-client --locked -- -D warnings", Nothing),
    step("lints, chain", "clippy --package phala-kms-client --features chain --locked -- -D warnings", Nothing),
    step(
        "lints, attestation",
        "clippy --package phala-kms-client --features attestation --locked -- -D warnings",
        Nothing,
    ),
    step("packages", packages::PACK, NoOldPackages),
];

const fn step(name: &'static str, arguments: &'static str, needs: Needs) -> Step {
    Step { name, arguments, variables: &[], needs }
}

pub(crate) fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    run_steps(STEPS, out, &mut |step| {
        let skipped = prepare(workspace, step.needs, in_ci)?;
        if skipped.is_none() {
            cargo::run(workspace, step.variables, step.arguments)?;
        }
        Ok(skipped)
    })
}

/// Runs one step, and returns the reason if it was skipped.
type Runner<'a> = &'a mut dyn FnMut(&Step) -> anyhow::Result<Option<&'static str>>;

/// Runs the steps up to the first failure, and prints a summary.
fn run_steps(steps: &[Step], out: &mut dyn Write, run: Runner<'_>) -> anyhow::Result<Outcome> {
    let (mut summary, mut failure) = (Vec::new(), None);
    let row = |step: &Step, end: &str, duration: &str| format!("{:<26}{end:<9}{duration}", step.name);
    for step in steps {
        if failure.is_some() {
            summary.push(row(step, "not run", ""));
            continue;
        }
        writeln!(out, "==> {}: {}", step.name, step.command())?;
        // The output of a child does not go through this buffer, and would appear before this line.
        out.flush()?;
        let start = Instant::now();
        let result = run(step);
        let duration = format!("{:.1} s", start.elapsed().as_secs_f64());
        let end = match &result {
            Ok(None) => "passed",
            Ok(Some(reason)) => {
                writeln!(out, "skipped: {reason}")?;
                "skipped"
            }
            Err(_) => "FAILED",
        };
        writeln!(out, "<== {}: {end} in {duration}", step.name)?;
        summary.push(row(step, end, &duration));
        failure = result.err().map(|error| (step, error));
    }
    writeln!(out, "\n{}", summary.join("\n"))?;
    match failure {
        None => Ok(Outcome::Done),
        Some((step, error)) => bail!("{} failed: {error:#}; run it again with: {}", step.name, step.command()),
    }
}

/// Makes the precondition of a step hold, or returns the reason to skip the step. Fails if it must not be skipped.
fn prepare(workspace: &Workspace, needs: Needs, in_ci: bool) -> anyhow::Result<Option<&'static str>> {
    let copy = workspace.root.join("../shared/upstream/openapi.json");
    match needs {
        PublishedCopy if !copy.is_file() => {
            // A folder without the file means that the machine is not set up correctly, and skipping would hide it.
            if in_ci && copy.ancestors().nth(2).is_some_and(Path::is_dir) {
                bail!("{} is missing, but its folder exists", copy.display());
            }
            Ok(Some("there is no copy of the published document"))
        }
        Deny if !cargo::has(workspace, "deny") => {
            let missing = "cargo-deny is not installed";
            if in_ci {
                bail!(missing);
            }
            Ok(Some(missing))
        }
        NoOldPackages => {
            packages::forget()?;
            cargo::run(workspace, &[], packages::CLEAN)?;
            Ok(None)
        }
        Nothing | PublishedCopy | Deny => Ok(None),
    }
}

impl Step {
    /// Returns the command that runs the step alone.
    fn command(&self) -> String {
        let variables = self.variables.iter().map(|(name, value)| format!("{name}=\"{value}\""));
        variables.chain(["cargo".to_owned(), self.arguments.to_owned()]).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Library;
    use std::fs;

    fn run_three(run: Runner<'_>) -> (Result<Outcome, String>, Vec<String>) {
        let steps = [step("one", "a", Nothing), step("two", "b", Nothing), step("three", "c", Nothing)];
        let mut out = Vec::new();
        let result = run_steps(&steps, &mut out, run).map_err(|error| format!("{error:#}"));
        let out = String::from_utf8(out).unwrap();
        let is_word = |word: &&str| word.parse::<f64>().is_err() && *word != "s";
        let line = |line: &str| line.split_whitespace().filter(is_word).collect::<Vec<_>>().join(" ");
        let (_, summary) = out.rsplit_once("\n\n").unwrap();
        (result, out.lines().filter(|line| line.starts_with("skipped")).chain(summary.lines()).map(line).collect())
    }

    #[test]
    fn every_step_is_run_up_to_the_first_failure_and_is_in_the_summary() {
        let (result, lines) = run_three(&mut |step| Ok((step.name == "two").then_some("no reason")));
        assert_eq!(result, Ok(Outcome::Done));
        assert_eq!(lines, ["skipped: no reason", "one passed", "two skipped", "three passed"]);
        let (result, lines) = run_three(&mut |step| if step.name == "two" { bail!("a reason") } else { Ok(None) });
        assert_eq!(result.unwrap_err(), "two failed: a reason; run it again with: cargo b");
        assert_eq!(lines, ["one passed", "two FAILED", "three not run"]);
    }

    #[test]
    fn the_command_of_a_step_can_be_typed() {
        let commands: Vec<String> = STEPS.iter().map(Step::command).collect();
        for command in [
            "cargo fmt --all --check",
            "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps --all-features --locked",
            "cargo xtask refresh --check --from ../shared/upstream/openapi.json",
        ] {
            assert!(commands.iter().any(|listed| listed == command), "{command}");
        }
    }

    #[test]
    fn a_missing_copy_fails_only_in_ci_and_only_if_its_folder_exists() {
        let library = Library::new();
        let mut workspace = library.workspace.clone();
        workspace.root = library.folder.path().join("checkout");
        fs::create_dir(&workspace.root).unwrap();
        assert!(prepare(&workspace, PublishedCopy, true).unwrap().is_some());
        fs::create_dir_all(library.folder.path().join("shared/upstream")).unwrap();
        assert!(prepare(&workspace, PublishedCopy, false).unwrap().is_some());
        assert!(prepare(&workspace, PublishedCopy, true).is_err());
        fs::write(library.folder.path().join("shared/upstream/openapi.json"), "{}").unwrap();
        assert_eq!(prepare(&workspace, PublishedCopy, true).unwrap(), None);
    }
}
