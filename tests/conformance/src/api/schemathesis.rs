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
    interactions: BTreeMap<String, Interaction>,
}

#[derive(Deserialize)]
struct Interaction {
    /// None where the server did not answer.
    response: Option<Response>,
}

#[derive(Deserialize)]
struct Response {
    status_code: u16,
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
    let mut answered = BTreeSet::new();
    for line in report.lines() {
        let event: Event = serde_json::from_str(line).context("its report is of another form")?;
        let Some(Scenario { recorder: Recorder { label, cases, checks, interactions } }) = event.finished else {
            continue;
        };
        let operation = document.operations.iter().find(|operation| label == format!("GET {}", operation.path));
        let Some(operation) = operation else { bail!("it asked about {label}, which is not in {}", document.name) };
        let failed = |checks: &Vec<Check>| checks.iter().any(|check| check.status == "failure");
        let passed = cases.len().saturating_sub(checks.values().filter(|checks| failed(checks)).count());
        scores.add(Judge::Schemathesis, &operation.id, cases.len(), passed);
        if interactions.into_values().filter_map(|passed| passed.response).any(|response| response.status_code == 200) {
            answered.insert(&operation.id);
        }
        for check in checks.into_values().flatten() {
            let Some(FailureInfo { failure }) = check.failure_info else { continue };
            let message = failure.message.lines().next().unwrap_or_default();
            // The same thing is found under many requests.
            if told.insert((operation.id.clone(), check.name.clone(), failure.title.clone())) {
                scores.explain(Judge::Schemathesis, &operation.id, format!("{}: {message}", failure.title));
            }
        }
    }
    // Whatever is always refused conforms to much.
    for operation in document.operations.iter().filter(|operation| !answered.contains(&operation.id)) {
        let result = Err("nothing was answered with 200".to_owned());
        scores.record(Judge::Schemathesis, &operation.id, "all together", result);
    }
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::document::Operation;
    use serde_json::{Value, json};
    use std::path::PathBuf;

    fn failures(status: u16, check: &Value) -> Vec<String> {
        let operation = Operation {
            id: "get".to_owned(),
            path: "/a/{b}".to_owned(),
            version: String::new(),
            statuses: vec![200, 404],
        };
        let document =
            Document { name: "a.json", path: PathBuf::new(), content: Value::Null, operations: vec![operation] };
        let recorder = json!({
            "label": "GET /a/{b}",
            "cases": { "x": {}, "y": {} },
            "checks": { "x": [check] },
            "interactions": { "x": { "response": null }, "y": { "response": { "status_code": status } } },
        });
        let lines = [json!({ "Initialize": { "seed": 1 } }), json!({ "ScenarioFinished": { "recorder": recorder } })];
        let report = lines.map(|line| line.to_string()).join("\n");
        read(&report, &document).unwrap().failures(&[]).remove("get, Schemathesis").unwrap_or_default()
    }

    #[test]
    fn a_report_without_a_failure_has_none() {
        assert_eq!(failures(200, &json!({ "name": "a", "status": "success" })), [""; 0]);
    }

    #[test]
    fn a_failed_check_is_told_with_the_first_line_of_its_reason() {
        let failure = json!({ "title": "Undocumented status code", "message": "Received: 409\nDocumented: 200" });
        let check = json!({ "name": "a", "status": "failure", "failure_info": { "failure": failure } });
        assert_eq!(failures(200, &check), ["Undocumented status code: Received: 409"]);
    }

    #[test]
    fn an_operation_that_is_never_answered_well_is_told() {
        let found = failures(404, &json!({ "name": "a", "status": "success" }));
        assert_eq!(found, ["all together: nothing was answered with 200"]);
    }
}
