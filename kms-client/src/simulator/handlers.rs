//! The handlers of the simulated service, one per path.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use kms_api_gen::operations;
use serde_json::Value;

use crate::scalar::app_id::AppId;
use crate::simulator::cvm::Update;
use crate::simulator::error::ServiceError;
use crate::simulator::responses;
use crate::simulator::seed::Contract;
use crate::simulator::service::Service;

type Params = Query<HashMap<String, String>>;
/// A path parameter. One that is not text, such as `%FF`, names nothing.
type Segment<T> = Result<Path<T>, PathRejection>;
/// A text that is sent as it is.
type Raw = ([(HeaderName, &'static str); 1], String);
type Response = Result<Json<Value>, ServiceError>;

pub(super) async fn list(State(service): State<Arc<Service>>, headers: HeaderMap, params: Params) -> Response {
    let page = number(&params, "page", 1, 1, usize::MAX)?;
    let page_size = number(&params, "page_size", 20, 1, 100)?;
    let on_chain = flag(&params, "is_onchain")?;
    let wanted = |contract: Option<&Contract>| {
        on_chain.is_none_or(|wanted| contract.is_some_and(|contract| contract.chain.is_some()) == wanted)
    };
    let world = &service.world;
    let items = if asks_for_contracts(&headers) {
        let contracts = world.contracts.iter().filter(|contract| wanted(Some(contract)));
        contracts.map(|contract| responses::contract(world, contract)).collect::<Result<_, _>>()?
    } else {
        let nodes = world.nodes.iter().filter(|node| wanted(world.contract(&node.contract)));
        nodes.map(|node| responses::node(world, node)).collect()
    };
    Ok(service.json(responses::page(items, page, page_size)))
}

pub(super) async fn one(State(service): State<Arc<Service>>, headers: HeaderMap, kms: Segment<String>) -> Response {
    let Path(kms) = kms?;
    if asks_for_contracts(&headers) {
        let contract = service.contract(&kms)?;
        Ok(service.json(responses::contract(&service.world, contract)?))
    } else {
        Ok(service.json(responses::node(&service.world, service.node(&kms)?)))
    }
}

pub(super) async fn inspect(State(service): State<Arc<Service>>, kms: Segment<String>) -> Response {
    let Path(kms) = kms?;
    Ok(service.json(responses::inspection(&service.world, service.node(&kms)?)?))
}

pub(super) async fn contract_nodes(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    kms: Segment<String>,
) -> Response {
    let Path(kms) = kms?;
    // Older versions do not have this path.
    if !asks_for_contracts(&headers) {
        return Err(ServiceError::UnknownPath);
    }
    Ok(service.json(responses::contract_nodes(&service.world, service.contract(&kms)?)))
}

pub(super) async fn pubkey(State(service): State<Arc<Service>>, path: Segment<(String, String)>) -> Response {
    let Path((kms, app_id)) = path?;
    let app_id: AppId = app_id.parse().map_err(|_| ServiceError::BadAppId)?;
    let contract = match service.world.node(&kms) {
        Some(node) => service.contract(&node.contract)?,
        None => service.contract(&kms)?,
    };
    let v1 = service.v1.as_ref().map(|now| now());
    Ok(service.json(responses::pubkey(&contract.keys()?, app_id, v1)?))
}

pub(super) async fn next_app_ids(State(service): State<Arc<Service>>, headers: HeaderMap, params: Params) -> Response {
    let counts = number(&params, "counts", 1, 1, 20)?;
    let workspace = headers.get("x-phala-workspace").and_then(|name| name.to_str().ok()).unwrap_or("default");
    Ok(service.json(responses::next_app_ids(workspace, service.world.apps.len(), counts)))
}

pub(super) async fn on_chain(State(service): State<Arc<Service>>, chain: Segment<String>) -> Response {
    let Path(chain) = chain?;
    let mut chains = service.world.contracts.iter().filter_map(|contract| contract.chain.as_ref());
    let (name, id) = chains.find(|(name, _)| *name == chain).ok_or(ServiceError::UnknownChain)?;
    Ok(service.json(responses::on_chain(&service.world, name, *id)?))
}

pub(super) async fn app(State(service): State<Arc<Service>>, app_id: Segment<String>) -> Response {
    let Path(app_id) = app_id?;
    let app_id: AppId = app_id.parse().map_err(|_| ServiceError::BadAppId)?;
    let app = service.world.apps.iter().find(|app| app.app_id == app_id).ok_or(ServiceError::AppNotFound)?;
    Ok(service.json(responses::app(&service.world, app)))
}

pub(super) async fn compose_file(
    State(service): State<Arc<Service>>,
    cvm: Segment<String>,
) -> Result<Raw, ServiceError> {
    let Path(cvm) = cvm?;
    let text = service.cvms.compose_file(service.app_of_cvm(&cvm)?);
    Ok(([(CONTENT_TYPE, "application/json")], text))
}

pub(super) async fn update_envs(
    State(service): State<Arc<Service>>,
    cvm: Segment<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ServiceError> {
    let Path(cvm) = cvm?;
    let app = service.app_of_cvm(&cvm)?;
    let response = service.cvms.update(&service.world, app, update(&body)?)?;
    Ok((StatusCode::ACCEPTED, service.json(response)))
}

/// Reads the body of an update.
fn update(body: &[u8]) -> Result<Update, ServiceError> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|_| ServiceError::BadBody("body", "json_invalid", "The body should be JSON"))?;
    let text = |name| match &body[name] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(ServiceError::BadBody(name, "string_type", "Input should be a valid string")),
    };
    let names = match &body["env_keys"] {
        Value::Null => Some(None),
        Value::Array(names) => {
            names.iter().map(|name| name.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>().map(Some)
        }
        _ => None,
    };
    let envelope = text("encrypted_env")?.ok_or(ServiceError::BadBody("encrypted_env", "missing", "Field required"))?;
    let is_lower = envelope.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let bytes = const_hex::decode(&envelope).ok().filter(|bytes| is_lower && !bytes.is_empty());
    Ok(Update {
        envelope: bytes.ok_or(ServiceError::BadBody("encrypted_env", "value_error", "Input should be hex"))?,
        names: names.ok_or(ServiceError::BadBody("env_keys", "list_type", "Input should be a list of strings"))?,
        compose_hash: text("compose_hash")?,
        transaction_hash: text("transaction_hash")?,
    })
}

/// Returns `true` if the request asks for the version that knows contracts.
fn asks_for_contracts(headers: &HeaderMap) -> bool {
    headers.get("x-phala-version").is_some_and(|version| version == operations::LIST_KMS_CONTRACTS.version)
}

/// Reads a query parameter that is a number within bounds.
fn number(params: &Params, name: &'static str, default: usize, min: usize, max: usize) -> Result<usize, ServiceError> {
    let Some(text) = params.get(name) else { return Ok(default) };
    let reject = |kind, msg| Err(ServiceError::BadQuery(name, text.clone(), kind, msg));
    let digits = text.trim();
    let (digits, negative) = digits.strip_prefix('-').map_or((digits, false), |digits| (digits, true));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return reject("int_parsing", "Input should be a valid integer".to_owned());
    }
    // Every bound is above zero, and a number that is too large for the type is above every bound.
    let number = if negative { 0 } else { digits.parse().unwrap_or(usize::MAX) };
    if number < min {
        reject("greater_than_equal", format!("Input should be greater than or equal to {min}"))
    } else if number > max {
        reject("less_than_equal", format!("Input should be less than or equal to {max}"))
    } else {
        Ok(number)
    }
}

/// Reads a query parameter that is a flag.
fn flag(params: &Params, name: &'static str) -> Result<Option<bool>, ServiceError> {
    let Some(text) = params.get(name) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Ok(Some(true)),
        "false" | "0" | "no" | "off" | "f" | "n" => Ok(Some(false)),
        _ => Err(ServiceError::BadQuery(
            name,
            text.clone(),
            "bool_parsing",
            "Input should be a valid boolean".to_owned(),
        )),
    }
}
