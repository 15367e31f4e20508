//! Schemathesis against the simulator: its run and its report. Its configuration file lists the checks.

use super::scores::{Checker, Scores};
use crate::shared::document::Document;
use crate::shared::install::Installation;
use crate::shared::{child, script};
use anyhow::{Context, bail};
use kms_client::simulator::Simulator;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::process::Command;

/// The timeout of one run, with all requests for one document.
const TIMEOUT: Duration = Duration::from_secs(180);

/// A line of the report; only one kind of line matters here.
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
    /// The method and the path.
    label: String,
    cases: BTreeMap<String, serde_json::Value>,
    checks: BTreeMap<String, Vec<Check>>,
    interactions: BTreeMap<String, Interaction>,
}

#[derive(Deserialize)]
struct Interaction {
    /// `None` if the server did not respond.
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

/// Sends generated requests for every operation of the document.
pub(super) async fn run(
    installation: &Installation,
    document: &Document,
    simulator: &Simulator,
) -> anyhow::Result<Scores> {
    let folder = tempfile::Builder::new().prefix("schemathesis-").tempdir_in(&installation.folder)?;
    let report = folder.path().join("report.ndjson");
    let mut command = Command::new(installation.python());
    script::clear_env(&mut command).current_dir(folder.path());
    command.args(["-m", "schemathesis.cli", "--config-file"]).arg(installation.folder.join("schemathesis.toml"));
    command.arg("run").arg(&document.path).args(["--url", &simulator.base_url(), "--report-ndjson-path"]).arg(&report);
    command.args(["--header", &format!("X-API-Key: {}", simulator.api_key())]);
    let output = child::output(&mut command, TIMEOUT).await?;
    let printed = || child::tail(&output.stdout) + &child::tail(&output.stderr);
    let text = std::fs::read_to_string(&report).with_context(|| format!("it wrote no report:\n{}", printed()))?;
    let scores = read(&text, document)?;
    if !output.status.success() && scores.is_clean() {
        bail!("it ended with {}:\n{}", output.status, printed());
    }
    Ok(scores)
}

fn read(report: &str, document: &Document) -> anyhow::Result<Scores> {
    let mut scores = Scores::default();
    let mut explained = BTreeSet::new();
    let mut succeeded = BTreeSet::new();
    for line in report.lines() {
        let event: Event = serde_json::from_str(line).context("its report does not have the expected form")?;
        let Some(Scenario { recorder: Recorder { label, cases, checks, interactions } }) = event.finished else {
            continue;
        };
        let mut operations = document.operations.iter();
        let operation = operations.find(|operation| label == format!("{} {}", operation.method, operation.path));
        let Some(operation) = operation else { bail!("it tested {label}, which is not in {}", document.name) };
        let failed = |checks: &Vec<Check>| checks.iter().any(|check| check.status == "failure");
        let passed = cases.len().saturating_sub(checks.values().filter(|checks| failed(checks)).count());
        scores.add(Checker::Schemathesis, operation.id, cases.len(), passed);
        if interactions
            .into_values()
            .filter_map(|sent| sent.response)
            .any(|response| (200..300).contains(&response.status_code))
        {
            succeeded.insert(operation.id);
        }
        for check in checks.into_values().flatten() {
            let Some(FailureInfo { failure }) = check.failure_info else { continue };
            let message = failure.message.lines().next().unwrap_or_default();
            // Many requests find the same failure.
            if explained.insert((operation.id, check.name.clone(), failure.title.clone())) {
                scores.explain(Checker::Schemathesis, operation.id, format!("{}: {message}", failure.title));
            }
        }
    }
    // An operation that always fails passes most checks.
    for operation in document.operations.iter().filter(|operation| !succeeded.contains(operation.id)) {
        let result = Err("no response is a success".to_owned());
        scores.record(Checker::Schemathesis, operation.id, "all requests", result);
    }
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kms_api_gen::Operation;
    use serde_json::{Value, json};
    use std::path::PathBuf;

    static OPERATION: Operation = Operation {
        id: "get",
        method: "GET",
        path: "/a/{b}",
        version: "",
        parameters: &[],
        body_example: None,
        statuses: &[200, 404],
        success: 200,
        response_example: "",
    };

    fn failures(status: u16, check: &Value) -> Vec<String> {
        let operations = vec![&OPERATION];
        let document = Document { name: "a.json", path: PathBuf::new(), operations };
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
    fn a_report_without_failures_has_none() {
        assert_eq!(failures(200, &json!({ "name": "a", "status": "success" })), [""; 0]);
    }

    #[test]
    fn a_failed_check_is_reported_with_the_first_line_of_its_message() {
        let failure = json!({ "title": "Undocumented status code", "message": "Received: 409\nDocumented: 200" });
        let check = json!({ "name": "a", "status": "failure", "failure_info": { "failure": failure } });
        assert_eq!(failures(200, &check), ["Undocumented status code: Received: 409"]);
    }

    #[test]
    fn an_operation_that_never_succeeds_is_a_failure() {
        let found = failures(404, &json!({ "name": "a", "status": "success" }));
        assert_eq!(found, ["all requests: no response is a success"]);
    }
}
