//! The state that all handlers share.

use std::sync::atomic::AtomicU64;

use axum::Json;
use serde_json::Value;

use crate::simulator::cvm::Cvms;
use crate::simulator::error::ServiceError;
use crate::simulator::rate_limit::RateLimit;
use crate::simulator::responses::without_nulls;
use crate::simulator::seed::{App, Contract, Node};
use crate::simulator::world::World;

/// The state of the simulated service.
pub(super) struct Service {
    pub(super) world: World,
    pub(super) api_key: String,
    /// `true` if absent optional fields are sent as null.
    pub(super) nulls: bool,
    /// The clock of v1 signatures, in seconds since 1970; `None` if keys have no v1 signature.
    pub(super) v1: Option<Box<dyn Fn() -> u64 + Send + Sync>>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) cvms: Cvms,
    pub(super) requests: AtomicU64,
}

impl Service {
    pub(super) fn json(&self, mut response: Value) -> Json<Value> {
        if !self.nulls {
            without_nulls(&mut response);
        }
        Json(response)
    }

    pub(super) fn node(&self, kms: &str) -> Result<&Node, ServiceError> {
        self.world.node(kms).ok_or(ServiceError::KmsNotFound)
    }

    pub(super) fn contract(&self, kms: &str) -> Result<&Contract, ServiceError> {
        self.world.contract(kms).ok_or(ServiceError::KmsNotFound)
    }

    /// Returns the app of a CVM.
    pub(super) fn app_of_cvm(&self, cvm: &str) -> Result<&App, ServiceError> {
        self.world.apps.iter().find(|app| app.has_cvm(cvm)).ok_or(ServiceError::CvmNotFound)
    }
}
