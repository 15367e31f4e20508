//! The official SDKs' updates against the simulator: what they deliver arrives, in one phase and in two.

use crate::shared::check::Check;
use crate::shared::install::Installation;
use crate::shared::script::{self, Language};
use anyhow::{Context, ensure};
use kms_client::simulator::{App, Simulator};
use kms_client::{AppId, ComposeHash, EnvUpdate, Environment, Policy, SealedEnv};
use serde_json::{Value, json};
use testkit::Call;

/// An app without a contract, and one with a contract.
const APPS: [(AppId, &str); 2] = [(AppId::new([0xab; 20]), "phala"), (AppId::new([0xba; 20]), "base")];

/// Delivers with both SDKs.
pub(super) async fn checks(installation: &Installation) -> anyhow::Result<Vec<Check>> {
    let mut checks = Vec::new();
    for language in [Language::TypeScript, Language::Python] {
        // Each has apps of its own, whose names have not changed yet.
        let simulator = Simulator::builder().apps(APPS.map(|(app_id, kms)| App::new(app_id, kms))).start().await?;
        let one = one_phase(installation, language, &simulator).await;
        checks.push(Check::new(format!("{language:?} SDK, one phase"), one));
        let two = two_phases(installation, language, &simulator).await;
        checks.push(Check::new(format!("{language:?} SDK, two phases"), two));
        simulator.shutdown().await;
    }
    Ok(checks)
}

fn variables() -> Vec<(String, String)> {
    [("API_KEY", "s3cret"), ("SECOND", "ä\nb"), ("EMPTY", "")].map(|(name, value)| (name.into(), value.into())).into()
}

/// Seals the variables for an app.
async fn sealed(simulator: &Simulator, (app_id, kms): (AppId, &str)) -> anyhow::Result<SealedEnv> {
    let client = simulator.client();
    let anchor = client.get_kms_contract(kms).await?.k256_pubkey.context("the contract has no root key")?;
    let builder = Environment::builder().allow_line_feeds();
    let environment =
        variables().into_iter().fold(builder, |builder, (name, value)| builder.set(name, value)).build()?;
    let key = client.get_app_env_encrypt_pubkey(kms, app_id).await?.verify(anchor, Policy::default())?;
    Ok(key.seal(&environment)?)
}

/// Makes an update with an SDK. Returns its response.
async fn update(
    installation: &Installation,
    language: Language,
    simulator: &Simulator,
    app_id: AppId,
    body: &Value,
) -> anyhow::Result<Value> {
    let call = Call::of("update_cvm_envs").with("cvm_id", format!("app_{app_id}"));
    let mut job = serde_json::to_value(call)?;
    job["body"] = body.clone();
    job["api_key"] = simulator.api_key().into();
    let input = json!({ "base_url": format!("{}/api/v1", simulator.base_url()), "jobs": [job] });
    let mut outcomes: Vec<Value> = script::run(installation, language, "call", &input).await?;
    let outcome = outcomes.pop().context("there is no outcome")?;
    outcome.get("response").cloned().with_context(|| format!("the SDK failed: {outcome}"))
}

fn arrived(simulator: &Simulator, app_id: AppId, expected: Option<&[(String, String)]>) -> anyhow::Result<()> {
    ensure!(simulator.environment(app_id).as_deref() == expected, "the CVM has another environment");
    Ok(())
}

async fn one_phase(installation: &Installation, language: Language, simulator: &Simulator) -> anyhow::Result<()> {
    let (app_id, _) = APPS[0];
    let body = serde_json::to_value(sealed(simulator, APPS[0]).await?)?;
    let response = update(installation, language, simulator, app_id, &body).await?;
    ensure!(response["status"] == "in_progress" && response["allowed_envs_changed"] == true, "{response}");
    arrived(simulator, app_id, Some(&variables()))
}

async fn two_phases(installation: &Installation, language: Language, simulator: &Simulator) -> anyhow::Result<()> {
    let (app_id, _) = APPS[1];
    let sealed = sealed(simulator, APPS[1]).await?;
    let mut body = serde_json::to_value(&sealed)?;
    let response = update(installation, language, simulator, app_id, &body).await?;
    arrived(simulator, app_id, None)?;
    let EnvUpdate::RegistrationRequired(step) = simulator.client().update_cvm_envs(app_id, &sealed).await? else {
        anyhow::bail!("the client needs no registration");
    };
    ensure!(response["status"] == "precondition_required", "{response}");
    ensure!(response["compose_hash"] == json!(step.compose_hash), "another compose hash: {response}");
    ensure!(response["app_id"] == json!(step.app_id), "another app: {response}");
    ensure!(response["kms_info"]["id"] == json!(step.kms.map(|kms| kms.id)), "another KMS: {response}");

    let hash: ComposeHash = response["compose_hash"].as_str().context("no compose hash")?.parse()?;
    body["compose_hash"] = response["compose_hash"].clone();
    body["transaction_hash"] = json!(simulator.register_compose_hash(app_id, hash));
    let response = update(installation, language, simulator, app_id, &body).await?;
    ensure!(response["status"] == "in_progress", "{response}");
    arrived(simulator, app_id, Some(&variables()))
}
