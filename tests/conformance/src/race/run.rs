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

/// The rounds of calls, of whole processes, and of clean builds.
const CALL_ROUNDS: u32 = 7;
const PROCESS_ROUNDS: u32 = 11;
const BUILD_ROUNDS: u32 = 3;
/// The timeout of one program.
const TIMEOUT: Duration = Duration::from_secs(300);
const ALONE: Calls = Calls { warm_up: 400, timed: 4000, at_once: 1 };
const AT_ONCE: Calls = Calls { warm_up: 400, timed: 4000, at_once: 64 };
// The calls of whole processes, which have no connection before.
const ONE: Calls = Calls { warm_up: 0, timed: 1, at_once: 1 };
const ALL_AT_ONCE: Calls = Calls { warm_up: 0, timed: 64, at_once: 64 };
const MANY: Calls = Calls { warm_up: 0, timed: 4000, at_once: 64 };

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
        }
    }
    writeln!(out, "whole processes, {PROCESS_ROUNDS} rounds")?;
    out.flush()?;
    for _ in 0..PROCESS_ROUNDS {
        for row in rows.iter_mut().filter(|row| row.samples.is_ok()) {
            let one = process(installation, server, row.contestant, ONE).await;
            row.record(one, |samples, (cost, _)| samples.with_1_call.push(cost));
            let at_once = process(installation, server, row.contestant, ALL_AT_ONCE).await;
            row.record(at_once, |samples, (cost, connections)| {
                samples.with_64_calls.push(cost);
                samples.connections.push(connections);
            });
            let many = process(installation, server, row.contestant, MANY).await;
            row.record(many, |samples, (cost, connections)| {
                samples.with_4000_calls.push(cost);
                samples.connections.push(connections);
            });
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
    let calls = contestant.scaled(calls);
    let output = child::run(&mut contestant.command(installation, server, calls), TIMEOUT).await?;
    let output: Output = serde_json::from_slice(&output).context("its output does not have the expected form")?;
    Ok(f64::from(calls.timed) / output.seconds)
}

/// Runs a program, and returns what it cost from its start to its end, and the connections that it opened.
async fn process(
    installation: &Installation,
    server: &RaceServer,
    contestant: Contestant,
    calls: Calls,
) -> anyhow::Result<(Cost, Connections)> {
    server.connections().await?;
    let cost = Cost::of(&mut contestant.command(installation, server, calls), TIMEOUT).await?;
    Ok((cost, server.connections().await?))
}
