//! A call of `get_kms_info` beside the same call by hand, against the same server: `cargo bench -p phala-kms-client --bench call`.

#![allow(missing_docs, reason = "criterion's macros write a function without a comment")]
#![allow(clippy::unwrap_used, reason = "a benchmark that fails says so by panicking")]

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures_util::future::join_all;
use kms_client::reqwest;
use kms_client::simulator::Simulator;
use kms_client::{Client, KmsInfo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const KEY: &str = "phak_0123456789";
const KMS: &str = r#"{"id":"kms_0123","slug":"phala-prod9","url":"https://kms.example:12001","version":"v0.5.5","chain_id":8453,"kms_contract_address":"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C","gateway_app_id":"abababababababababababababababababababab"}"#;

/// By hand an answer is taken as it comes.
#[derive(serde::Deserialize)]
struct Info {
    id: String,
    slug: Option<String>,
    url: String,
    version: String,
    chain_id: Option<u64>,
    kms_contract_address: Option<String>,
    gateway_app_id: Option<String>,
}

/// A server that does as little as it can, and allocates nothing for a request.
async fn serve(listener: TcpListener, answer: &'static str) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        tokio::spawn(async move {
            let mut request = [0; 4096];
            while let Ok(bytes @ 1..) = stream.read(&mut request).await {
                assert!(request[..bytes].ends_with(b"\r\n\r\n"), "a request comes in one piece on loopback");
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Both clients, and what they run on: one thread, so that what they allocate can be counted.
struct Bench {
    runtime: Runtime,
    url: String,
    client: Client,
    http: reqwest::Client,
    /// Answers as long as it is there.
    _simulator: Option<Simulator>,
}

impl Bench {
    /// Against the simulator: HTTP as it is in earnest, spoken by a server that has a thread of its own.
    fn with_simulator() -> Self {
        let runtime = runtime();
        let simulator = runtime.block_on(Simulator::builder().api_key(KEY).start()).unwrap();
        let url = simulator.base_url();
        Self { _simulator: Some(simulator), ..Self::at(runtime, url) }
    }

    /// Against a server that does next to nothing, on the same thread: there is no call in which the client weighs more.
    fn with_next_to_nothing() -> Self {
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
        // The same request, and the same limits of time as the client's own, so that both have the same timers.
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30));
        let http = http.read_timeout(Duration::from_secs(15)).connect_timeout(Duration::from_secs(10));
        let http = http.user_agent("by-hand/0.1.0").build().unwrap();
        Self { runtime, url, client, http, _simulator: None }
    }

    async fn by_client(&self) -> KmsInfo {
        self.client.get_kms_info("phala").await.unwrap()
    }

    async fn by_hand(&self) -> Info {
        let request = self.http.get(format!("{}/api/v1/kms/phala", self.url));
        let request = request.header("x-api-key", KEY).header("x-phala-version", "2026-05-22");
        let answer = request.header("accept", "application/json").send().await.unwrap();
        answer.error_for_status().unwrap().json().await.unwrap()
    }
}

fn time(criterion: &mut Criterion) {
    for (server, bench) in [("simulator", Bench::with_simulator()), ("next to nothing", Bench::with_next_to_nothing())]
    {
        for at_once in [1, 64] {
            let mut group = criterion.benchmark_group(format!("kms_info, {at_once} at once, {server}"));
            group.throughput(Throughput::Elements(at_once as u64));
            group.bench_function("kms-client", |timer| {
                timer.iter(|| bench.runtime.block_on(join_all((0..at_once).map(|_| bench.by_client()))));
            });
            group.bench_function("by hand", |timer| {
                timer.iter(|| bench.runtime.block_on(join_all((0..at_once).map(|_| bench.by_hand()))));
            });
            group.finish();
            eprintln!("kms_info, {at_once} at once, {server}: {:.3} times the time by hand", times(&bench, at_once));
        }
    }
}

/// How many times the time by hand a call takes: the median over rounds that make both, one right after the other. A machine
/// that is busy with something else changes both alike. A round makes many calls of each: the first ones after the other
/// client's find caches and connections cold, which no program does that has one client.
fn times(bench: &Bench, at_once: usize) -> f64 {
    const ROUNDS: usize = 201;
    const CALLS: usize = 512;
    let clocked = |work: &dyn Fn()| {
        let started = Instant::now();
        for _ in 0..CALLS / at_once {
            work();
        }
        started.elapsed().as_secs_f64()
    };
    let by_client = || drop(bench.runtime.block_on(join_all((0..at_once).map(|_| bench.by_client()))));
    let by_hand = || drop(bench.runtime.block_on(join_all((0..at_once).map(|_| bench.by_hand()))));
    let round = |number: usize| {
        if number.is_multiple_of(2) {
            let ours = clocked(&by_client);
            ours / clocked(&by_hand)
        } else {
            let theirs = clocked(&by_hand);
            clocked(&by_client) / theirs
        }
    };
    let mut ratios: Vec<_> = (0..ROUNDS).map(round).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ROUNDS / 2]
}

/// How many allocations a call makes on average, once its connection is there.
#[allow(clippy::cast_precision_loss, reason = "the counts are small")]
fn allocations<T>(bench: &Bench, call: impl AsyncFn() -> T) -> f64 {
    const CALLS: u64 = 1000;
    bench.runtime.block_on(call());
    let counted = allocation_counter::measure(|| {
        for _ in 0..CALLS {
            bench.runtime.block_on(call());
        }
    });
    counted.count_total as f64 / CALLS as f64
}

fn space(_: &mut Criterion) {
    let bench = Bench::with_next_to_nothing();
    let info = bench.runtime.block_on(bench.by_hand());
    let ours = bench.runtime.block_on(bench.by_client());
    let Info { id, slug, url, version, chain_id, kms_contract_address, gateway_app_id } = info;
    assert_eq!((id, slug, url, version), (ours.id, ours.slug, ours.url, ours.version));
    assert_eq!((chain_id, gateway_app_id), (ours.chain_id, ours.gateway_app_id));
    assert_eq!(kms_contract_address, ours.kms_contract_address.map(|address| address.to_string()));

    let (ours, by_hand) = (allocations(&bench, || bench.by_client()), allocations(&bench, || bench.by_hand()));
    let times = ours / by_hand;
    eprintln!("kms_info: {ours:.1} allocations, {by_hand:.1} by hand: {times:.2} times");
    assert!(times <= 1.2, "more than 1.2 times the allocations of the same call by hand");
}

criterion_group!(benches, space, time);
criterion_main!(benches);
