//! The run of `race`: the contestants take turns, so that a change of the machine's speed changes all alike.

use super::build;
use super::contestant::{Calls, Contestant};
use super::cost::Cost;
use super::row::{Row, Samples};
use super::server::{Connections, RaceServer};
use super::{chart, machine, report};
use crate::shared::install::{self, Installation};
use crate::shared::tools::Tools;
use crate::shared::{child, table, workspace};
use anyhow::{Context, bail};
use serde::Deserialize;
use std::fs;
use std::io::Write;
use std::time::Duration;

/// The rounds of calls, of processes that make one call, and of clean builds.
const CALL_ROUNDS: u32 = 7;
const START_ROUNDS: u32 = 21;
const BUILD_ROUNDS: u32 = 3;
/// The timeout of one program.
const TIMEOUT: Duration = Duration::from_secs(300);
const ALONE: Calls = Calls { warm_up: 400, timed: 4000, at_once: 1 };
pub(super) const AT_ONCE: Calls = Calls { warm_up: 400, timed: 4000, at_once: 64 };
/// The calls of a program that has no connection yet.
const FIRST: Calls = Calls { warm_up: 0, timed: 1, at_once: 1 };
const FIRST_64: Calls = Calls { warm_up: 0, timed: 64, at_once: 64 };
const FIRST_4000: Calls = Calls { warm_up: 0, timed: 4000, at_once: 64 };

/// The output of a program.
#[derive(Deserialize)]
struct Output {
    /// The time of the calls after the warm-up.
    seconds: f64,
}

/// Builds and runs the contestants, prints the table, and writes the chart. Fails if a row of this client fails.
pub(crate) async fn run(tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let installation = install::install(tools, out).await?;
    build::prepare(&installation)?;
    writeln!(out, "building the programs")?;
    out.flush()?;
    build::server(&installation).await.context("cannot build the server")?;
    let mut rows: Vec<Row> = Vec::new();
    for contestant in Contestant::ALL {
        let mut row = Row { contestant, samples: Ok(Samples::default()) };
        row.record(build::contestant(&installation, contestant).await, |_, ()| ());
        rows.push(row);
    }
    let server = RaceServer::start(&installation).await?;
    measure(&installation, &server, &mut rows, out).await?;
    drop(server);

    let machine = machine::describe(&tools.versions);
    let chart = workspace::root().join("docs/race.svg");
    fs::create_dir_all(chart.with_file_name(""))?;
    fs::write(&chart, chart::svg(&rows, &machine)).with_context(|| format!("cannot write {}", chart.display()))?;
    table::publish(&format!("\n{machine}\n\n{}\n", report::markdown(&rows)), out)?;
    writeln!(out, "the chart is in {}", chart.display())?;
    for row in &rows {
        if let (true, Err(reason)) = (row.contestant.is_client(), &row.samples) {
            bail!("{} failed: {reason}", row.contestant.title());
        }
    }
    Ok(())
}

async fn measure(
    installation: &Installation,
    server: &RaceServer,
    rows: &mut [Row],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    for round in 1..=CALL_ROUNDS {
        writeln!(out, "calls, round {round} of {CALL_ROUNDS}")?;
        out.flush()?;
        for row in rows.iter_mut().filter(|row| row.samples.is_ok()) {
            let alone = rate(installation, server, row.contestant, ALONE).await;
            row.record(alone, |samples, rate| samples.alone.push(rate));
            let at_once = rate(installation, server, row.contestant, AT_ONCE).await;
            row.record(at_once, |samples, rate| samples.at_once.push(rate));
            let first_64 = calls(installation, server, row.contestant, FIRST_64).await;
            row.record(first_64, |samples, (seconds, connections)| {
                samples.first_64.push(seconds);
                samples.connections.push(connections);
            });
            let first_4000 = calls(installation, server, row.contestant, FIRST_4000).await;
            row.record(first_4000, |samples, (seconds, connections)| {
                samples.first_4000.push(seconds);
                samples.connections.push(connections);
            });
        }
    }
    writeln!(out, "processes that make one call, {START_ROUNDS} rounds")?;
    out.flush()?;
    for _ in 0..START_ROUNDS {
        for row in rows.iter_mut().filter(|row| row.samples.is_ok()) {
            let mut command = row.contestant.command(installation, server, FIRST);
            row.record(Cost::of(&mut command, TIMEOUT).await, |samples, cost| samples.starts.push(cost));
        }
    }
    for round in 1..=BUILD_ROUNDS {
        writeln!(out, "clean builds, round {round} of {BUILD_ROUNDS}")?;
        out.flush()?;
        for row in rows.iter_mut().filter(|row| row.samples.is_ok()) {
            let Some(arguments) = row.contestant.cargo_arguments() else { continue };
            row.record(build::clean(installation, arguments).await, |samples, cost| samples.builds.push(cost));
        }
    }
    Ok(())
}

/// Runs a program, and returns its calls per second.
async fn rate(
    installation: &Installation,
    server: &RaceServer,
    contestant: Contestant,
    calls: Calls,
) -> anyhow::Result<f64> {
    let long_enough = contestant.calls(calls);
    let (seconds, _) = self::calls(installation, server, contestant, long_enough).await?;
    Ok(f64::from(long_enough.timed) / seconds)
}

/// Runs a program, and returns the seconds that its calls took and the connections that it opened.
async fn calls(
    installation: &Installation,
    server: &RaceServer,
    contestant: Contestant,
    calls: Calls,
) -> anyhow::Result<(f64, Connections)> {
    server.connections().await?;
    let output = child::run(&mut contestant.command(installation, server, calls), TIMEOUT).await?;
    let output: Output = serde_json::from_slice(&output).context("its output does not have the expected form")?;
    Ok((output.seconds, server.connections().await?))
}
