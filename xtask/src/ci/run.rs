//! Running steps one after the other, and saying how they went; which steps there are is listed in `ci`.

use super::{Copy, DENY, Job, Step, in_ci, packages, published_copy};
use crate::workspace::Workspace;
use crate::{cargo, cli, refresh};
use anyhow::bail;
use std::io::Write;
use std::time::{Duration, Instant};

/// How a step that did not fail ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It ran.
    Passed,
    /// It had nothing to work on.
    Skipped(&'static str),
}

/// Runs one step.
type Runner<'a> = &'a mut dyn FnMut(&Step, &mut dyn Write) -> anyhow::Result<Outcome>;

/// Runs the steps up to the first that fails, and sums up.
pub(super) fn all(steps: &[Step], out: &mut dyn Write, runner: Runner<'_>) -> anyhow::Result<()> {
    let mut rows: Vec<(&str, &str, Option<Duration>)> = Vec::new();
    let mut failure = None;
    for step in steps {
        if failure.is_some() {
            rows.push((step.name, "not run", None));
            continue;
        }
        writeln!(out, "==> {}: {}", step.name, step.command())?;
        // What a child prints goes past our buffer, and would appear before this line.
        out.flush()?;
        let start = Instant::now();
        let result = runner(step, out);
        let took = start.elapsed();
        let word = match &result {
            Ok(Outcome::Passed) => "passed",
            Ok(Outcome::Skipped(why)) => {
                writeln!(out, "skipped: {why}")?;
                "skipped"
            }
            Err(_) => "FAILED",
        };
        writeln!(out, "<== {}: {word} in {}", step.name, seconds(took))?;
        rows.push((step.name, word, Some(took)));
        failure = result.err().map(|error| (step, error));
    }
    writeln!(out)?;
    for (name, word, took) in rows {
        let row = format!("{name:<18}{word:<9}{:>9}", took.map(seconds).unwrap_or_default());
        writeln!(out, "{}", row.trim_end())?;
    }
    match failure {
        None => Ok(()),
        Some((step, error)) => bail!("{} failed: {error:#}\nrun it again with: {}", step.name, step.command()),
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// Runs a step for real.
pub(super) fn one(workspace: &Workspace, step: &Step, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    match &step.job {
        Job::Cargo { variables, arguments } => cargo::run(workspace, variables, arguments)?,
        Job::Package => {
            packages::forget()?;
            cargo::run(workspace, &[], packages::CLEAN)?;
            cargo::run(workspace, &[], packages::PACK)?;
        }
        Job::Deny => {
            if !cargo::has(workspace, "deny") {
                let missing = "cargo-deny is missing";
                return if in_ci() { bail!(missing) } else { Ok(Outcome::Skipped(missing)) };
            }
            cargo::run(workspace, &[], DENY)?;
        }
        Job::RefreshCheck => {
            if published_copy(workspace, in_ci())? == Copy::NotAtHand {
                return Ok(Outcome::Skipped("published document not at hand"));
            }
            let from = Some(workspace.published_copy().display().to_string());
            let options = cli::Refresh { from, check: true, accept_breaking: false, format: cli::Format::Text };
            if refresh::run(workspace, &options, out)? != crate::outcome::Outcome::Done {
                bail!("openapi.json is not what the published document gives");
            }
        }
    }
    Ok(Outcome::Passed)
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

    #[test]
    fn every_step_is_run_and_summed_up() {
        let mut seen = Vec::new();
        let (result, out) = run(&mut |step, _| {
            seen.push(step.name);
            Ok(if step.name == "two" { Outcome::Skipped("no reason") } else { Outcome::Passed })
        });
        assert_eq!(result, Ok(()));
        assert_eq!(seen, ["one", "two", "three"]);
        assert!(out.contains("skipped: no reason"), "{out}");
        let summary: Vec<&str> = out.lines().rev().take(3).collect();
        assert!(summary[1].starts_with("two               skipped"), "{out}");
    }

    #[test]
    fn the_first_failure_stops_and_names_the_command() {
        let (result, out) =
            run(&mut |step, _| if step.name == "two" { bail!("a reason") } else { Ok(Outcome::Passed) });
        assert_eq!(result.unwrap_err(), "two failed: a reason\nrun it again with: cargo b");
        assert!(out.contains("two               FAILED"), "{out}");
        assert!(out.contains("three             not run"), "{out}");
    }
}
