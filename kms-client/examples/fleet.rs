//! Seals one environment for many apps and, with `--deliver`, delivers it, with bounded concurrency, a progress bar, and a list of the apps that failed:
//!
//! `cargo run --release --example fleet -- --count 2000 [--rate-limit 100]` uses a simulator, and
//! `cargo run --release --example fleet -- --apps IDS.txt --anchor HEX --env FILE.env > sealed.jsonl` uses Phala Cloud.
//!
//! Each line on standard output is an app id with its sealed environment, or with the outcome of its delivery. The ids that failed, and after an interrupt
//! those that are left, are written to the file `--failed` (`failed.txt` by default), which `--apps` reads to continue.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the program prints its results and its summary")]

mod report;

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;
use std::time::Instant;

use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use kms_client::simulator::{App, Simulator, SimulatorBuilder};
use kms_client::{AppId, Client, EnvUpdate, Environment, K256PublicKey, SealedEnv};
use lexopt::prelude::*;
use serde::Serialize;

struct Arguments {
    /// The file of app ids, one on a line.
    apps: Option<PathBuf>,
    /// The number of made-up apps, where there is no file.
    count: u32,
    anchor: Option<K256PublicKey>,
    env: Option<PathBuf>,
    kms: String,
    concurrency: usize,
    failed: PathBuf,
    rate_limit: Option<u32>,
    deliver: bool,
}

impl Arguments {
    fn parse() -> Result<Self, Box<dyn Error>> {
        let mut this = Self {
            apps: None,
            count: 1000,
            anchor: None,
            env: None,
            kms: "phala".to_owned(),
            concurrency: 64,
            failed: "failed.txt".into(),
            rate_limit: None,
            deliver: false,
        };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("apps") => this.apps = Some(arguments.value()?.into()),
                Long("count") => this.count = arguments.value()?.parse()?,
                Long("anchor") => this.anchor = Some(arguments.value()?.parse()?),
                Long("env") => this.env = Some(arguments.value()?.into()),
                Long("kms") => this.kms = arguments.value()?.string()?,
                Long("concurrency") => this.concurrency = arguments.value()?.parse()?,
                Long("failed") => this.failed = arguments.value()?.into(),
                Long("deliver") => this.deliver = true,
                Long("rate-limit") => this.rate_limit = Some(arguments.value()?.parse()?),
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(this)
    }
}

/// A line of the output.
#[derive(Serialize)]
struct Line {
    app_id: AppId,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Sealed(SealedEnv),
    Delivered(EnvUpdate),
}

#[tokio::main]
async fn main() -> ExitCode {
    report::end(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse()?;
    // The simulator stops when this is dropped.
    let simulator = if arguments.apps.is_none() {
        let apps =
            (0..if arguments.deliver { arguments.count } else { 0 }).map(|number| App::new(made_up(number), "phala"));
        let builder = Simulator::builder().apps(apps);
        let builder = arguments.rate_limit.into_iter().fold(builder, SimulatorBuilder::rate_limit);
        Some(builder.start().await?)
    } else {
        None
    };
    let client = simulator.as_ref().map_or_else(Client::from_env, |simulator| Ok(simulator.client()))?;
    let anchor = match arguments.anchor {
        Some(anchor) => anchor,
        None if simulator.is_some() => {
            client.get_kms_contract("phala").await?.k256_pubkey.ok_or("the contract has no root key")?
        }
        None => return Err("--anchor HEX is missing".into()),
    };
    let environment = match &arguments.env {
        Some(path) => Environment::from_dotenv_path(path)?,
        None => Environment::from_pairs([("API_KEY", "s3cret")])?,
    };

    let started = Instant::now();
    let apps = match &arguments.apps {
        Some(path) => ids(path)?,
        None => (0..arguments.count).map(made_up).collect(),
    };
    let total = apps.len();
    let progress = ProgressBar::new(total as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {pos}/{len}, {per_sec}, {eta} left, {msg}")?);
    let (client, environment, kms) = (&client, &environment, arguments.kms.as_str());
    let sealed = stream::iter(apps.iter().copied())
        .map(|app| async move {
            let result = if arguments.deliver {
                client.push_env(kms, app, anchor, environment).await.map(Outcome::Delivered)
            } else {
                client.seal_env(kms, app, anchor, environment).await.map(Outcome::Sealed)
            };
            (app, result)
        })
        .buffer_unordered(arguments.concurrency.max(1));
    let (mut sealed, mut interrupt) = (pin!(sealed), pin!(tokio::signal::ctrl_c()));

    let mut output = std::io::stdout().lock();
    let mut left: HashSet<AppId> = apps.iter().copied().collect();
    let mut kinds: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let interrupted = loop {
        let (app, result) = tokio::select! {
            // First, so that an interrupt counts before the first app is sealed.
            biased;
            _ = &mut interrupt => break true,
            next = sealed.next() => match next {
                Some(next) => next,
                None => break false,
            },
        };
        progress.inc(1);
        let (kind, example) = match result {
            Ok(Outcome::Delivered(EnvUpdate::RegistrationRequired(_))) => {
                let todo = "the new names change the compose hash: register it, and use push_env for this app";
                ("RegistrationRequired".to_owned(), todo.to_owned())
            }
            Ok(outcome) => {
                writeln!(output, "{}", serde_json::to_string(&Line { app_id: app, outcome })?)?;
                left.remove(&app);
                continue;
            }
            Err(error) => (format!("{:?}", error.kind()), error.to_string()),
        };
        kinds.entry(kind).or_insert((0, example)).0 += 1;
        progress.set_message(format!("{} failed", kinds.values().map(|(count, _)| count).sum::<u64>()));
    };
    // It can be the list that was read.
    let unfinished = arguments.failed.with_extension("tmp");
    let left_ids: Vec<_> = apps.iter().filter(|app| left.contains(app)).map(ToString::to_string).collect();
    std::fs::write(&unfinished, left_ids.join("\n"))?;
    std::fs::rename(&unfinished, &arguments.failed)?;
    progress.finish();

    let done = if arguments.deliver { "delivered" } else { "sealed" };
    let count = left.len();
    eprintln!("{done} {} of {total} environments in {:.1} s", apps.len() - count, started.elapsed().as_secs_f64());
    if let Some(simulator) = &simulator {
        eprintln!("the simulator received {} requests", simulator.request_count());
    }
    for (kind, (count, example)) in &kinds {
        eprintln!("{count} failed with {kind}, for example: {example}");
    }
    if interrupted || count > 0 {
        let why = if interrupted { "interrupted: " } else { "" };
        return Err(
            format!("{why}{count} apps are left: pass --apps {} to continue", arguments.failed.display()).into()
        );
    }
    Ok(())
}

/// Reads a file of ids, 20 bytes each, before anything is sent. Fails if a line is none.
fn ids(path: &Path) -> Result<Vec<AppId>, Box<dyn Error>> {
    let lines = BufReader::new(File::open(path)?).lines().zip(1..);
    lines
        .map(|(line, number)| {
            let id = line?.trim().parse();
            id.map_err(|error| format!("line {number} of {}: {error}", path.display()).into())
        })
        .collect()
}

fn made_up(number: u32) -> AppId {
    let mut bytes = [0; 20];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    AppId::new(bytes)
}
