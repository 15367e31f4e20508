//! The run of `api`: every checker runs at the same time, and the tables show the results.

use super::lowering::{self, Row};
use super::scores::Scores;
use super::{mock, proxy, schemathesis, sdk};
use crate::shared::document::{Document, documents};
use crate::shared::install::{self, Installation};
use crate::shared::table;
use crate::shared::tools::Tools;
use anyhow::bail;
use futures_util::future::{join, join_all, join4};
use kms_client::simulator::Simulator;
use std::io::Write;
use std::time::{Duration, Instant};

/// The maximum number of failures to print for one place.
const SHOWN: usize = 3;

/// The result of one part of the run, and its duration.
struct Part<T> {
    name: String,
    result: anyhow::Result<T>,
    duration: Duration,
}

impl<T> Part<T> {
    async fn run(name: impl Into<String>, work: impl Future<Output = anyhow::Result<T>>) -> Self {
        let start = Instant::now();
        let result = work.await;
        Self { name: name.into(), result, duration: start.elapsed() }
    }
}

/// Installs and runs the checkers, and prints the tables. Fails if a check has failed.
pub(crate) async fn run(tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let start = Instant::now();
    let installation = install::install(tools, out).await?;
    writeln!(out, "the external programs are installed after {:.1} s", start.elapsed().as_secs_f64())?;
    out.flush()?;
    let documents = documents()?;
    let simulator = Simulator::start().await?;
    let (lowered, checked) = join(
        Part::run("lowering", lowering::run(&installation, &documents)),
        check(&installation, &documents, &simulator),
    )
    .await;
    simulator.shutdown().await;
    print(&documents, lowered, checked, out)
}

/// Runs the parts at the same time: each waits for a program of its own.
async fn check(installation: &Installation, documents: &[Document], simulator: &Simulator) -> Vec<Part<Scores>> {
    let proxies = documents.iter().map(|document| {
        Part::run(format!("Prism proxy, {}", document.name), proxy::run(installation, document, simulator))
    });
    let mocks = documents
        .iter()
        .map(|document| Part::run(format!("Prism mock, {}", document.name), mock::run(installation, document)));
    let fuzzers = documents.iter().map(|document| {
        Part::run(format!("Schemathesis, {}", document.name), schemathesis::run(installation, document, simulator))
    });
    let sdks = Part::run("official SDKs", sdk::run(installation, simulator));
    let (mut parts, mocks, fuzzers, sdks) = join4(join_all(proxies), join_all(mocks), join_all(fuzzers), sdks).await;
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
    let durations = parts.iter().map(|part| (&part.name, part.duration));
    for (name, duration) in [(&lowered.name, lowered.duration)].into_iter().chain(durations) {
        writeln!(out, "{name} took {:.1} s", duration.as_secs_f64())?;
    }
    let mut scores = Scores::default();
    for Part { name, result, .. } in parts {
        match result {
            Ok(found) => scores.merge(found),
            // A part that cannot run is a failure, and the results of the others are printed all the same.
            Err(error) => scores.fail(&name, format!("{error:#}")),
        }
    }
    let rows = lowered.result.unwrap_or_else(|error| {
        scores.fail(&lowered.name, format!("{error:#}"));
        Vec::new()
    });
    for Row { document, errors, .. } in &rows {
        for error in errors {
            scores.fail(document, error.clone());
        }
    }

    let operations: Vec<&str> =
        documents.iter().flat_map(|document| &document.operations).map(|operation| operation.id).collect();
    table::publish(&format!("\n{}\n\n{}\n", scores.table(&operations), validity(&rows)), out)?;
    let failures = scores.failures(&operations);
    for (place, reasons) in &failures {
        for reason in reasons.iter().take(SHOWN) {
            writeln!(out, "FAILED: {place}: {reason}")?;
        }
        if reasons.len() > SHOWN {
            writeln!(out, "FAILED: {place}: and {} more", reasons.len() - SHOWN)?;
        }
    }
    if !failures.is_empty() {
        bail!("{} checks failed", failures.values().map(Vec::len).sum::<usize>());
    }
    Ok(())
}

/// Returns the table of the documents, with one row per document.
fn validity(rows: &[Row]) -> String {
    let cells = |Row { document, status, values, generated, errors }: &Row| {
        let status = if errors.is_empty() { (*status).to_owned() } else { format!("{} errors", errors.len()) };
        [document.clone(), status, values.clone(), generated.clone()]
    };
    let heads =
        ["OpenAPI 3.0 document", "openapi-spec-validator", "values before and after", "schemas generated alone"];
    table::markdown(heads, rows.iter().map(cells))
}
