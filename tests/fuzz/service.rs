//! A service that answers what it was last told to.

use std::sync::{Arc, Mutex};

use fault::{Ending, Origin};
use futures_util::FutureExt as _;
use kms_client::{Client, ClientBuilder};
use tokio::io::AsyncWriteExt as _;
use tokio::runtime::Runtime;

use crate::server::KEY;

pub(super) struct Service {
    pub(super) runtime: Runtime,
    pub(super) origin: Origin,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Service {
    pub(super) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = Arc::new(Mutex::new(Vec::new()));
        let told = answer.clone();
        let origin = runtime.block_on(Origin::start("", move |wire, _| {
            let bytes = told.lock().unwrap().clone();
            async move {
                wire.write_all(&bytes).await?;
                Ok(Ending::Next)
            }
            .boxed()
        }));
        Self { runtime, origin, answer }
    }

    pub(super) fn tell(&self, status: u16, headers: &[u8], body: &[u8]) {
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
        *self.answer.lock().unwrap() = [head.as_bytes(), headers, b"\r\n", body].concat();
    }

    pub(super) fn builder(&self) -> ClientBuilder {
        Client::builder().base_url(self.origin.url()).api_key(KEY)
    }
}
