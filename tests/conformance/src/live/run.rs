//! The run of `live`: lists first, then the items of the lists. Only GET operations run, so that nothing changes.

use super::finding::{self, Finding};
use super::report::Report;
use crate::shared::relay::{Relay, local_http};
use crate::shared::workspace;
use anyhow::{Context, bail};
use kms_client::{Client, ClientBuilder, Retry};
use serde_json::Value;
use std::fs;
use std::io::Write;
use testkit::{Call, calls};

/// The maximum number of items of a list that further calls use.
const MAX_ITEMS: usize = 3;
/// The lists, and the parameter of other operations that accepts the ids of their items.
const LISTS: [(&str, &str); 2] = [("list_kms", "kms_id"), ("list_kms_contracts", "slug")];
/// An id that does not exist.
const MISSING: &str = "kms-that-does-not-exist";

/// Calls the service and writes the report. Fails if the client cannot decode a response, or if no call succeeds.
pub(crate) async fn run(out: &mut dyn Write) -> anyhow::Result<()> {
    let service = Client::from_env()?.base_url().to_owned();
    let key = std::env::var("PHALA_CLOUD_API_KEY").unwrap_or_default().trim().to_owned();
    let mut live = Live::start(&service, ClientBuilder::from_env()?, key).await?;
    live.call_all().await?;
    let report = live.report;
    let path = workspace::root().join("target/live/report.md");
    fs::create_dir_all(path.parent().context("the report has no folder")?)?;
    let text = report.markdown(&service);
    fs::write(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
    writeln!(out, "{text}\nthe report is in {}", path.display())?;
    if let failures @ [_, ..] = report.failures().as_slice() {
        let operations: Vec<&str> = failures.iter().map(|finding| finding.operation).collect();
        bail!("the client cannot decode responses of {service}: {}", operations.join(", "));
    }
    if !report.has_success() {
        bail!("no call to {service} succeeded: check the connection and the API key");
    }
    Ok(())
}

/// The client, a relay between it and the service that records the raw responses, and the report.
struct Live {
    client: Client,
    relay: Relay,
    key: String,
    report: Report,
}

impl Live {
    async fn start(service: &str, client: ClientBuilder, key: String) -> anyhow::Result<Self> {
        // The relay follows no redirect, so that the key goes to the service only. Plain HTTP is for loopback.
        let http = if service.starts_with("https:") {
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).https_only(true).build()?
        } else {
            local_http()?
        };
        let relay = Relay::start(service, http).await?;
        // Without retries, one call is one exchange, and the report has every one.
        let client = client.base_url(relay.base_url.clone()).retry(Retry::off()).build()?;
        Ok(Self { client, relay, key, report: Report::default() })
    }

    /// Calls every GET operation, and some with other arguments.
    async fn call_all(&mut self) -> anyhow::Result<()> {
        for call in reads() {
            let response = self.call(&call).await?;
            let list = LISTS.into_iter().find(|(operation, _)| *operation == call.id());
            let Some((operation, parameter)) = list else { continue };
            for arguments in [
                &[("page", "2"), ("page_size", "1")][..],
                &[("is_onchain", "true")][..],
                &[("is_onchain", "false")][..],
            ] {
                let call = arguments.iter().fold(Call::of(operation), |call, (name, value)| call.with(name, *value));
                self.call(&call).await?;
            }
            for id in ids(response.as_ref()).into_iter().chain([MISSING.to_owned()]) {
                for call in with_parameter(parameter) {
                    self.call(&call.with(parameter, id.clone())).await?;
                }
            }
        }
        for call in [
            Call::of("get_next_app_ids").with("counts", "20"),
            Call::of("get_kms_onchain_detail").with("chain", "ethereum"),
            Call::of("get_kms_onchain_detail").with("chain", MISSING),
        ] {
            self.call(&call).await?;
        }
        Ok(())
    }

    /// Makes a call and adds its findings to the report. Returns the response.
    async fn call(&mut self, call: &Call) -> anyhow::Result<Option<Value>> {
        let result = call.send(&self.client).await;
        let operation = call.operation();
        let (success, findings) = if let Some(exchange) = self.relay.take().pop() {
            let findings = finding::find(operation, &exchange, &result, &self.key);
            (exchange.status == 200, findings)
        } else {
            let text = "no response was received".to_owned();
            (false, vec![Finding { operation: operation.id, status: None, text }])
        };
        self.report.add(operation.id, success, findings);
        Ok(result.ok())
    }
}

/// Returns a call of every operation that changes nothing.
fn reads() -> impl Iterator<Item = Call> {
    calls().into_iter().filter(|call| call.operation().method == "GET")
}

/// Returns a call of every operation that has this parameter.
fn with_parameter(name: &str) -> impl Iterator<Item = Call> {
    reads().filter(move |call| call.operation().parameters.iter().any(|parameter| parameter.name == name))
}

/// Returns the ids of the first items of a list.
fn ids(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(|list| list.get("items")?.as_array()).into_iter().flatten();
    items.filter_map(|item| item.get("id")?.as_str().map(str::to_owned)).take(MAX_ITEMS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kms_api_gen::OPERATIONS;
    use kms_client::simulator::Simulator;

    #[tokio::test]
    async fn the_simulator_supports_every_read_and_does_not_deviate() {
        let simulator = Simulator::start().await.unwrap();
        let client = simulator.client_builder();
        let mut live = Live::start(&simulator.base_url(), client, String::new()).await.unwrap();
        live.call_all().await.unwrap();
        let text = live.report.markdown("https://service.example");
        assert!(text.ends_with("There are no findings.\n"), "{text}");
        for operation in OPERATIONS.iter().filter(|operation| operation.method == "GET") {
            assert!(text.contains(&format!("| {} ", operation.id)), "{text}");
        }
    }

    #[test]
    fn the_ids_of_each_list_reach_other_operations() {
        for (list, parameter) in LISTS {
            assert_eq!(Call::of(list).id(), list);
            assert!(with_parameter(parameter).count() >= 2, "{parameter}");
        }
    }

    #[test]
    fn only_the_first_ids_of_a_list_are_used() {
        let item = |id: &str| serde_json::json!({ "id": id });
        let list = serde_json::json!({ "items": [item("a"), item("b"), {}, item("c"), item("d")] });
        assert_eq!(ids(Some(&list)), ["a", "b", "c"]);
        assert_eq!(ids(None), [""; 0]);
    }
}
