//! The run: everything is installed and started, every judge is asked, and what they found is printed.

use super::document::{self, Document};
use super::lowering::{self, Row};
use super::score::Scores;
use super::{mock, proxy, schemathesis, sdk};
use crate::judges::install::{self, Installed};
use crate::judges::table;
use crate::judges::tools::Tools;
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use futures_util::future::{join, join_all, join4};
use kms_client::simulator::Simulator;
use std::fs::OpenOptions;
use std::io::Write;
use std::time::{Duration, Instant};

/// How many failures are shown of one place; more of them tell no more.
const SHOWN: usize = 3;

/// What one part of the run found, and how long it took.
struct Part<T> {
    name: String,
    found: anyhow::Result<T>,
    took: Duration,
}

impl<T> Part<T> {
    async fn of(name: impl Into<String>, work: impl Future<Output = anyhow::Result<T>>) -> Self {
        let start = Instant::now();
        let found = work.await;
        Self { name: name.into(), found, took: start.elapsed() }
    }
}

/// Installs, asks, prints; fails if anything is not as it should be.
pub(crate) async fn run(workspace: &Workspace, tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let start = Instant::now();
    let installed = install::install(workspace, tools, out).await?;
    writeln!(out, "the judges are installed after {:.1} s", start.elapsed().as_secs_f64())?;
    out.flush()?;
    let documents = document::both(workspace)?;
    let simulator = Simulator::start().await?;
    let (lowered, scored) = join(
        Part::of("lowering", lowering::run(workspace, &installed, &documents)),
        score(&installed, &documents, &simulator),
    )
    .await;
    simulator.shutdown().await;
    print(&documents, lowered, scored, out)
}

/// Every part at once: most of the time each waits for a program of its own.
async fn score(installed: &Installed, documents: &[Document], simulator: &Simulator) -> Vec<Part<Scores>> {
    let proxies = documents.iter().map(|document| {
        Part::of(format!("Prism proxy, {}", document.name), proxy::run(installed, document, simulator))
    });
    let mocks = documents
        .iter()
        .map(|document| Part::of(format!("Prism mock, {}", document.name), mock::run(installed, document)));
    let fuzzers = documents.iter().map(|document| {
        Part::of(format!("Schemathesis, {}", document.name), schemathesis::run(installed, document, simulator))
    });
    let (mut parts, mocks, fuzzers, sdks) = join4(
        join_all(proxies),
        join_all(mocks),
        join_all(fuzzers),
        Part::of("official SDKs", sdk::run(installed, simulator)),
    )
    .await;
    parts.extend(mocks.into_iter().chain(fuzzers));
    parts.push(sdks);
    parts
}

fn print(
    documents: &[Document],
    lowered: Part<Vec<Row>>,
    parts: Vec<Part<Scores>>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    for (name, took) in
        [(&lowered.name, lowered.took)].into_iter().chain(parts.iter().map(|part| (&part.name, part.took)))
    {
        writeln!(out, "{name} took {:.1} s", took.as_secs_f64())?;
    }
    let operations: Vec<String> =
        documents.iter().flat_map(|document| &document.operations).map(|operation| operation.id.clone()).collect();
    let mut scores = Scores::default();
    for Part { name, found, .. } in parts {
        match found {
            Ok(found) => scores.merge(found),
            // The others are asked all the same.
            Err(error) => scores.fail(&name, format!("{error:#}")),
        }
    }
    let rows = lowered.found.unwrap_or_else(|error| {
        scores.fail(&lowered.name, format!("{error:#}"));
        Vec::new()
    });
    for Row { document, problems, .. } in &rows {
        for problem in problems {
            scores.fail(document, problem.clone());
        }
    }

    let judged = scores.rows(&operations);
    let valid = valid(&rows);
    writeln!(out, "\n{}\n{}", table::render(&judged), table::render(&valid))?;
    let failures = scores.failures(&operations);
    for (place, reasons) in &failures {
        for reason in reasons.iter().take(SHOWN) {
            writeln!(out, "FAILED: {place}: {reason}")?;
        }
        if reasons.len() > SHOWN {
            writeln!(out, "FAILED: {place}: and {} more", reasons.len() - SHOWN)?;
        }
    }
    summarize(&format!("{}\n{}", table::markdown(&judged), table::markdown(&valid)))?;
    if !failures.is_empty() {
        bail!("{} things are not as they should be", failures.values().map(Vec::len).sum::<usize>());
    }
    Ok(())
}

fn valid(rows: &[Row]) -> Vec<Vec<String>> {
    let head = ["as OpenAPI 3.0", "openapi-spec-validator"].map(str::to_owned).to_vec();
    let row = |row: &Row| {
        let word =
            if row.problems.is_empty() { row.word.to_owned() } else { format!("{} problems", row.problems.len()) };
        vec![row.document.clone(), word]
    };
    [head].into_iter().chain(rows.iter().map(row)).collect()
}

/// A job of GitHub shows what is in this file.
fn summarize(text: &str) -> anyhow::Result<()> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    let mut file = OpenOptions::new().create(true).append(true).open(path).context("cannot open the job's summary")?;
    writeln!(file, "{text}")?;
    Ok(())
}
