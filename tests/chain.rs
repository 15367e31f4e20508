//! Reading KMS contracts: from the simulator, from nodes that are made up of another library's encodings, and from hostile ones.

use std::time::{Duration, SystemTime};

use alloy_primitives::{Bytes, hex, keccak256};
use alloy_sol_types::SolValue;
use kms_client::chain::{BASE_KMS, ChainError, ChainReader, Finality, OnChainKms};
use kms_client::simulator::Simulator;
use kms_client::{Address, Anchor, AnchorSource, AppId, EnvUpdate, Environment, Error, ErrorKind, Policy};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::{Ending, Reply, Request, TestServer};

use self::proofs::{proven, proving};

mod proofs;

const KEY: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
const CONTRACT: Address = Address::new([0x42; 20]);
const CHAIN: u64 = 8453;
/// The time of the nodes' block, which is never too old.
const TIME: &str = "0xffffffff";
const ON_BASE: AppId = AppId::new([0xba; 20]);

/// A node: its answers by method, and by function for calls of the contract.
#[derive(Clone)]
struct Node {
    chain_id: u64,
    header: Value,
    info: Vec<u8>,
    implementation: [u8; 32],
    proof: Value,
    /// A method or a function, and what it answers instead.
    instead: Option<(&'static str, Value)>,
}

impl Node {
    fn new() -> Self {
        let header = json!({ "number": "0x10", "timestamp": TIME, "hash": format!("0x{}", "ab".repeat(32)) });
        let mut implementation = [0; 32];
        implementation[12..].copy_from_slice(&[0x17; 20]);
        Self {
            chain_id: CHAIN,
            header,
            info: info(&hex::decode(KEY).unwrap()),
            implementation,
            proof: Value::Null,
            instead: None,
        }
    }

    fn instead(method: &'static str, answer: Value) -> Self {
        Self { instead: Some((method, answer)), ..Self::new() }
    }

    fn answer(&self, request: &Value) -> Value {
        let method = request["method"].as_str().unwrap();
        let data = request["params"][0]["data"].as_str().unwrap_or_default();
        let function = ["kmsInfo()", "owner()", "gatewayAppId()", "allowedOsImages(bytes32)"]
            .into_iter()
            .find(|function| data.starts_with(&hex::encode_prefixed(&keccak256(function)[..4])));
        let asked = function.unwrap_or(method);
        if let Some((instead, answer)) = &self.instead
            && *instead == asked
        {
            return answer.clone();
        }
        let bytes = |bytes: Vec<u8>| json!(hex::encode_prefixed(bytes));
        let result = match asked {
            "eth_chainId" => json!(format!("{:#x}", self.chain_id)),
            "eth_getBlockByNumber" => self.header.clone(),
            "eth_getStorageAt" => bytes(self.implementation.to_vec()),
            "eth_getProof" => self.proof.clone(),
            "kmsInfo()" => bytes(self.info.clone()),
            "owner()" => bytes(alloy_primitives::Address::repeat_byte(0x0e).abi_encode()),
            "gatewayAppId()" => bytes("gateway".abi_encode()),
            "allowedOsImages(bytes32)" => bytes(true.abi_encode()),
            other => panic!("{other}"),
        };
        json!({ "result": result })
    }

    fn reply(&self, request: &Request) -> Reply {
        let request: Value = serde_json::from_slice(&request.body).unwrap();
        let mut answer = self.answer(&request);
        answer["jsonrpc"] = json!("2.0");
        answer["id"] = request["id"].clone();
        Reply::json(answer)
    }

    async fn start(self) -> TestServer {
        TestServer::start(move |request| self.reply(request)).await
    }
}

fn info(key: &[u8]) -> Vec<u8> {
    let part = |bytes: &[u8]| Bytes::copy_from_slice(bytes);
    (part(key), part(&[0x30, 0x59]), part(&[4; 100]), part(b"[]")).abi_encode_params()
}

fn reader(servers: &[&TestServer]) -> ChainReader {
    let reader = servers.iter().fold(ChainReader::new(CHAIN), |reader, server| reader.rpc(&server.url()).unwrap());
    reader.deadline(Duration::from_secs(5))
}

async fn read(node: Node) -> Result<OnChainKms, ChainError> {
    reader(&[&node.start().await]).kms(CONTRACT).await
}

#[tokio::test]
async fn the_key_of_the_simulators_contract_is_an_anchor_that_seals_and_delivers() {
    let simulator = Simulator::start().await.unwrap();
    let client = simulator.client();
    let kms = ChainReader::new(CHAIN).rpc(&simulator.rpc_url("base")).unwrap().kms(BASE_KMS).await.unwrap();
    assert_eq!(Some(kms.root_key), client.get_kms_contract("base").await.unwrap().k256_pubkey);
    assert!(kms.os_image_allowed([0xe1; 32]).await.unwrap() && !kms.os_image_allowed([0xe2; 32]).await.unwrap());
    assert!(kms.kms_device_allowed([0xd1; 32]).await.unwrap() && !kms.kms_device_allowed([0xd2; 32]).await.unwrap());
    assert!(!kms.kms_aggregated_mr_allowed([0; 32]).await.unwrap() && !kms.app_registered(ON_BASE).await.unwrap());

    let key = client.get_app_env_encrypt_pubkey("base", ON_BASE).await.unwrap();
    let key = key.verify(&kms, Policy::default()).unwrap();
    let AnchorSource::OnChain { chain } = key.anchor_source() else { panic!("{}", key.anchor_source()) };
    assert_eq!((chain.chain_id, chain.contract, chain.endpoints, chain.proven), (CHAIN, BASE_KMS, 1, false));
    let environment = Environment::from_pairs([("API_KEY", "s3cret"), ("EMPTY", "")]).unwrap();
    let update = client.push_env("base", ON_BASE, &kms, &environment).await.unwrap();
    assert!(matches!(update, EnvUpdate::Accepted { .. }), "{update:?}");
    // Another contract's key does not sign for this app.
    let other = ChainReader::new(1).rpc(&simulator.rpc_url("ethereum")).unwrap();
    let other = other.kms(Address::new([0x11; 20])).await.unwrap();
    let error = client.push_env("base", ON_BASE, &other, &environment).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unverified);
}

#[tokio::test]
async fn everything_that_a_contract_says_is_read() {
    let server = Node::new().start().await;
    let kms = reader(&[&server]).kms(CONTRACT).await.unwrap();
    assert_eq!((kms.root_key.to_string().as_str(), kms.ca_key.as_str()), (KEY, "3059"));
    assert_eq!((kms.owner, kms.implementation), (Some(Address::new([0x0e; 20])), Some(Address::new([0x17; 20]))));
    assert_eq!((kms.gateway_app_id.as_deref(), kms.block.number), (Some("gateway"), 16));
    assert_eq!(kms.evidence.as_ref().unwrap().quote(), [4; 100]);
    assert!(kms.os_image_allowed([0; 32]).await.unwrap());
    // A contract without the functions that only some have, and one that is no proxy.
    let reverted = json!({ "error": { "code": 3, "message": "execution reverted" } });
    assert_eq!(read(Node::instead("owner()", reverted.clone())).await.unwrap().owner, None);
    assert_eq!(read(Node::instead("gatewayAppId()", reverted)).await.unwrap().gateway_app_id, None);
    let bare = Node { implementation: [0; 32], ..Node::new() };
    assert_eq!(read(bare).await.unwrap().implementation, None);
}

#[tokio::test]
async fn every_reason_is_told_apart() {
    type Expected = fn(&ChainError) -> bool;
    let rpc = |code: i64, message: &str| json!({ "error": { "code": code, "message": message } });
    let result = |result: Value| json!({ "result": result });
    let cases: Vec<(&str, Node, Expected)> = vec![
        ("another chain", Node { chain_id: 1, ..Node::new() }, |e| {
            matches!(e, ChainError::WrongChain { found: 1, .. })
        }),
        ("no contract", Node::instead("kmsInfo()", result(json!("0x"))), |e| {
            matches!(e, ChainError::NoContract { .. })
        }),
        ("another contract", Node::instead("kmsInfo()", rpc(3, "execution reverted")), |e| {
            matches!(e, ChainError::Reverted { function: "kmsInfo()", .. })
        }),
        ("an old node's revert", Node::instead("kmsInfo()", rpc(-32000, "VM Exception: revert")), |e| {
            matches!(e, ChainError::Reverted { .. })
        }),
        ("no key", Node { info: info(&[]), ..Node::new() }, |e| matches!(e, ChainError::NoRootKey { .. })),
        ("a short key", Node { info: info(&[2; 32]), ..Node::new() }, |e| {
            matches!(e, ChainError::KeyForm { bytes: 32, .. })
        }),
        ("a key off the curve", Node { info: info(&[0xff; 33]), ..Node::new() }, |e| {
            matches!(e, ChainError::KeyForm { .. })
        }),
        (
            "a key of the compact form",
            Node { info: info(&hex::decode(format!("05{}", &KEY[2..])).unwrap()), ..Node::new() },
            |e| matches!(e, ChainError::KeyForm { .. }),
        ),
        ("a pruned block", Node::instead("kmsInfo()", rpc(-32000, "missing trie node 0xab")), |e| {
            matches!(e, ChainError::BlockGone { .. })
        }),
        ("no block", Node::instead("eth_getBlockByNumber", result(Value::Null)), |e| {
            matches!(e, ChainError::BlockGone { .. })
        }),
        ("an error", Node::instead("eth_chainId", rpc(-32005, "limit exceeded")), |e| {
            matches!(e, ChainError::Rpc { code: -32005, method: "eth_chainId", .. })
        }),
        ("no number", Node::instead("eth_chainId", result(json!("base"))), |e| {
            matches!(e, ChainError::Malformed { .. })
        }),
        ("no hash", Node::instead("eth_getBlockByNumber", result(json!({ "number": "0x1" }))), |e| {
            matches!(e, ChainError::Malformed { .. })
        }),
        ("no bytes", Node::instead("kmsInfo()", result(json!(1))), |e| matches!(e, ChainError::Malformed { .. })),
        ("other bytes", Node::instead("kmsInfo()", result(json!("0x00"))), |e| {
            matches!(e, ChainError::Malformed { .. })
        }),
        ("no word", Node::instead("eth_getStorageAt", result(json!("0x00"))), |e| {
            matches!(e, ChainError::Malformed { .. })
        }),
        ("no owner", Node::instead("owner()", result(json!("0x01"))), |e| matches!(e, ChainError::Malformed { .. })),
    ];
    for (about, node, expected) in cases {
        let error = read(node).await.unwrap_err();
        assert!(expected(&error), "{about}: {error}");
        let text = Error::from(error).to_string();
        assert!(text.starts_with("read_kms_contract failed: ") && !text.contains('\n'), "{about}: {text}");
    }
    let pinned = Node::new().start().await;
    let error = reader(&[&pinned]).pin_implementation(CONTRACT).kms(CONTRACT).await.unwrap_err();
    assert!(matches!(error, ChainError::Implementation { expected: CONTRACT, found: Some(_) }), "{error}");
    let none = ChainReader::new(CHAIN);
    assert!(matches!(none.kms(CONTRACT).await, Err(ChainError::Setup { .. })));
    assert!(matches!(reader(&[&pinned]).agree(2).kms(CONTRACT).await, Err(ChainError::Setup { .. })));
    assert!(matches!(reader(&[&pinned]).agree(0).kms(CONTRACT).await, Err(ChainError::Setup { .. })));
}

#[tokio::test]
async fn endpoints_that_do_not_agree_give_no_key_and_are_named() {
    let honest = Node::new().start().await;
    let other_key = Node { info: info(&hex::decode(format!("02{}", &KEY[2..])).unwrap()), ..Node::new() };
    let liar = other_key.start().await;
    for servers in [[&honest, &liar], [&liar, &honest]] {
        for agree in [1, 2] {
            let error = reader(&servers).agree(agree).kms(CONTRACT).await.unwrap_err();
            let ChainError::Disagreement { answers, .. } = &error else { panic!("{error}") };
            let said: Vec<_> = answers.iter().map(|(endpoint, _)| endpoint.clone()).collect();
            assert_eq!(said, servers.map(TestServer::url), "{error}");
        }
    }
    let honest_too = Node::new().start().await;
    let kms = reader(&[&honest, &liar, &honest_too]).agree(2).kms(CONTRACT).await.unwrap();
    assert_eq!(kms.root_key.to_string(), KEY);
    // Neither one that fails, nor one that falls silent, nor one of another chain keeps two others from agreeing.
    let failing = TestServer::replying(Reply::status(404)).await;
    let silent = TestServer::replying(Reply::nothing(Ending::Hold)).await;
    let elsewhere = Node { chain_id: 1, ..Node::new() }.start().await;
    for other in [&failing, &silent, &elsewhere] {
        assert!(reader(&[other, &honest, &honest_too]).agree(2).kms(CONTRACT).await.is_ok(), "{}", other.url());
    }
    let error = reader(&[&honest, &failing]).kms(CONTRACT).await.unwrap_err();
    assert!(matches!(error, ChainError::Transport { .. }), "{error}");
    let error = reader(&[&failing, &elsewhere]).kms(CONTRACT).await.unwrap_err();
    assert!(matches!(error, ChainError::WrongChain { .. }), "{error}");
    // An endpoint does not check itself.
    let error = reader(&[&honest]).rpc(&format!("{}/v2/other", honest.url())).unwrap_err();
    assert!(matches!(error, ChainError::Setup { .. }), "{error}");
}

#[tokio::test]
async fn an_old_block_is_read_only_by_its_number_and_no_other_number_is_read() {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let aged = |seconds: u64| {
        let mut node = Node::new();
        node.header["timestamp"] = json!(format!("{:#x}", now - seconds));
        node
    };
    let [recent, old] = [aged(3600).start().await, aged(7 * 3600).start().await];
    assert!(reader(&[&recent]).kms(CONTRACT).await.is_ok());
    for finality in [Finality::Finalized, Finality::Safe, Finality::Latest] {
        let error = reader(&[&old]).at(finality).kms(CONTRACT).await.unwrap_err();
        assert!(matches!(error, ChainError::TooOld { block: 16, seconds } if seconds >= 7 * 3600), "{error}");
    }
    assert!(reader(&[&old]).max_age(Duration::from_secs(8 * 3600)).kms(CONTRACT).await.is_ok());
    let kms = reader(&[&old]).at(Finality::Block(16)).kms(CONTRACT).await.unwrap();
    let source = Anchor::from(&kms).source().to_string();
    assert!(source.contains(&format!("block 16 (number, time {})", now - 7 * 3600)), "{source}");
    // The nodes have block 16 only: what they give for another number is not it.
    let error = reader(&[&recent, &old]).at(Finality::Block(17)).kms(CONTRACT).await.unwrap_err();
    assert!(matches!(error, ChainError::Malformed { .. }), "{error}");
}

#[tokio::test]
async fn an_anchor_has_the_key_that_was_read_whatever_became_of_the_value() {
    let mut kms = read(Node::new()).await.unwrap();
    kms.root_key = format!("02{}", &KEY[2..]).parse().unwrap();
    assert_eq!(Anchor::from(kms).key().to_string(), KEY);
}

#[tokio::test]
async fn endpoints_that_are_at_other_blocks_meet_at_one_that_enough_have_reached() {
    let at = |number: u64| {
        let mut node = Node::new();
        node.header["number"] = json!(format!("{number:#x}"));
        node
    };
    // These nodes return the same block for every number, which is an error of theirs.
    let (old, new) = (at(16).start().await, at(17).start().await);
    let error = reader(&[&old, &new]).kms(CONTRACT).await.unwrap_err();
    assert!(matches!(error, ChainError::Malformed { .. }), "{error}");
    let asked = String::from_utf8(new.requests().last().unwrap().body.clone()).unwrap();
    assert!(asked.contains("\"0x10\""), "the newer one is asked for the older block: {asked}");
    let kms = reader(&[&old, &new]).agree(1).kms(CONTRACT).await.unwrap();
    assert_eq!(kms.block.number, 17);
}

#[tokio::test]
async fn nothing_shows_the_secret_of_an_endpoint_and_it_gets_no_other() {
    let error = json!({ "error": { "code": -32000, "message": "the key k3y-0123456789 \u{1b}[31mis over its limit" } });
    let server = Node::instead("eth_chainId", error).start().await;
    for path in [
        "/v2/k3y-0123456789",
        "/?apikey=k3y-0123456789",
        "/?k3y-0123456789",
        "/?k3y-0123456789=",
        "/v1/a-project-that-is-longer-than-the-key?apikey=k3y-0123456789",
        "/v2/k3%79-0123456789?network=base",
    ] {
        let reader = ChainReader::new(CHAIN).rpc(&format!("{}{path}", server.url())).unwrap();
        let error = reader.kms(CONTRACT).await.unwrap_err();
        let shown = format!("{error} {error:?} {reader:?} {}", Error::from(error.clone()));
        assert!(!shown.contains("k3y") && !shown.contains('\u{1b}') && shown.contains("is over its limit"), "{shown}");
        assert!(shown.contains(&server.url()), "{shown}");
    }
    let closed = testkit::ClosedPort::new();
    let error = ChainReader::new(CHAIN).rpc(&format!("{}/k3y-0123456789", closed.url())).unwrap().kms(CONTRACT).await;
    let error = error.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("k3y"), "{error:?}");
    for request in server.requests() {
        for header in ["x-api-key", "authorization", "x-phala-version", "x-phala-workspace"] {
            assert!(!request.headers.contains_key(header), "{header}");
        }
    }
    for credentials in ["k3y-0123456789@", "user:k3y-0123456789@", "k3%79-0123456789:@"] {
        let url = server.url().replace("http://", &format!("http://{credentials}"));
        let error = ChainReader::new(CHAIN).rpc(&url).unwrap().kms(CONTRACT).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("k3y"), "{error:?}");
    }
    for url in ["http://rpc.example/k3y", "ftp://rpc.example/k3y", "k3y", "https://rpc.exa\nmple/k3y"] {
        let error = ChainReader::new(CHAIN).rpc(url).unwrap_err();
        assert!(
            matches!(error, ChainError::Setup { .. }) && !format!("{error} {error:?}").contains("k3y"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_hostile_endpoint_ends_with_an_error_in_time() {
    let elsewhere = TestServer::json("{}").await;
    let to = elsewhere.url();
    let chunk = " ".repeat(0x10000);
    for (reply, kind) in [
        (Reply::http(308, &[("location", &to)], ""), ErrorKind::Redirect),
        (Reply::http(401, &[], "{}"), ErrorKind::Unauthorized),
        (Reply::http(200, &[], "<html>"), ErrorKind::Decode),
        (Reply::http(200, &[], "[]"), ErrorKind::Decode),
        (Reply::http(200, &[], "[".repeat(100_000)), ErrorKind::Decode),
        (Reply::bytes("HTTP/1.1 200 OK\r\n\r\n", Ending::Close).then_forever(chunk), ErrorKind::TooLarge),
        (Reply::nothing(Ending::Hold), ErrorKind::Timeout),
        (Reply::nothing(Ending::Reset), ErrorKind::Transport),
    ] {
        let server = TestServer::replying(reply).await;
        let reader = reader(&[&server]).deadline(Duration::from_secs(2));
        let started = std::time::Instant::now();
        let error = reader.kms(CONTRACT).await.unwrap_err();
        let ChainError::Transport { source, .. } = &error else { panic!("{error}") };
        assert_eq!(source.kind(), kind, "{error}");
        assert!(started.elapsed() < Duration::from_secs(4), "{error}");
    }
    assert_eq!(elsewhere.recording().opened, 0, "a redirect was followed");
}

#[test]
fn no_answer_makes_it_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answers = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| json!(hex::encode_prefixed(bytes))),
        prop::collection::vec(prop_oneof![Just(0_u8), Just(0xff), Just(0x20), Just(0x80)], 0..300)
            .prop_map(|bytes| json!(hex::encode_prefixed(bytes))),
        ".{0,40}".prop_map(|text| json!(text)),
        any::<i64>().prop_map(|number| json!(number)),
        Just(json!([])),
        Just(json!({ "accountProof": ["0xc0"], "storageProof": [1] })),
    ];
    let methods = prop::sample::select(vec![
        "eth_chainId",
        "eth_getBlockByNumber",
        "eth_getStorageAt",
        "kmsInfo()",
        "owner()",
        "gatewayAppId()",
        "eth_getProof",
    ]);
    let node = proving(&hex::decode(KEY).unwrap(), 3);
    proptest!(ProptestConfig::with_cases(200), |(method in methods, answer in answers)| {
        let node = Node { instead: Some((method, json!({ "result": answer }))), ..node.clone() };
        // Some answers are as good as the right one.
        let _ = runtime.block_on(async { proven(node).await });
    });
}
