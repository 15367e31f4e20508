//! Schemathesis against the simulator: starting it, and reading its report. Which checks are on is in its configuration.

use super::document::Document;
use super::score::{Judge, Scores};
use crate::judges::child;
use crate::judges::install::Installed;
use crate::judges::script;
use anyhow::{Context, bail};
use kms_client::simulator::Simulator;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::process::Command;

/// For all that it asks about one document.
const PATIENCE: Duration = Duration::from_secs(180);

/// A line of the report; most are of no use here.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "ScenarioFinished")]
    finished: Option<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    recorder: Recorder,
}

#[derive(Deserialize)]
struct Recorder {
    /// Method and path.
    label: String,
    cases: BTreeMap<String, serde_json::Value>,
    checks: BTreeMap<String, Vec<Check>>,
}

#[derive(Deserialize)]
struct Check {
    name: String,
    status: String,
    failure_info: Option<FailureInfo>,
}

#[derive(Deserialize)]
struct FailureInfo {
    failure: Failure,
}

#[derive(Deserialize)]
struct Failure {
    title: String,
    message: String,
}

/// Asks everything that it can think of.
pub(super) async fn run(installed: &Installed, document: &Document, simulator: &Simulator) -> anyhow::Result<Scores> {
    let folder = tempfile::Builder::new().prefix("schemathesis-").tempdir_in(&installed.folder)?;
    let report = folder.path().join("report.ndjson");
    let mut command = Command::new(installed.python());
    script::bare(&mut command).current_dir(folder.path());
    command.args(["-m", "schemathesis.cli", "--config-file"]).arg(installed.folder.join("schemathesis.toml"));
    command.arg("run").arg(&document.path).args(["--url", &simulator.base_url(), "--report-ndjson-path"]).arg(&report);
    command.args(["--header", &format!("X-API-Key: {}", simulator.api_key())]);
    let output = child::output(&mut command, PATIENCE).await?;
    let told = || child::end_of(&output.stdout) + &child::end_of(&output.stderr);
    let text = std::fs::read_to_string(&report).with_context(|| format!("it left no report:\n{}", told()))?;
    let scores = read(&text, document)?;
    if !output.status.success() && scores.is_clean() {
        bail!("it ended with {}:\n{}", output.status, told());
    }
    Ok(scores)
}

fn read(report: &str, document: &Document) -> anyhow::Result<Scores> {
    let mut scores = Scores::default();
    let mut told = BTreeSet::new();
    for line in report.lines() {
        let event: Event = serde_json::from_str(line).context("its report is of another form")?;
        let Some(Scenario { recorder: Recorder { label, cases, checks } }) = event.finished else { continue };
        let operation = document.operations.iter().find(|operation| label == format!("GET {}", operation.path));
        let Some(operation) = operation else { bail!("it asked about {label}, which is not in {}", document.name) };
        let failed = |checks: &Vec<Check>| checks.iter().any(|check| check.status == "failure");
        let passed = cases.len() - checks.values().filter(|checks| failed(checks)).count();
        scores.add(Judge::Schemathesis, &operation.id, cases.len(), passed);
        for check in checks.into_values().flatten() {
            let Some(FailureInfo { failure }) = check.failure_info else { continue };
            let message = failure.message.lines().next().unwrap_or_default();
            // The same thing is found under many requests.
            if told.insert((operation.id.clone(), check.name.clone(), failure.title.clone())) {
                scores.explain(Judge::Schemathesis, &operation.id, &format!("{}: {message}", failure.title));
            }
        }
    }
    Ok(scores)
}
