//! Real quotes: the client and the JavaScript verifier come to the same result.

use crate::shared::check::Check;
use crate::shared::install::Installation;
use crate::shared::script::{self, Language};
use crate::shared::workspace;
use anyhow::{Context, bail, ensure};
use kms_client::KmsEvidence;
use kms_client::attestation::{AttestationError, Collateral, EvidencePolicy};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::time::Instant;

/// A key that no quote binds, where the right one is not known.
const OTHER_KEY: &str = super::contract::KEY;

/// Verifies every quote, where there are some.
pub(super) async fn checks(evm: &Installation, out: &mut dyn Write) -> anyhow::Result<Vec<Check>> {
    let Ok(files) = fs::read_dir(workspace::root().join("../shared/evidence")) else {
        writeln!(out, "real quotes: skipped, because there are none beside this checkout")?;
        return Ok(Vec::new());
    };
    let mut jobs: Vec<(String, Value)> = Vec::new();
    for file in files {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            jobs.push((name, serde_json::from_slice(&fs::read(path)?)?));
        }
    }
    let input: Vec<_> = jobs.iter().map(|(_, job)| job).collect();
    let statuses: Vec<String> = script::run(evm, Language::TypeScript, "quotes", &input).await?;
    ensure!(jobs.len() >= 3 && statuses.len() == jobs.len(), "{} quotes, {} results", jobs.len(), statuses.len());
    let checks = jobs.iter().zip(statuses).map(|((name, job), status)| {
        let start = Instant::now();
        let result = compare(job, &status);
        Check::new(format!("the quote {name} is {status}, in {} ms", start.elapsed().as_millis()), result)
    });
    Ok(checks.collect())
}

fn compare(job: &Value, status: &str) -> anyhow::Result<()> {
    let text = |field: &str| job[field].as_str().with_context(|| format!("no {field}"));
    let collateral = Collateral::from_json(job["collateral"].to_string().as_bytes())?;
    let key = text("k256_pubkey").unwrap_or(OTHER_KEY).parse()?;
    let bytes = |field| Ok::<_, anyhow::Error>(alloy_primitives::hex::decode(text(field)?)?);
    let evidence = KmsEvidence::new(key, bytes("ca_pubkey")?, bytes("quote")?, text("eventlog")?.to_owned());
    let at = job["verify_at"].as_u64().context("no time")?;
    let policy = EvidencePolicy::new().any_code();
    match evidence.verify(&collateral, at, &policy) {
        Ok(kms) => ensure!(kms.tcb_status == status, "the client says {}", kms.tcb_status),
        // The signatures and the status come before the keys, which are not known for every quote.
        Err(AttestationError::ReportData { .. }) if job["k256_pubkey"].is_null() => ensure!(status == "UpToDate"),
        Err(AttestationError::Tcb { status: found, .. }) => ensure!(found == status, "the client says {found}"),
        Err(error) => bail!("the client says: {error}"),
    }
    Ok(())
}
