//! A service whose next reply is set between calls.

use std::sync::{Arc, Mutex};

use kms_client::ClientBuilder;
use testkit::{Ending, Reply, TestServer};
use tokio::runtime::Runtime;

pub(super) struct Service {
    pub(super) runtime: Runtime,
    server: TestServer,
    reply: Arc<Mutex<Reply>>,
}

impl Service {
    pub(super) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let reply = Arc::new(Mutex::new(Reply::status(404)));
        let next = Arc::clone(&reply);
        let server = runtime.block_on(TestServer::start(move |_| next.lock().unwrap().clone()));
        Self { runtime, server, reply }
    }

    /// Sets the reply. The headers are bytes, because they need not be text.
    pub(super) fn set_reply(&self, status: u16, headers: &[u8], body: &[u8]) {
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
        let bytes = [head.as_bytes(), headers, b"\r\n", body].concat();
        *self.reply.lock().unwrap() = Reply::bytes(bytes, Ending::KeepAlive);
    }

    pub(super) fn client_builder(&self) -> ClientBuilder {
        self.server.client_builder()
    }
}
