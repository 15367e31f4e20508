//! A web service that delivers environments: `PUT /apps/{app_id}/env` with a JSON object of variables.
//!
//! `cargo run --example web_service` listens on 127.0.0.1:8080, in front of a simulator. Each call is a span on standard error.

#![allow(clippy::print_stdout, reason = "the program prints its address")]

use std::collections::BTreeMap;
use std::error::Error;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::put;
use axum::{Json, Router};
use kms_client::simulator::Simulator;
use kms_client::{Anchor, Client, EnvUpdate, Environment, ErrorKind};

#[derive(Clone)]
struct App {
    client: Client,
    anchor: Anchor,
}

fn router(app: App) -> Router {
    Router::new().route("/apps/{app_id}/env", put(deliver)).with_state(app)
}

async fn deliver(
    State(app): State<App>,
    Path(app_id): Path<String>,
    Json(variables): Json<BTreeMap<String, String>>,
) -> Result<Json<EnvUpdate>, (StatusCode, String)> {
    let environment = Environment::from_pairs(variables).map_err(|error| response(&error.into()))?;
    app.client.push_env("phala", app_id, &app.anchor, &environment).await.map(Json).map_err(|error| response(&error))
}

/// Returns the status and the text of an error. The text shows no key and no value.
fn response(error: &kms_client::Error) -> (StatusCode, String) {
    let status = match error.kind() {
        _ if error.may_have_taken_effect() => StatusCode::GATEWAY_TIMEOUT,
        ErrorKind::InvalidArgument | ErrorKind::InvalidEnvironment => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::RateLimited => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_GATEWAY,
    };
    (status, error.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(std::io::stderr).init();
    let simulator = Simulator::start().await?;
    let anchor = simulator.root_key("phala").ok_or("the simulator has no such KMS")?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("PUT http://{}/apps/{}/env", listener.local_addr()?, kms_client::simulator::APP_ON_PHALA);
    axum::serve(listener, router(App { client: simulator.client(), anchor: anchor.into() })).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kms_client::simulator::{APP_ON_PHALA, Fault};
    use serde_json::{Value, json};

    use super::*;

    /// Sends variables to a service in front of the simulator. Returns the status and the body.
    async fn put(simulator: &Simulator, variables: Value) -> (u16, String) {
        let anchor = simulator.root_key("phala").unwrap().into();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/apps/{APP_ON_PHALA}/env", listener.local_addr().unwrap());
        let app = router(App { client: simulator.client(), anchor });
        let serving = tokio::spawn(async { axum::serve(listener, app).await });
        let request = kms_client::reqwest::Client::new().put(url).header("content-type", "application/json");
        let response = request.body(variables.to_string()).send().await.unwrap();
        let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
        serving.abort();
        (status, text)
    }

    #[tokio::test]
    async fn every_fault_of_the_service_has_its_status_and_shows_no_value() {
        let cases = [
            (Fault::status(404), 404),
            (Fault::status(409), 409),
            (Fault::status(401), 502),
            (Fault::wrong_signature(), 502),
            (Fault::status(500).on("update_cvm_envs"), 504),
            (Fault::reset().on("update_cvm_envs"), 504),
        ];
        for (fault, expected) in cases {
            let simulator = Simulator::start().await.unwrap();
            simulator.fail_always(fault);
            let (status, text) = put(&simulator, json!({ "API_KEY": "s3cret" })).await;
            assert!(status == expected && !text.contains("s3cret"), "{status}, not {expected}: {text}");
        }
        let simulator = Simulator::start().await.unwrap();
        assert_eq!(put(&simulator, json!({ "2FA": "x" })).await.0, 422);
        assert_eq!(put(&simulator, json!({ "API_KEY": "s3cret" })).await.0, 200);
        assert_eq!(simulator.environment(APP_ON_PHALA).unwrap()[0].1, "s3cret");
    }
}
