//! Clients for tests: each call is one request.

use kms_client::{Client, ClientBuilder, Retry};

/// The API key that test clients send.
pub const API_KEY: &str = "phak_0123456789";

/// Returns the builder of a client that never retries.
pub fn client_builder(url: &str) -> ClientBuilder {
    Client::builder().base_url(url).api_key(API_KEY).retry(Retry::off())
}

/// Returns a client that never retries.
#[must_use]
pub fn client(url: &str) -> Client {
    client_builder(url).build().unwrap()
}
