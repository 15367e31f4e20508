//! Nothing that can be printed between the key and the sealed environment shows a secret.

use std::error::Error;
use std::fmt::Debug;
use std::io;
use std::sync::{Arc, Mutex};

use kms_client::simulator::Simulator;
use kms_client::{AppId, Client, Environment, Policy, Retry};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tracing_subscriber::fmt::MakeWriter;

const API_KEY: &str = "phak_KEYSECRET";
const VALUE: &str = "VALUESECRET";

/// A log in memory.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn assert_hidden(about: &str, shown: &str) {
    for secret in ["KEYSECRET", "VALUESECRET"] {
        assert!(!shown.contains(secret), "{about} shows a secret: {shown}");
        let hex = alloy_primitives::hex::encode(secret);
        assert!(!shown.contains(&hex), "{about} shows a secret in hex: {shown}");
        let list = format!("{:?}", secret.as_bytes());
        assert!(!shown.contains(list.trim_matches(['[', ']'])), "{about} shows a secret as bytes: {shown}");
    }
}

fn hidden(about: &str, value: &impl Debug) {
    assert_hidden(about, &format!("{value:?} {value:#?}"));
}

fn hidden_error(about: &str, error: &dyn Error) {
    let mut next = Some(error);
    while let Some(error) = next {
        assert_hidden(about, &format!("{error} {error:#} {error:?} {error:#?}"));
        next = error.source();
    }
}

#[tokio::test]
async fn no_step_from_the_key_to_the_sealed_environment_shows_a_secret() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .init();

    let app_id = AppId::from([1; 20]);
    let simulator = Simulator::builder().api_key(API_KEY).start().await.unwrap();
    hidden("the simulator", &simulator);
    let builder = simulator.client_builder().http(|http| http.connection_verbose(true));
    hidden("the builder", &builder);
    let client = builder.build().unwrap();
    hidden("the client", &client);
    hidden("a request", &client.list_kms());
    hidden("a request", &client.get_next_app_ids());

    let environment = Environment::from_pairs([("A", VALUE)]).unwrap();
    hidden("the environment", &environment);
    let dotenv = Environment::from_dotenv(&format!("A='{VALUE}'")).unwrap();
    hidden("the environment of a dotenv text", &dotenv);
    for bad in [
        VALUE.to_owned(),
        format!("A='{VALUE}"),
        format!("A='x' {VALUE}"),
        format!("A={VALUE}\\"),
        format!("A='\0{VALUE}'"),
    ] {
        hidden_error("an error of a dotenv text", &Environment::from_dotenv(&bad).unwrap_err());
    }

    let key = client.get_app_env_encrypt_pubkey("phala", app_id).await.unwrap();
    hidden("the key", &key);
    let anchor = client.get_kms_contract("phala").await.unwrap().k256_pubkey.unwrap();
    let other = client.get_kms_contract("base").await.unwrap().k256_pubkey.unwrap();
    hidden_error("a rejected key", &key.clone().verify(other, Policy::default()).unwrap_err());
    hidden_error("a rejected key", &client.seal_env("phala", app_id, other, &environment).await.unwrap_err());
    let verified = key.verify(anchor, Policy::default()).unwrap();
    hidden("the verified key", &verified);
    let sealed = verified.seal(&environment).unwrap();
    hidden("the sealed environment", &sealed);
    assert_hidden("its JSON", &serde_json::to_string(&sealed).unwrap());

    let stranger = Client::builder().base_url(simulator.base_url()).api_key("phak_KEYSECRET2").build().unwrap();
    hidden_error("an error of the service", &stranger.list_kms().await.unwrap_err());
    for bad in ["phak_KEYSECRET\u{e9}", "phak KEYSECRET"] {
        hidden_error("an error of the builder", &Client::builder().api_key(bad).build().unwrap_err());
    }
    simulator.shutdown().await;
    hidden_error("a failure to connect", &client.list_kms().await.unwrap_err());

    let log = log.text();
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "the libraries below log something: {log}");
    assert_hidden("the log", &log);
}

#[tokio::test]
async fn the_reason_of_a_closed_http_2_connection_shows_no_key() {
    // Another key than that of the test above, whose log has the HTTP library's own records of this test.
    const KEY: &str = "phak_GOAWAY";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let reason = format!("no such key: {KEY} \x1b[31m{}", "x".repeat(1000));
        // An empty SETTINGS frame, and GOAWAY with the error ENHANCE_YOUR_CALM.
        let mut frames = vec![0, 0, 0, 4, 0, 0, 0, 0, 0];
        frames.extend_from_slice(&u32::try_from(reason.len() + 8).unwrap().to_be_bytes()[1..]);
        frames.extend_from_slice(&[7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xb]);
        frames.extend_from_slice(reason.as_bytes());
        stream.write_all(&frames).await.unwrap();
        // The frames are read before the end of the connection is.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let builder = Client::builder().base_url(&url).api_key(KEY).retry(Retry::off());
    let client = builder.http(kms_client::reqwest::ClientBuilder::http2_prior_knowledge).build().unwrap();
    let error = client.get_kms_info("phala").await.unwrap_err();
    let printed = testkit::printable(&error);
    assert!(printed.contains("no such key") && !printed.contains(KEY) && !printed.contains('\x1b'), "{printed}");
    server.abort();
}
