//! The example `push_env` against a service of another make, written in Python.

use crate::shared::check::Check;
use crate::shared::install::Installation;
use crate::shared::script::{self, Language, clear_env};
use crate::shared::server::Server;
use crate::shared::{child, example};
use anyhow::{Context, ensure};
use kms_client::simulator::Simulator;
use kms_client::{AppId, ErrorKind};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::Duration;
use tokio::process::Command;

const APP: AppId = AppId::new([0xab; 20]);
/// The root key of the test vectors, and its public signing key.
const ROOT_SCALAR: &str = "f57527cea4ab7ffb49af99b158cdc0e3ec06398f528349ea236b7d2afe19cec1";
const ANCHOR: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
const API_KEY: &str = "phak_delivery";
const DOTENV: &str = "SECOND=\"two words\"\nAPI_KEY=s3cret\nEMPTY=\n";
const HASH: &str = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf";
const TRANSACTION: &str = "0xe0e1e2e3e4e5e6e7e8e9eaebecedeeefe0e1e2e3e4e5e6e7e8e9eaebecedeeef";
/// More than the client waits for a silent service, and a build.
const TIMEOUT: Duration = Duration::from_secs(600);

/// A run of the example against one behaviour of the service.
struct Case {
    name: &'static str,
    /// A status and a body, `reset` or `silence`.
    behaviour: Value,
    arguments: &'static [&'static str],
    status: i32,
    outcome: &'static str,
    /// The fields of the body beside the envelope.
    fields: Value,
}

fn cases() -> Vec<Case> {
    let accepted =
        json!([202, { "status": "in_progress", "message": "m", "correlation_id": "c", "allowed_envs_changed": true }]);
    let names = json!({ "env_keys": ["SECOND", "API_KEY", "EMPTY"] });
    let registration = json!([465, {
        "error_code": "ERR-01-005", "message": "register",
        "details": [{ "field": "compose_hash", "value": HASH }, { "field": "app_id", "value": APP }],
    }]);
    let case = |name, behaviour, status, outcome| Case {
        name,
        behaviour,
        arguments: &[],
        status,
        outcome,
        fields: names.clone(),
    };
    vec![
        case("accepted", accepted.clone(), 0, "accepted"),
        Case {
            arguments: &["--keep-allowed-envs"],
            fields: json!({}),
            ..case("accepted, names kept", accepted.clone(), 0, "accepted")
        },
        Case {
            arguments: &["--compose-hash", HASH, "--transaction-hash", TRANSACTION],
            fields: json!({ "env_keys": names["env_keys"], "compose_hash": HASH, "transaction_hash": TRANSACTION }),
            ..case("accepted, second phase", accepted, 0, "accepted")
        },
        case("registration required", registration, 3, "registration_required"),
        case("409", json!([409, { "detail": "busy" }]), 1, "failed"),
        case("500", json!([500, { "detail": "failed" }]), 4, "unknown"),
        case("reset", json!("reset"), 4, "unknown"),
        case("silence", json!("silence"), 4, "unknown"),
    ]
}

/// Runs the example against every behaviour.
pub(super) async fn checks(installation: &Installation) -> anyhow::Result<Vec<Check>> {
    let program = example::build("push_env", "rustls").await?;
    let simulator = Simulator::start().await?;
    let key = simulator.client().get_app_env_encrypt_pubkey("phala", APP).await?;
    simulator.shutdown().await;
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("app.env"), DOTENV)?;
    let mut checks = Vec::new();
    for case in cases() {
        let result = check(installation, &program, folder.path(), &json!(key), &case).await;
        checks.push(Check::new(format!("push_env, {}", case.name), result));
    }
    checks.push(Check::new("push_env, a name that is not allowed", not_allowed(&program).await));
    Ok(checks)
}

async fn push_env(program: &Path, base_url: &str, api_key: &str, env: &Path, more: &[&str]) -> anyhow::Result<Output> {
    let mut command = Command::new(program);
    clear_env(&mut command).env("PHALA_CLOUD_API_KEY", api_key).env("PHALA_CLOUD_API_PREFIX", base_url);
    command.args(["--app-id", &APP.to_string(), "--anchor", ANCHOR, "--env"]).arg(env).args(more);
    child::output(&mut command, TIMEOUT).await
}

async fn check(
    installation: &Installation,
    program: &Path,
    folder: &Path,
    key: &Value,
    case: &Case,
) -> anyhow::Result<()> {
    let record = folder.join("record.jsonl");
    fs::write(&record, "")?;
    let config = json!({
        "root_scalar": ROOT_SCALAR,
        "app_id": APP,
        "pubkey": key,
        "allowed_envs": ["API_KEY", "EMPTY", "SECOND", "MORE"],
        "behaviour": case.behaviour,
        "record": record,
    });
    fs::write(folder.join("config.json"), config.to_string())?;
    let mut service = Command::new(installation.python());
    clear_env(service.arg("service.py").arg(folder.join("config.json")).current_dir(&installation.folder));
    let service = Server::start(&mut service, "listening on ").await?;

    let output = push_env(program, &service.base_url, API_KEY, &folder.join("app.env"), case.arguments).await?;
    let (stdout, stderr) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    let shown = format!("{stdout}{stderr}");
    ensure!(output.status.code() == Some(case.status), "exit status {}: {shown}", output.status);
    ensure!(!shown.contains("s3cret") && !shown.contains(API_KEY), "a value or the key is shown: {shown}");
    let outcome: Value = serde_json::from_str(&stdout)?;
    ensure!(outcome["outcome"] == case.outcome, "{outcome}");
    if case.status == 3 {
        ensure!(outcome["compose_hash"] == HASH, "{outcome}");
        let contract = outcome["contract"].as_str().unwrap_or_default();
        ensure!(contract.to_lowercase() == format!("0x{APP}"), "{outcome}");
        let encoded: Vec<String> =
            script::run(installation, Language::TypeScript, "add_compose_hash", &[HASH]).await.context("viem")?;
        ensure!(
            outcome["calldata"] == encoded[0].as_str(),
            "viem encodes {}, and this is {}",
            encoded[0],
            outcome["calldata"]
        );
    }

    let lines = fs::read_to_string(&record)?;
    let requests = lines.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let [request] = &requests[..] else { anyhow::bail!("{} requests arrived in place of one", requests.len()) };
    ensure!(request["path"] == format!("/api/v1/cvms/app_{APP}/envs"), "{}", request["path"]);
    ensure!(request["version"] == "2026-06-23" && request["key"] == API_KEY, "the headers differ");
    ensure!(request["content_type"] == "application/json", "{}", request["content_type"]);
    let mut body = request["body"].clone();
    let fields = body.as_object_mut().context("the body is not an object")?;
    ensure!(fields.remove("encrypted_env").is_some_and(|envelope| envelope.is_string()), "there is no envelope");
    ensure!(body == case.fields, "the other fields of the body are {body}");
    let expected = json!([
        { "key": "SECOND", "value": "two words" },
        { "key": "API_KEY", "value": "s3cret" },
        { "key": "EMPTY", "value": "" },
    ]);
    ensure!(request["env"] == expected, "the envelope opens to other variables");
    Ok(())
}

/// The CVM of the simulator does not allow one of the names, and nothing is changed.
async fn not_allowed(program: &Path) -> anyhow::Result<()> {
    let simulator = Simulator::start().await?;
    let folder = tempfile::tempdir()?;
    let env = folder.path().join("app.env");
    fs::write(&env, DOTENV)?;
    let api_key = simulator.api_key().to_owned();
    let output = push_env(program, &simulator.base_url(), &api_key, &env, &["--keep-allowed-envs"]).await?;
    let stdout = String::from_utf8(output.stdout)?;
    ensure!(output.status.code() == Some(1) && stdout.contains("SECOND"), "{}: {stdout}", output.status);
    ensure!(simulator.environment(APP).is_none(), "the environment has arrived");
    ensure!(simulator.client().get_cvm_compose_file("missing").await.is_err_and(|e| e.kind() == ErrorKind::NotFound));
    Ok(())
}
