//! The state that all handlers share.

use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError};

use axum::Json;
use serde_json::Value;

use crate::simulator::cvm::Cvms;
use crate::simulator::error::ServiceError;
use crate::simulator::fault::Faults;
use crate::simulator::rate_limit::RateLimit;
use crate::simulator::responses::without_nulls;
use crate::simulator::seed::{App, Contract, Node};
use crate::simulator::world::World;

/// The most requests that are kept.
const MOST_RECEIVED: usize = 10_000;

/// A request that a simulator has received.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The id of the operation, such as `get_kms_info`; `None` for a path of none.
    pub operation: Option<&'static str>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
}

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
    pub(super) faults: Faults,
    pub(super) received: Mutex<Vec<ReceivedRequest>>,
    pub(super) requests: AtomicU64,
}

impl Service {
    /// Keeps a request, for tests to look at.
    pub(super) fn receive(&self, request: ReceivedRequest) {
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        if received.len() < MOST_RECEIVED {
            received.push(request);
        }
    }

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
