//! The run of `interop`: every library does all that it can, and the table shows the results.

use super::client_result::ClientResult;
use super::comparison::{self, Comparison};
use super::expected_difference::EXPECTED_DIFFERENCES;
use super::generator;
use super::key_response::KeyResponse;
use super::kms::{Kms, RoundTrips};
use super::library::Library;
use crate::shared::install::{self, Installation};
use crate::shared::tools::Tools;
use crate::shared::{script, table};
use anyhow::{Context, bail};
use serde_json::json;
use std::fmt::Write as _;
use std::io::Write;

/// The maximum number of failures to print.
const SHOWN_FAILURES: usize = 20;

/// The results of one library.
struct Row {
    library: Library,
    encrypted: RoundTrips,
    sealed: RoundTrips,
    verified: Comparison,
}

/// Installs and runs the libraries, and prints the table. Fails if a check has failed.
pub(crate) async fn run(tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let installation = install::install(tools, out).await?;
    let results: Vec<(KeyResponse, ClientResult)> = generator::key_responses()?
        .into_iter()
        .map(|response| {
            let result = ClientResult::of(&response);
            (response, result)
        })
        .collect();
    let kms = Kms::start().await?;
    let mut rows = Vec::new();
    for library in Library::ALL {
        // A library that cannot run is a failure in its own row, and the others run all the same.
        let encrypted = kms.library_encrypts(&installation, library).await;
        let sealed =
            if library.opens() { kms.client_seals(&installation, library).await } else { Ok(RoundTrips::default()) };
        let verified = verify(&installation, library, &results).await;
        rows.push(Row {
            library,
            encrypted: encrypted.unwrap_or_else(|error| RoundTrips::failed(&error)),
            sealed: sealed.unwrap_or_else(|error| RoundTrips::failed(&error)),
            verified: verified.unwrap_or_else(|error| Comparison::failed(&error)),
        });
    }
    kms.stop().await;
    print(&rows, &comparison::client_mistakes(&results), out)
}

async fn verify(
    installation: &Installation,
    library: Library,
    results: &[(KeyResponse, ClientResult)],
) -> anyhow::Result<Comparison> {
    let results: Vec<_> = results.iter().filter(|(response, _)| library.verifies(response)).collect();
    if results.is_empty() {
        return Ok(Comparison::default());
    }
    let responses: Vec<_> = results.iter().map(|(response, _)| response.json()).collect();
    let input = json!({ "library": library.id(), "responses": responses });
    let signers: Vec<Option<String>> =
        script::run(installation, library.language(), "verify", &input).await.with_context(|| library.title())?;
    Ok(Comparison::of(library, &results, &signers, EXPECTED_DIFFERENCES))
}

fn print(rows: &[Row], client_mistakes: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let head =
        ["", "library encrypts, simulator opens", "client seals, library opens", "same signer", "expected differences"];
    let cells = |Row { library, encrypted, sealed, verified }: &Row| {
        let expected = match verified.expected.iter().sum::<usize>() {
            0 => "-".to_owned(),
            sum => sum.to_string(),
        };
        [
            library.title().to_owned(),
            table::ratio(encrypted.passed, encrypted.total, &encrypted.failures),
            table::ratio(sealed.passed, sealed.total, &sealed.failures),
            table::ratio(verified.agreed, verified.compared, &verified.failures),
            expected,
        ]
    };
    let mut text = table::markdown(head, rows.iter().map(cells));
    text.push_str("\n\nExpected differences:\n");
    for (index, expected) in EXPECTED_DIFFERENCES.iter().enumerate() {
        let count = |row: &Row| Some((row.library.title(), *row.verified.expected.get(index)?));
        let counts = rows.iter().filter_map(count).filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts.map(|(title, count)| format!("{title} {count}")).collect();
        if !counts.is_empty() {
            // A write to a string cannot fail.
            let _ = writeln!(text, "- {}: {}", counts.join(", "), expected.reason);
        }
    }
    table::publish(&text, out)?;

    let failures = rows.iter().flat_map(|row| [&row.encrypted.failures, &row.sealed.failures, &row.verified.failures]);
    let failures: Vec<&String> = client_mistakes.iter().chain(failures.flatten()).collect();
    for failure in failures.iter().take(SHOWN_FAILURES) {
        writeln!(out, "FAILED: {failure}")?;
    }
    if !failures.is_empty() {
        bail!("{} checks failed", failures.len());
    }
    Ok(())
}
