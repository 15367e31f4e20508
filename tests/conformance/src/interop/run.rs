//! The run: every peer is asked everything that it can do, and what came of it is printed.

use super::answer::{Answer, Question};
use super::compare::{self, Comparison};
use super::generate;
use super::kms::{Crossed, Kms};
use super::ours::{self, Ours};
use super::peer::Peer;
use super::wanted::WANTED;
use crate::judges::install::{self, Installed};
use crate::judges::tools::Tools;
use crate::judges::{script, table};
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use serde::Serialize;
use std::io::Write;

/// More of them tell no more.
const SHOWN_FAILURES: usize = 20;

/// What came of one peer.
struct Row {
    peer: Peer,
    encrypts: Crossed,
    opens: Crossed,
    verifies: Comparison,
}

#[derive(Serialize)]
struct Verify<'a> {
    peer: &'static str,
    answers: Vec<Question<'a>>,
}

/// Installs, asks, prints; fails if anything is not as it should be.
pub(crate) async fn run(workspace: &Workspace, tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let installed = install::install(workspace, tools, out).await?;
    let answers: Vec<(Answer, Ours)> =
        generate::answers()?.into_iter().map(|answer| (answer.clone(), ours::judge(&answer))).collect();
    let kms = Kms::start().await?;
    let mut rows = Vec::new();
    for peer in Peer::ALL {
        // A peer that cannot be asked is a failure of its own, and the others are asked all the same.
        let encrypts = kms.they_encrypt(&installed, peer).await.unwrap_or_else(|error| Crossed::failed(&error));
        let opens = if peer.opens() { kms.we_seal(&installed, peer).await } else { Ok(Crossed::default()) };
        let opens = opens.unwrap_or_else(|error| Crossed::failed(&error));
        let verifies = verify(&installed, peer, &answers).await.unwrap_or_else(|error| Comparison::failed(&error));
        rows.push(Row { peer, encrypts, opens, verifies });
    }
    kms.stop().await;
    print(&rows, &compare::mistakes(&answers), out)
}

async fn verify(installed: &Installed, peer: Peer, answers: &[(Answer, Ours)]) -> anyhow::Result<Comparison> {
    let asked: Vec<&(Answer, Ours)> = answers.iter().filter(|(answer, _)| peer.judges(answer)).collect();
    if asked.is_empty() {
        return Ok(Comparison::default());
    }
    let request = Verify { peer: peer.id(), answers: asked.iter().map(|(answer, _)| answer.question()).collect() };
    let theirs: Vec<Option<String>> =
        script::ask(installed, peer.language(), "verify", &request).await.with_context(|| peer.title())?;
    Ok(compare::compare(peer, &asked, &theirs, WANTED))
}

fn print(rows: &[Row], mistakes: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let head = ["", "it encrypts, we open", "we seal, it opens", "verify agrees", "differs as wanted"];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    for Row { peer, encrypts, opens, verifies } in rows {
        let differs = match verifies.wanted.iter().sum::<usize>() {
            0 => "-".to_owned(),
            sum => sum.to_string(),
        };
        cells.push(vec![
            peer.title().to_owned(),
            table::ratio(encrypts.arrived, encrypts.asked, &encrypts.failures),
            table::ratio(opens.arrived, opens.asked, &opens.failures),
            table::ratio(verifies.agreed, verifies.asked, &verifies.failures),
            differs,
        ]);
    }
    writeln!(out, "{}", table::render(&cells))?;
    writeln!(out, "Where an SDK differs, and is meant to:")?;
    for (index, wanted) in WANTED.iter().enumerate() {
        let seen = |row: &Row| Some((row.peer.title(), *row.verifies.wanted.get(index)?)).filter(|(_, seen)| *seen > 0);
        let seen: Vec<String> = rows.iter().filter_map(seen).map(|(title, seen)| format!("{title} {seen}")).collect();
        if !seen.is_empty() {
            writeln!(out, "{}: {}", seen.join(", "), wanted.reason)?;
        }
    }

    let of_peers = rows.iter().flat_map(|row| [&row.encrypts.failures, &row.opens.failures, &row.verifies.failures]);
    let failures: Vec<&String> = mistakes.iter().chain(of_peers.flatten()).collect();
    for failure in failures.iter().take(SHOWN_FAILURES) {
        writeln!(out, "FAILED: {failure}")?;
    }
    if !failures.is_empty() {
        bail!("{} things are not as they should be", failures.len());
    }
    Ok(())
}
