//! The simulated KMS that the client and the libraries share, and the environments that pass between them.

use super::environments::{Pairs, Sample, samples};
use super::library::Library;
use crate::shared::install::Installation;
use crate::shared::script;
use alloy_primitives::hex;
use anyhow::{Context, ensure};
use kms_client::simulator::{Contract, Node, Simulator};
use kms_client::{AppId, Policy, SealingKey, UnverifiedEnvKey};
use serde::Deserialize;
use serde_json::{Value, json};

/// The scalar of the KMS's root key, from which a script derives the secret that opens an envelope.
const ROOT: [u8; 32] = [0x52; 32];
/// The scalar of the KMS's signing key.
const SIGNING: [u8; 32] = [0x4b; 32];
/// The apps of the environments.
const APPS: [[u8; 20]; 3] = [[0; 20], [0xab; 20], [0xff; 20]];
/// The slug of the KMS.
const SLUG: &str = "phala";

/// A running KMS, and the verified key of each app.
pub(super) struct Kms {
    simulator: Simulator,
    keys: Vec<SealingKey>,
}

/// The number of environments that pass from one side to the other unchanged.
#[derive(Debug, Default)]
pub(super) struct RoundTrips {
    pub(super) total: usize,
    pub(super) passed: usize,
    /// Every failed round trip, with its reason.
    pub(super) failures: Vec<String>,
}

/// A variable in the form of the scripts.
#[derive(Deserialize)]
struct Item {
    key: String,
    value: String,
}

/// An environment that a script has encrypted, and the public key it used.
#[derive(Deserialize)]
struct Encrypted {
    public_key: String,
    envelope: String,
}

/// An environment that a script has opened, and the public key it derived.
#[derive(Deserialize)]
struct Opened {
    public_key: String,
    env: Vec<Item>,
}

impl Kms {
    /// Starts the KMS, and verifies the key of each app against the signing key of the contract.
    pub(super) async fn start() -> anyhow::Result<Self> {
        let mut contract = Contract::new("kc_interop", SLUG);
        contract.keys = Some((ROOT, SIGNING));
        let node = Node::new("kms_interop", SLUG);
        let simulator = Simulator::builder().contracts([contract]).nodes([node]).apps([]).start().await?;
        let client = simulator.client();
        let anchor = client.get_kms_contract(SLUG).await?.k256_pubkey.context("the contract has no signing key")?;
        let mut keys = Vec::new();
        for app_id in APPS {
            let key: UnverifiedEnvKey = client.get_app_env_encrypt_pubkey(SLUG, AppId::from(app_id)).await?;
            keys.push(key.verify(anchor, Policy::default())?);
        }
        Ok(Self { simulator, keys })
    }

    pub(super) async fn stop(self) {
        self.simulator.shutdown().await;
    }

    /// Encrypts every environment with the library, and opens it with the simulator. An SDK with a client fetches the key
    /// of each app itself.
    pub(super) async fn library_encrypts(
        &self,
        installation: &Installation,
        library: Library,
    ) -> anyhow::Result<RoundTrips> {
        let pairs = self.keys_and_samples();
        let job = |(key, sample): &(&SealingKey, Sample)| {
            json!({
                "app_id": key.app_id().to_string(),
                "public_key": key.public_key().to_string(),
                "env": items(&sample.pairs),
            })
        };
        let base_url = format!("{}/api/v1", self.simulator.base_url());
        let input = json!({
            "library": library.id(),
            "service": { "base_url": base_url, "api_key": self.simulator.api_key(), "kms": SLUG },
            "jobs": pairs.iter().map(job).collect::<Vec<_>>(),
        });
        let output: Vec<Encrypted> =
            script::run(installation, library.language(), "encrypt", &input).await.with_context(|| library.title())?;
        RoundTrips::count(library, &pairs, output, |key, Encrypted { public_key, envelope }| {
            ensure!(public_key == key.public_key().to_string(), "it fetched another public key: {public_key}");
            Ok(self.simulator.open(key.app_id(), hex::decode(&envelope)?)?)
        })
    }

    /// Seals every environment with the client, and opens it with the library, which derives the secret of the app itself.
    pub(super) async fn client_seals(
        &self,
        installation: &Installation,
        library: Library,
    ) -> anyhow::Result<RoundTrips> {
        let pairs = self.keys_and_samples();
        let job = |(key, sample): &(&SealingKey, Sample)| -> anyhow::Result<Value> {
            let envelope = key.seal(&sample.environment()?)?.to_hex();
            Ok(json!({ "app_id": key.app_id().to_string(), "envelope": envelope }))
        };
        let jobs = pairs.iter().map(job).collect::<anyhow::Result<Vec<_>>>()?;
        let input = json!({ "root_scalar": hex::encode(ROOT), "jobs": jobs });
        let output: Vec<Opened> =
            script::run(installation, library.language(), "open", &input).await.with_context(|| library.title())?;
        RoundTrips::count(library, &pairs, output, |key, Opened { public_key, env }| {
            ensure!(public_key == key.public_key().to_string(), "it derived another public key: {public_key}");
            Ok(env.into_iter().map(|Item { key, value }| (key, value)).collect())
        })
    }

    /// Returns every sample for every app.
    fn keys_and_samples(&self) -> Vec<(&SealingKey, Sample)> {
        self.keys.iter().flat_map(|key| samples().into_iter().map(move |sample| (key, sample))).collect()
    }
}

impl RoundTrips {
    /// Returns the result of a library that could not run.
    pub(super) fn failed(error: &anyhow::Error) -> Self {
        Self { failures: vec![format!("{error:#}")], ..Self::default() }
    }

    fn count<Out>(
        library: Library,
        pairs: &[(&SealingKey, Sample)],
        output: Vec<Out>,
        mut open: impl FnMut(&SealingKey, Out) -> anyhow::Result<Pairs>,
    ) -> anyhow::Result<Self> {
        ensure!(output.len() == pairs.len(), "{} returned {} of {}", library.title(), output.len(), pairs.len());
        let mut round_trips = Self { total: pairs.len(), ..Self::default() };
        for ((key, sample), output) in pairs.iter().zip(output) {
            let reason = match open(key, output) {
                Ok(opened) if opened == sample.pairs => {
                    round_trips.passed += 1;
                    continue;
                }
                Ok(_) => "the environment has changed".to_owned(),
                Err(error) => format!("{error:#}"),
            };
            let failure = format!("{}: {}, app {}: {reason}", library.title(), sample.title, key.app_id());
            round_trips.failures.push(failure);
        }
        Ok(round_trips)
    }
}

fn items(pairs: &Pairs) -> Vec<Value> {
    pairs.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}
