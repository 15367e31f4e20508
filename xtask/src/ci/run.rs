//! Runs steps one after the other, and prints a summary.

use super::{DENY, Job, Step, has_published_copy, in_ci, packages};
use crate::changes::Format;
use crate::outcome::Outcome;
use crate::workspace::Workspace;
use crate::{cargo, generate, refresh};
use anyhow::bail;
use comfy_table::{Table, presets};
use std::io::Write;
use std::time::{Duration, Instant};

/// The end of a step that did not fail.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    Passed,
    /// Something that the step needs is missing.
    Skipped(&'static str),
}

/// Runs one step.
type Runner<'a> = &'a mut dyn FnMut(&Step, &mut dyn Write) -> anyhow::Result<End>;

/// Runs the steps up to the first failure, and prints a summary.
pub(super) fn all(steps: &[Step], out: &mut dyn Write, runner: Runner<'_>) -> anyhow::Result<()> {
    let mut summary = Table::new();
    summary.load_style(presets::NOTHING);
    let mut failure = None;
    for step in steps {
        if failure.is_some() {
            summary.add_row([step.name, "not run"]);
            continue;
        }
        writeln!(out, "==> {}: {}", step.name, step.command())?;
        // The output of a child does not go through this buffer, and would appear before this line.
        out.flush()?;
        let start = Instant::now();
        let result = runner(step, out);
        let duration = seconds(start.elapsed());
        let end = match &result {
            Ok(End::Passed) => "passed",
            Ok(End::Skipped(reason)) => {
                writeln!(out, "skipped: {reason}")?;
                "skipped"
            }
            Err(_) => "FAILED",
        };
        writeln!(out, "<== {}: {end} in {duration}", step.name)?;
        summary.add_row([step.name, end, &duration]);
        failure = result.err().map(|error| (step, error));
    }
    writeln!(out, "\n{}", summary.trim_fmt())?;
    match failure {
        None => Ok(()),
        Some((step, error)) => bail!("{} failed: {error:#}\nrun it again with: {}", step.name, step.command()),
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Runs the work of a step.
pub(super) fn one(workspace: &Workspace, step: &Step, out: &mut dyn Write) -> anyhow::Result<End> {
    let outcome = match &step.job {
        Job::Cargo { variables, arguments } => {
            cargo::run(workspace, variables, arguments)?;
            Outcome::Done
        }
        Job::Package => {
            packages::forget()?;
            cargo::run(workspace, &[], packages::CLEAN)?;
            cargo::run(workspace, &[], packages::PACK)?;
            Outcome::Done
        }
        Job::Deny => {
            if !cargo::has(workspace, "deny") {
                let missing = "cargo-deny is not installed";
                return if in_ci() { bail!(missing) } else { Ok(End::Skipped(missing)) };
            }
            cargo::run(workspace, &[], DENY)?;
            Outcome::Done
        }
        Job::GenerateCheck => {
            let options = generate::Options { check: true, format: Format::Text };
            generate::run(workspace, &options, out)?
        }
        Job::RefreshCheck => {
            if !has_published_copy(workspace, in_ci())? {
                return Ok(End::Skipped("there is no copy of the published document"));
            }
            let from = Some(workspace.published_copy().display().to_string());
            let options = refresh::Options { from, check: true, accept_breaking: false, format: Format::Text };
            refresh::run(workspace, &options, out)?
        }
    };
    if outcome == Outcome::Done { Ok(End::Passed) } else { bail!("a file is stale") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: &[Step] =
        &[super::super::cargo("one", "a"), super::super::cargo("two", "b"), super::super::cargo("three", "c")];

    fn run(runner: Runner<'_>) -> (Result<(), String>, String) {
        let mut out = Vec::new();
        let result = all(THREE, &mut out, runner).map_err(|error| format!("{error:#}"));
        (result, String::from_utf8(out).unwrap())
    }

    /// Returns the words of a line of the summary.
    fn row<'a>(out: &'a str, step: &str) -> Vec<&'a str> {
        let (_, summary) = out.rsplit_once("\n\n").unwrap();
        summary.lines().map(|line| line.split_whitespace().collect()).find(|row: &Vec<_>| row[0] == step).unwrap()
    }

    #[test]
    fn every_step_is_run_and_is_in_the_summary() {
        let mut seen = Vec::new();
        let (result, out) = run(&mut |step, _| {
            seen.push(step.name);
            Ok(if step.name == "two" { End::Skipped("no reason") } else { End::Passed })
        });
        assert_eq!(result, Ok(()));
        assert_eq!(seen, ["one", "two", "three"]);
        assert!(out.contains("skipped: no reason"), "{out}");
        assert_eq!(row(&out, "one")[..2], ["one", "passed"], "{out}");
        assert_eq!(row(&out, "two")[..2], ["two", "skipped"], "{out}");
    }

    #[test]
    fn the_first_failure_stops_and_names_the_command() {
        let (result, out) = run(&mut |step, _| if step.name == "two" { bail!("a reason") } else { Ok(End::Passed) });
        assert_eq!(result.unwrap_err(), "two failed: a reason\nrun it again with: cargo b");
        assert_eq!(row(&out, "two")[..2], ["two", "FAILED"], "{out}");
        assert_eq!(row(&out, "three"), ["three", "not", "run"], "{out}");
    }
}
