//! Both sides of a comparison: `get_kms_info` by the client and by hand, on one server and one thread.

use std::time::Duration;

use kms_client::simulator::Simulator;
use kms_client::{Client, KmsInfo, reqwest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const KEY: &str = "phak_0123456789";
const KMS: &str = r#"{"id":"kms_0123","slug":"phala-prod9","url":"https://kms.example:12001","version":"v0.5.5","chain_id":8453,"kms_contract_address":"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C","gateway_app_id":"abababababababababababababababababababab"}"#;

/// The response by hand: every field as it arrives.
#[derive(serde::Deserialize)]
pub(crate) struct Info {
    pub(crate) id: String,
    pub(crate) slug: Option<String>,
    pub(crate) url: String,
    pub(crate) version: String,
    pub(crate) chain_id: Option<u64>,
    pub(crate) kms_contract_address: Option<String>,
    pub(crate) gateway_app_id: Option<String>,
}

/// Serves one fixed response, without an allocation per request.
async fn serve(listener: TcpListener, response: &'static str) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        tokio::spawn(async move {
            let mut request = [0; 4096];
            while let Ok(bytes @ 1..) = stream.read(&mut request).await {
                assert!(request[..bytes].ends_with(b"\r\n\r\n"), "a request arrives in one read on loopback");
                stream.write_all(response.as_bytes()).await.unwrap();
            }
        });
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Both clients on one thread, so that their allocations can be counted.
pub(crate) struct Bench {
    pub(crate) runtime: Runtime,
    url: String,
    client: Client,
    http: reqwest::Client,
    /// Stops when it is dropped.
    _simulator: Option<Simulator>,
}

impl Bench {
    /// Uses the simulator: a complete HTTP server on a thread of its own.
    pub(crate) fn with_simulator() -> Self {
        let runtime = runtime();
        let simulator = runtime.block_on(Simulator::builder().api_key(KEY).start()).unwrap();
        let url = simulator.base_url();
        Self { _simulator: Some(simulator), ..Self::at(runtime, url) }
    }

    /// Uses a server that does next to nothing, on the same thread: the client's share of a call is largest here.
    pub(crate) fn with_next_to_nothing() -> Self {
        let runtime = runtime();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let length = KMS.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
        runtime.spawn(serve(listener, String::leak(head + KMS)));
        Self::at(runtime, url)
    }

    fn at(runtime: Runtime, url: String) -> Self {
        let client = Client::builder().base_url(&url).api_key(KEY).build().unwrap();
        // The same request with the same timeouts.
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
        let http = http.read_timeout(Duration::from_secs(15)).connect_timeout(Duration::from_secs(10));
        let http = http.user_agent("by-hand/0.1.0").build().unwrap();
        Self { runtime, url, client, http, _simulator: None }
    }

    pub(crate) async fn by_client(&self) -> KmsInfo {
        self.client.get_kms_info("phala").await.unwrap()
    }

    pub(crate) async fn by_hand(&self) -> Info {
        let request = self.http.get(format!("{}/api/v1/kms/phala", self.url));
        let request = request.header("x-api-key", KEY).header("x-phala-version", "2026-05-22");
        let response = request.header("accept", "application/json").send().await.unwrap();
        response.error_for_status().unwrap().json().await.unwrap()
    }
}
