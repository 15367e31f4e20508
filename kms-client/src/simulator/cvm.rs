//! The CVMs of the simulated apps: their compose files, the environments that were delivered to them, and the hashes that
//! their contracts allow.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::crypto::backend::sha256;
use crate::env::environment::Environment;
use crate::env::variable::Variable;
use crate::scalar::app_id::AppId;
use crate::scalar::hash::{ComposeHash, TransactionHash};
use crate::simulator::error::ServiceError;
use crate::simulator::open::open_with;
use crate::simulator::responses;
use crate::simulator::seed::App;
use crate::simulator::world::World;

/// The state of every CVM, by its app.
#[derive(Default)]
pub(super) struct Cvms(Mutex<HashMap<AppId, Cvm>>);

/// What has changed of a CVM since the start.
#[derive(Clone, Default)]
struct Cvm {
    /// The names that the compose file allows, if an update has changed them.
    allowed_envs: Option<Vec<String>>,
    /// The environment as the CVM sees it.
    environment: Option<Vec<(String, String)>>,
    /// The hash that the last update needs.
    pending: Option<ComposeHash>,
    /// The hashes that the contract allows.
    allowed_hashes: HashSet<ComposeHash>,
    /// The hash that each transaction has registered.
    transactions: HashMap<TransactionHash, ComposeHash>,
}

/// The body of an update.
pub(super) struct Update {
    pub(super) envelope: Vec<u8>,
    pub(super) names: Option<Vec<String>>,
    pub(super) compose_hash: Option<String>,
    pub(super) transaction_hash: Option<String>,
}

impl Cvms {
    fn lock(&self) -> MutexGuard<'_, HashMap<AppId, Cvm>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the exact text of an app's compose file.
    pub(super) fn compose_file(&self, app: &App) -> String {
        let changed = self.lock().get(&app.app_id).and_then(|cvm| cvm.allowed_envs.clone());
        compose_file(app, &changed.unwrap_or_else(|| app.allowed_envs.clone()))
    }

    /// Makes an update, or rejects it. Returns the response.
    pub(super) fn update(&self, world: &World, app: &App, update: Update) -> Result<Value, ServiceError> {
        if app.updating {
            return Err(ServiceError::UpdateInProgress);
        }
        let Update { envelope, names, compose_hash, transaction_hash } = update;
        let mut cvms = self.lock();
        let cvm = cvms.entry(app.app_id).or_default();
        let allowed = cvm.allowed_envs.as_ref().unwrap_or(&app.allowed_envs);
        let names = names.unwrap_or_else(|| allowed.clone());
        let changed = names != *allowed;
        let contract = world.contract(&app.contract).ok_or(ServiceError::KmsNotFound)?;
        if changed && contract.chain.is_some() {
            let hash = ComposeHash::from_compose(compose_file(app, &names).as_bytes());
            let (Some(given), Some(transaction)) = (compose_hash, transaction_hash) else {
                cvm.pending = Some(hash);
                return Err(ServiceError::RegistrationRequired(responses::registration(world, app, hash)));
            };
            if cvm.pending != Some(hash) || given.parse() != Ok(hash) {
                return Err(ServiceError::ComposeHashInvalid);
            }
            let registered = transaction.parse().ok().and_then(|transaction| cvm.transactions.get(&transaction));
            if registered != Some(&hash) {
                return Err(ServiceError::TransactionNotVerified);
            }
            if !cvm.allowed_hashes.contains(&hash) {
                return Err(ServiceError::ComposeHashNotAllowed);
            }
        }
        cvm.pending = None;
        // The service cannot open the envelope. A CVM that cannot open it keeps the environment that it has.
        let opened = contract.keys().and_then(|keys| keys.env_secret(app.app_id)).ok();
        let opened = opened.and_then(|secret| open_with(&secret, &envelope).ok());
        if let Some(variables) = opened.filter(|variables| is_accepted(variables)) {
            cvm.environment = Some(variables.into_iter().filter(|(name, _)| names.contains(name)).collect());
        }
        cvm.allowed_envs = Some(names);
        Ok(responses::accepted(changed))
    }

    pub(super) fn environment(&self, app_id: AppId) -> Option<Vec<(String, String)>> {
        self.lock().get(&app_id)?.environment.clone()
    }

    /// Allows a hash. Returns the transaction that does.
    pub(super) fn register(&self, app_id: AppId, hash: ComposeHash) -> TransactionHash {
        let mut cvms = self.lock();
        let cvm = cvms.entry(app_id).or_default();
        let number = cvm.transactions.len().to_be_bytes();
        let transaction = TransactionHash::new(sha256(&[app_id.as_bytes(), &hash.as_bytes()[..], &number].concat()));
        cvm.transactions.insert(transaction, hash);
        cvm.allowed_hashes.insert(hash);
        transaction
    }

    pub(super) fn remove(&self, app_id: AppId, hash: ComposeHash) {
        if let Some(cvm) = self.lock().get_mut(&app_id) {
            cvm.allowed_hashes.remove(&hash);
        }
    }
}

/// Returns `true` if a CVM accepts the variables unchanged.
fn is_accepted(variables: &[(String, String)]) -> bool {
    let variable = |(name, value): &(String, String)| Variable { name: name.clone(), value: value.clone().into() };
    Environment::checked(variables.iter().map(variable).collect(), true).is_ok()
}

/// Returns the text of a compose file. Its hash is over these bytes.
fn compose_file(app: &App, allowed_envs: &[String]) -> String {
    json!({
        "name": app.name,
        "docker_compose_file": "services: {}\n",
        "allowed_envs": allowed_envs,
    })
    .to_string()
}
