//! The run: the service is asked for lists, and then for what is in them. Nothing that is asked changes anything.

use super::finding::{self, Finding};
use super::report::Report;
use crate::contract::{self, Call, Document, Listing};
use crate::judges::relay::{Relay, local_http};
use crate::store;
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use kms_client::{Client, ClientBuilder, Error, Retry};
use serde_json::Value;
use std::fs;
use std::io::Write;

/// How many of the things in a list are looked at.
const LOOKED_AT: usize = 3;

/// Asks, writes the report; fails if the client cannot read an answer, or if there is none.
pub(crate) async fn run(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<()> {
    let service = Client::from_env()?.base_url().to_owned();
    let live = Live::start(workspace, &service).await?;
    let report = live.ask().await?;
    let path = workspace.root.join("target/live/report.md");
    fs::create_dir_all(path.parent().context("the report has no folder")?)?;
    let text = report.markdown(&service);
    store::replace(&path, &text)?;
    writeln!(out, "{text}\nthe report is in {}", path.display())?;
    if let broken @ [_, ..] = report.broken().as_slice() {
        let of = |finding: &&Finding| finding.operation;
        bail!(
            "the client cannot read what {service} answers: {}",
            broken.iter().map(of).collect::<Vec<_>>().join(", ")
        );
    }
    if !report.has_answers() {
        bail!("{service} answered nothing with 200: can it be reached, and is the API key good for it?");
    }
    Ok(())
}

/// The client, and a relay between it and the service that sees the raw answers.
struct Live {
    documents: Vec<Document>,
    client: Client,
    relay: Relay,
    key: String,
}

impl Live {
    async fn start(workspace: &Workspace, service: &str) -> anyhow::Result<Self> {
        let documents = contract::documents(workspace)?;
        // Like the client itself, the relay takes the key nowhere else. Plain HTTP is on loopback.
        let http = if service.starts_with("https:") {
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).https_only(true).build()?
        } else {
            local_http()?
        };
        let relay = Relay::start(service, http).await?;
        // One call is one exchange, so that none is left out of the report.
        let client = ClientBuilder::from_env()?.base_url(relay.base_url.clone()).retry(Retry::off()).build()?;
        let key = std::env::var("PHALA_CLOUD_API_KEY").unwrap_or_default().trim().to_owned();
        Ok(Self { documents, client, relay, key })
    }

    async fn ask(&self) -> anyhow::Result<Report> {
        let mut report = Report::default();
        let listings = [
            Listing::default(),
            Listing { page: Some(2), page_size: Some(1), is_onchain: None },
            Listing { is_onchain: Some(true), ..Listing::default() },
            Listing { is_onchain: Some(false), ..Listing::default() },
        ];
        let mut calls = Vec::new();
        for listing in listings {
            let nodes = self.send(Call::ListKms(listing), &mut report).await?;
            let contracts = self.send(Call::ListKmsContracts(listing), &mut report).await?;
            if listing == Listing::default() {
                calls.extend(ids(nodes.as_ref()).into_iter().flat_map(of_node));
                calls.extend(ids(contracts.as_ref()).into_iter().flat_map(of_contract));
            }
        }
        let missing = "kms-that-is-not-there";
        calls.extend(of_node(missing.to_owned()).into_iter().chain(of_contract(missing.to_owned())));
        calls.extend([None, Some(20)].map(|counts| Call::GetNextAppId { counts }));
        calls.extend(["base", "ethereum", missing].map(|chain| Call::GetKmsOnchainDetail { chain: chain.to_owned() }));
        calls.extend(["get_app_kms_info", "get_app_env_encrypt_pubkey"].iter().filter_map(|name| Call::sample(name)));
        for call in calls {
            self.send(call, &mut report).await?;
        }
        Ok(report)
    }

    /// Makes a call, and looks at what came of it.
    async fn send(&self, call: Call, report: &mut Report) -> anyhow::Result<Option<Value>> {
        let answer: Result<Value, Error> = call.send(&self.client).await;
        let Some(exchange) = self.relay.take().pop() else {
            let what = "no answer came".to_owned();
            report.add(call.operation(), false, vec![Finding { operation: call.operation(), status: None, what }]);
            return Ok(None);
        };
        let found = finding::find(&self.documents, &call, &exchange, &answer, &self.key)?;
        report.add(call.operation(), exchange.status == 200, found);
        Ok(answer.ok())
    }
}

fn of_node(kms_id: String) -> Vec<Call> {
    vec![
        Call::GetKmsInfo { kms_id: kms_id.clone() },
        Call::InspectKms { kms_id: kms_id.clone() },
        Call::GetAppEnvEncryptPubkey { kms_id, app_id: "ab".repeat(20) },
    ]
}

fn of_contract(slug: String) -> Vec<Call> {
    vec![Call::GetKmsContract { slug: slug.clone() }, Call::ListKmsContractNodes { slug }]
}

/// The ids of the first items of a page.
fn ids(page: Option<&Value>) -> Vec<String> {
    let items = page.and_then(|page| page.get("items")?.as_array()).into_iter().flatten();
    items.filter_map(|item| item.get("id")?.as_str().map(str::to_owned)).take(LOOKED_AT).collect()
}
