//! The paths of the simulated service, and who may ask what under which version.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;

use crate::scalar::app_id::AppId;
use crate::simulator::answer;
use crate::simulator::refusal::Refusal;
use crate::simulator::seed::{Contract, Node, World};

/// The versions that answer with nodes, oldest first.
const NODE_VERSIONS: [&str; 3] = ["2025-10-28", "2026-01-21", "2026-05-22"];
/// The version that answers with contracts.
const CONTRACT_VERSION: &str = "2026-06-23";

/// What the handlers share.
pub(super) struct Service {
    pub(super) world: World,
    pub(super) api_key: String,
    /// Whether absent optionals are sent as null or left out.
    pub(super) nulls: bool,
    /// When keys are signed by v1, in seconds since 1970; none where they are not.
    pub(super) v1: Option<Box<dyn Fn() -> u64 + Send + Sync>>,
    pub(super) requests: AtomicU64,
}

type Params = Query<HashMap<String, String>>;
/// A part of the path that is no text, such as `%FF`, names nothing.
type Segment<T> = Result<Path<T>, PathRejection>;
type Answer = Result<Json<Value>, Refusal>;

pub(super) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/api/v1/kms", get(list))
        .route("/api/v1/kms/{kms}", get(one))
        .route("/api/v1/kms/{kms}/info", get(inspect))
        .route("/api/v1/kms/{kms}/nodes", get(nodes))
        .route("/api/v1/kms/{kms}/pubkey/{app_id}", get(pubkey))
        .route("/api/v1/kms/phala/next_app_id", get(get_next_app_ids))
        .route("/api/v1/kms/on-chain/{chain}", get(on_chain))
        .route("/api/v1/apps/{app_id}/kms-info", get(app))
        .method_not_allowed_fallback(async || Refusal::NoSuchMethod)
        .fallback(async || Refusal::NoSuchPath)
        .layer(middleware::from_fn_with_state(service.clone(), admit))
        .with_state(service)
}

/// Asks for the key and the version before anything else, and gives every answer a request id.
async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let key = text("x-api-key").or_else(|| text("authorization")?.strip_prefix("Bearer "));
    let mut response = if key != Some(&service.api_key) {
        Refusal::Unauthorized.into_response()
    } else if !is_known(version(headers)) {
        Refusal::UnknownVersion.into_response()
    } else {
        next.run(request).await
    };
    let id = service.requests.fetch_add(1, Ordering::Relaxed) + 1;
    if let Ok(id) = HeaderValue::from_str(&format!("simulator-{id}")) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

async fn list(State(service): State<Arc<Service>>, headers: HeaderMap, params: Params) -> Answer {
    let page = number(&params, "page", 1, 1, usize::MAX)?;
    let page_size = number(&params, "page_size", 20, 1, 100)?;
    let on_chain = flag(&params, "is_onchain")?;
    let wanted = |contract: Option<&Contract>| {
        on_chain.is_none_or(|wanted| contract.is_some_and(|contract| contract.chain.is_some()) == wanted)
    };
    let world = &service.world;
    let items = if asks_for_contracts(&headers) {
        let contracts = world.contracts.iter().filter(|contract| wanted(Some(contract)));
        contracts.map(|contract| answer::contract(world, contract)).collect::<Result<_, _>>()?
    } else {
        let nodes = world.nodes.iter().filter(|node| wanted(world.contract(&node.contract)));
        nodes.map(|node| answer::node(world, node)).collect()
    };
    Ok(service.send(answer::page(items, page, page_size)))
}

async fn one(State(service): State<Arc<Service>>, headers: HeaderMap, kms: Segment<String>) -> Answer {
    let Path(kms) = kms?;
    if asks_for_contracts(&headers) {
        let contract = service.contract(&kms)?;
        Ok(service.send(answer::contract(&service.world, contract)?))
    } else {
        Ok(service.send(answer::node(&service.world, service.node(&kms)?)))
    }
}

async fn inspect(State(service): State<Arc<Service>>, kms: Segment<String>) -> Answer {
    let Path(kms) = kms?;
    Ok(service.send(answer::inspection(&service.world, service.node(&kms)?)?))
}

async fn nodes(State(service): State<Arc<Service>>, headers: HeaderMap, kms: Segment<String>) -> Answer {
    let Path(kms) = kms?;
    // Before contracts there was no such path.
    if !asks_for_contracts(&headers) {
        return Err(Refusal::NoSuchPath);
    }
    Ok(service.send(answer::contract_nodes(&service.world, service.contract(&kms)?)))
}

async fn pubkey(State(service): State<Arc<Service>>, path: Segment<(String, String)>) -> Answer {
    let Path((kms, app_id)) = path?;
    let app_id: AppId = app_id.parse().map_err(|_| Refusal::BadAppId)?;
    let contract = match service.world.node(&kms) {
        Some(node) => service.contract(&node.contract)?,
        None => service.contract(&kms)?,
    };
    let v1 = service.v1.as_ref().map(|now| now());
    Ok(service.send(answer::pubkey(&contract.keys()?, app_id, v1)?))
}

async fn get_next_app_ids(State(service): State<Arc<Service>>, headers: HeaderMap, params: Params) -> Answer {
    let counts = number(&params, "counts", 1, 1, 20)?;
    let workspace = headers.get("x-phala-workspace").and_then(|name| name.to_str().ok()).unwrap_or("default");
    Ok(service.send(answer::get_next_app_ids(workspace, service.world.apps.len(), counts)))
}

async fn on_chain(State(service): State<Arc<Service>>, chain: Segment<String>) -> Answer {
    let Path(chain) = chain?;
    let mut chains = service.world.contracts.iter().filter_map(|contract| contract.chain.as_ref());
    let (name, id) = chains.find(|(name, _)| *name == chain).ok_or(Refusal::UnknownChain)?;
    Ok(service.send(answer::on_chain(&service.world, name, *id)?))
}

async fn app(State(service): State<Arc<Service>>, app_id: Segment<String>) -> Answer {
    let Path(app_id) = app_id?;
    let app_id: AppId = app_id.parse().map_err(|_| Refusal::BadAppId)?;
    let app = service.world.apps.iter().find(|app| app.app_id == app_id).ok_or(Refusal::AppNotFound)?;
    Ok(service.send(answer::app(&service.world, app)))
}

impl Service {
    fn send(&self, mut answer: Value) -> Json<Value> {
        if !self.nulls {
            answer::without_nulls(&mut answer);
        }
        Json(answer)
    }

    fn node(&self, kms: &str) -> Result<&Node, Refusal> {
        self.world.node(kms).ok_or(Refusal::KmsNotFound)
    }

    fn contract(&self, kms: &str) -> Result<&Contract, Refusal> {
        self.world.contract(kms).ok_or(Refusal::KmsNotFound)
    }
}

fn version(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-phala-version")?.to_str().ok()
}

fn is_known(version: Option<&str>) -> bool {
    version.is_some_and(|version| version == CONTRACT_VERSION || NODE_VERSIONS.contains(&version))
}

fn asks_for_contracts(headers: &HeaderMap) -> bool {
    version(headers) == Some(CONTRACT_VERSION)
}

fn number(params: &Params, name: &'static str, default: usize, min: usize, max: usize) -> Result<usize, Refusal> {
    let Some(text) = params.get(name) else { return Ok(default) };
    let refuse = |kind, msg| Err(Refusal::BadQuery(name, text.clone(), kind, msg));
    let digits = text.trim();
    let (digits, negative) = digits.strip_prefix('-').map_or((digits, false), |digits| (digits, true));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return refuse("int_parsing", "Input should be a valid integer".to_owned());
    }
    // Every bound is above zero, and what is too large for the type is above every bound.
    let number = if negative { 0 } else { digits.parse().unwrap_or(usize::MAX) };
    if number < min {
        refuse("greater_than_equal", format!("Input should be greater than or equal to {min}"))
    } else if number > max {
        refuse("less_than_equal", format!("Input should be less than or equal to {max}"))
    } else {
        Ok(number)
    }
}

fn flag(params: &Params, name: &'static str) -> Result<Option<bool>, Refusal> {
    let Some(text) = params.get(name) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Ok(Some(true)),
        "false" | "0" | "no" | "off" | "f" | "n" => Ok(Some(false)),
        _ => Err(Refusal::BadQuery(name, text.clone(), "bool_parsing", "Input should be a valid boolean".to_owned())),
    }
}
