//! The simulated KMS that both sides talk to, and the environments that cross between them.

use super::environments::{Pairs, Sample, samples};
use super::peer::Peer;
use crate::judges::install::Installed;
use crate::judges::script;
use alloy_primitives::hex;
use anyhow::{Context, ensure};
use kms_client::simulator::{Contract, Node, Simulator};
use kms_client::{AppId, Policy, SealingKey, UnverifiedEnvKey};
use serde::{Deserialize, Serialize};

/// The scalar of its root key, from which a script derives what an envelope is opened with.
const ROOT: [u8; 32] = [0x52; 32];
/// The scalar of the key that it signs with.
const SIGNING: [u8; 32] = [0x4b; 32];
/// The apps that environments are for.
const APPS: [[u8; 20]; 3] = [[0; 20], [0xab; 20], [0xff; 20]];
/// What the KMS is called.
const SLUG: &str = "phala";

/// A running KMS and the verified key of each app.
pub(super) struct Kms {
    simulator: Simulator,
    keys: Vec<SealingKey>,
}

/// How many environments arrived as they were.
#[derive(Debug, Default)]
pub(super) struct Crossed {
    pub(super) asked: usize,
    pub(super) arrived: usize,
    /// Every other, told in full.
    pub(super) failures: Vec<String>,
}

/// A variable as the scripts know it.
#[derive(Serialize, Deserialize)]
struct Item {
    key: String,
    value: String,
}

#[derive(Serialize)]
struct Encrypt<'a> {
    peer: &'static str,
    service: Service<'a>,
    jobs: Vec<EncryptJob>,
}

/// Where an SDK that has a client asks for keys.
#[derive(Serialize)]
struct Service<'a> {
    base_url: String,
    api_key: &'a str,
    kms: &'static str,
}

#[derive(Serialize)]
struct EncryptJob {
    app_id: String,
    public_key: String,
    env: Vec<Item>,
}

#[derive(Deserialize)]
struct Encrypted {
    public_key: String,
    envelope: String,
}

#[derive(Serialize)]
struct Open {
    root_scalar: String,
    jobs: Vec<OpenJob>,
}

#[derive(Serialize)]
struct OpenJob {
    app_id: String,
    envelope: String,
}

#[derive(Deserialize)]
struct Opened {
    public_key: String,
    env: Vec<Item>,
}

impl Kms {
    /// Starts the KMS, and verifies the key of each app against the one that the contract signs with.
    pub(super) async fn start() -> anyhow::Result<Self> {
        let mut contract = Contract::new("kc_interop", SLUG);
        contract.keys = Some((ROOT, SIGNING));
        let node = Node::new("kms_interop", SLUG);
        let simulator = Simulator::builder().contracts([contract]).nodes([node]).apps([]).start().await?;
        let client = simulator.client();
        let anchor = client.get_kms_contract(SLUG).await?.k256_pubkey.context("the contract has no key")?;
        let mut keys = Vec::new();
        for app_id in APPS {
            let key: UnverifiedEnvKey = client.get_app_env_encrypt_pubkey(SLUG, AppId::from(app_id)).await?;
            keys.push(key.verify(&anchor, Policy::default())?);
        }
        Ok(Self { simulator, keys })
    }

    pub(super) async fn stop(self) {
        self.simulator.shutdown().await;
    }

    /// The peer encrypts, and we open.
    pub(super) async fn they_encrypt(&self, installed: &Installed, peer: Peer) -> anyhow::Result<Crossed> {
        let crossings = self.crossings();
        let job = |(key, sample): &(&SealingKey, Sample)| EncryptJob {
            app_id: key.app_id().to_string(),
            public_key: key.public_key().to_string(),
            env: items(&sample.pairs),
        };
        let service = Service {
            base_url: format!("{}/api/v1", self.simulator.base_url()),
            api_key: self.simulator.api_key(),
            kms: SLUG,
        };
        let request = Encrypt { peer: peer.id(), service, jobs: crossings.iter().map(job).collect() };
        let answers: Vec<Encrypted> =
            script::ask(installed, peer.language(), "encrypt", &request).await.with_context(|| peer.title())?;
        Crossed::count(peer, &crossings, answers, |key, Encrypted { public_key, envelope }| {
            ensure!(public_key == key.public_key().to_string(), "it fetched another public key: {public_key}");
            Ok(self.simulator.open(key.app_id(), hex::decode(&envelope)?)?)
        })
    }

    /// We seal, and the peer opens, deriving the secret of the app on its own.
    pub(super) async fn we_seal(&self, installed: &Installed, peer: Peer) -> anyhow::Result<Crossed> {
        let crossings = self.crossings();
        let job = |(key, sample): &(&SealingKey, Sample)| -> anyhow::Result<OpenJob> {
            let envelope = key.seal(&sample.environment()?)?.to_hex();
            Ok(OpenJob { app_id: key.app_id().to_string(), envelope })
        };
        let jobs = crossings.iter().map(job).collect::<anyhow::Result<_>>()?;
        let request = Open { root_scalar: hex::encode(ROOT), jobs };
        let answers: Vec<Opened> =
            script::ask(installed, peer.language(), "open", &request).await.with_context(|| peer.title())?;
        Crossed::count(peer, &crossings, answers, |key, Opened { public_key, env }| {
            ensure!(public_key == key.public_key().to_string(), "it derived another public key: {public_key}");
            Ok(env.into_iter().map(|Item { key, value }| (key, value)).collect())
        })
    }

    /// Every sample for every app.
    fn crossings(&self) -> Vec<(&SealingKey, Sample)> {
        self.keys.iter().flat_map(|key| samples().into_iter().map(move |sample| (key, sample))).collect()
    }
}

impl Crossed {
    /// The peer could not be asked.
    pub(super) fn failed(error: &anyhow::Error) -> Self {
        Self { failures: vec![format!("{error:#}")], ..Self::default() }
    }

    fn count<Answer>(
        peer: Peer,
        crossings: &[(&SealingKey, Sample)],
        answers: Vec<Answer>,
        mut arrived: impl FnMut(&SealingKey, Answer) -> anyhow::Result<Pairs>,
    ) -> anyhow::Result<Self> {
        ensure!(answers.len() == crossings.len(), "{} left something out", peer.title());
        let mut crossed = Self { asked: crossings.len(), ..Self::default() };
        for ((key, sample), answer) in crossings.iter().zip(answers) {
            let problem = match arrived(key, answer) {
                Ok(pairs) if pairs == sample.pairs => {
                    crossed.arrived += 1;
                    continue;
                }
                Ok(_) => "it arrived as something else".to_owned(),
                Err(error) => format!("{error:#}"),
            };
            crossed.failures.push(format!("{}: {}, app {}: {problem}", peer.title(), sample.title, key.app_id()));
        }
        Ok(crossed)
    }
}

fn items(pairs: &Pairs) -> Vec<Item> {
    pairs.iter().map(|(key, value)| Item { key: key.clone(), value: value.clone() }).collect()
}
