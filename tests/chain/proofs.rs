//! Proofs of a root key, made by another library, and each part of them changed.

use alloy_primitives::{B256, hex, keccak256};
use alloy_trie::proof::ProofRetainer;
use alloy_trie::{HashBuilder, Nibbles};
use kms_client::Address;
use kms_client::chain::{ChainError, Finality, OnChainKms};
use serde_json::{Value, json};

use super::{CONTRACT, KEY, Node, info, read, reader};

/// Returns the root of a trie and the proofs of some of its keys, made by another library.
fn trie(entries: &[(B256, Vec<u8>)], keys: &[B256]) -> (B256, Vec<Vec<String>>) {
    let mut entries: Vec<_> = entries.iter().map(|(key, value)| (Nibbles::unpack(keccak256(key)), value)).collect();
    entries.sort_by_key(|(path, _)| *path);
    let paths: Vec<_> = keys.iter().map(|key| Nibbles::unpack(keccak256(key))).collect();
    let mut builder = HashBuilder::default().with_proof_retainer(ProofRetainer::new(paths.clone()));
    for (path, value) in entries {
        builder.add_leaf(path, value);
    }
    let root = builder.root();
    let nodes = builder.take_proof_nodes();
    let proof = |path: &Nibbles| {
        let nodes = nodes.matching_nodes_sorted(path);
        nodes.into_iter().map(|(_, node)| hex::encode_prefixed(node)).collect()
    };
    (root, paths.iter().map(proof).collect())
}

fn rlp(value: &[u8]) -> Vec<u8> {
    alloy_rlp::encode(value)
}

/// Returns a node that proves its root key, in a state with some other accounts and words.
pub(super) fn proving(key: &[u8], others: u8) -> Node {
    let slot = |number: u8| B256::with_last_byte(number);
    let mut word: [u8; 32] = keccak256(B256::ZERO).into();
    let mut words = vec![(slot(0), rlp(&[u8::try_from(key.len() * 2 + 1).unwrap()]))];
    let proxy: B256 = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc".parse().unwrap();
    words.push((proxy, rlp(&[0x17; 20])));
    let mut slots = vec![proxy, slot(0)];
    for chunk in 0..3 {
        slots.push(word.into());
        if let Some(bytes) = key.chunks(32).nth(chunk) {
            let mut padded = bytes.to_vec();
            padded.resize(32, 0);
            words.push((word.into(), rlp(&padded)));
        }
        word[31] += 1;
    }
    words.extend((100..100 + others).map(|number| (slot(number), rlp(&[number]))));
    let (storage_root, proofs) = trie(&words, &slots);

    let account = |root: B256| {
        let fields = [rlp(&[1]), rlp(&[]), rlp(root.as_slice()), rlp(keccak256([]).as_slice())].concat();
        let mut account = Vec::new();
        alloy_rlp::Header { list: true, payload_length: fields.len() }.encode(&mut account);
        [account, fields].concat()
    };
    // The key of an account is the hash of its 20 bytes.
    let address = |byte: u8| keccak256([byte; 20]);
    let mut accounts = vec![(address(0x42), account(storage_root))];
    accounts.extend((200..200 + others.min(50)).map(|byte| (address(byte), account(B256::ZERO))));
    accounts.sort();
    let path = Nibbles::unpack(address(0x42));
    let mut builder = HashBuilder::default().with_proof_retainer(ProofRetainer::new(vec![path]));
    for (key, value) in &accounts {
        builder.add_leaf(Nibbles::unpack(key), value);
    }
    let state_root = builder.root();
    let nodes = builder.take_proof_nodes().into_nodes_sorted();
    let account_proof: Vec<_> = nodes.into_iter().map(|(_, node)| hex::encode_prefixed(node)).collect();

    let storage_proof: Vec<_> =
        proofs.into_iter().map(|proof| json!({ "key": "0x0", "value": "0x0", "proof": proof })).collect();
    let mut node = Node::new();
    node.header = header(state_root);
    node.info = info(key);
    node.proof = json!({ "accountProof": account_proof, "storageProof": storage_proof });
    node
}

/// Returns a header with its hash.
fn header(state_root: B256) -> Value {
    let word = |byte: u8| [byte; 32].to_vec();
    let fields: Vec<(&str, Vec<u8>)> = vec![
        ("parentHash", word(1)),
        ("sha3Uncles", word(2)),
        ("miner", vec![3; 20]),
        ("stateRoot", state_root.to_vec()),
        ("transactionsRoot", word(4)),
        ("receiptsRoot", word(5)),
        ("logsBloom", vec![0; 256]),
        ("difficulty", vec![]),
        ("number", vec![0x10]),
        ("gasLimit", vec![0x01, 0xc9]),
        ("gasUsed", vec![]),
        ("timestamp", vec![0xff; 4]),
        ("extraData", b"test".to_vec()),
        ("mixHash", word(6)),
        ("nonce", vec![0; 8]),
        ("baseFeePerGas", vec![7]),
    ];
    let payload: Vec<u8> = fields.iter().flat_map(|(_, value)| rlp(value)).collect();
    let mut encoded = Vec::new();
    alloy_rlp::Header { list: true, payload_length: payload.len() }.encode(&mut encoded);
    encoded.extend(payload);
    let numbers = ["difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"];
    let shown = |(name, value): &(&str, Vec<u8>)| {
        let digits = hex::encode(value);
        let text = match digits.trim_start_matches('0') {
            _ if !numbers.contains(name) => digits,
            "" => "0".to_owned(),
            digits => digits.to_owned(),
        };
        ((*name).to_owned(), json!(format!("0x{text}")))
    };
    let mut header: serde_json::Map<_, _> = fields.iter().map(shown).collect();
    header.insert("hash".to_owned(), json!(keccak256(encoded).to_string()));
    header.into()
}

pub(super) async fn proven(node: Node) -> Result<OnChainKms, ChainError> {
    reader(&[&node.start().await]).at(Finality::Latest).proven().kms(CONTRACT).await
}

#[tokio::test]
async fn proofs_of_another_library_verify() {
    let key = hex::decode(KEY).unwrap();
    for others in [0, 1, 2, 15, 100] {
        let kms = proven(proving(&key, others)).await.unwrap();
        assert_eq!((kms.root_key.to_string().as_str(), kms.proven), (KEY, true), "{others}");
        assert_eq!(kms.implementation, Some(Address::new([0x17; 20])));
    }
}

#[tokio::test]
async fn a_proof_with_any_node_changed_does_not_hold() {
    let node = proving(&hex::decode(KEY).unwrap(), 30);
    let (mut changed, mut pointers) = (0, Vec::new());
    for (index, _) in node.proof["accountProof"].as_array().unwrap().iter().enumerate() {
        pointers.push(format!("/accountProof/{index}"));
    }
    for (slot, entry) in node.proof["storageProof"].as_array().unwrap().iter().enumerate() {
        pointers
            .extend((0..entry["proof"].as_array().unwrap().len()).map(|at| format!("/storageProof/{slot}/proof/{at}")));
    }
    for pointer in &pointers {
        let text = node.proof.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let last = if text.ends_with('0') { "1" } else { "0" };
        for value in
            [json!(format!("{}{last}", &text[..text.len() - 1])), json!("0x"), json!("0xc0"), json!("0x80"), json!(1)]
        {
            let mut node = node.clone();
            *node.proof.pointer_mut(pointer).unwrap() = value.clone();
            let error = proven(node).await.unwrap_err();
            assert!(matches!(error, ChainError::Proof { .. } | ChainError::Malformed { .. }), "{pointer}: {error}");
            changed += 1;
        }
        let (parent, index) = pointer.rsplit_once('/').unwrap();
        let mut node = node.clone();
        node.proof.pointer_mut(parent).unwrap().as_array_mut().unwrap().remove(index.parse().unwrap());
        assert!(proven(node).await.is_err(), "without {pointer}");
    }
    assert!(changed > 50, "{changed}");
    for proof in [Value::Null, json!({}), json!({ "accountProof": [], "storageProof": [] }), json!([])] {
        assert!(proven(Node { proof, ..node.clone() }).await.is_err());
    }
    // The header of another state, and one without a field.
    for field in ["stateRoot", "parentHash", "number", "extraData", "baseFeePerGas"] {
        let mut other = node.clone();
        other.header[field] = json!(if ["number", "baseFeePerGas"].contains(&field) { "0x11" } else { "0xab" });
        let error = proven(other).await.unwrap_err();
        assert!(matches!(error, ChainError::Proof { .. }), "{field}: {error}");
        let mut other = node.clone();
        other.header.as_object_mut().unwrap().remove(field);
        assert!(proven(other).await.is_err(), "without {field}");
    }
}

#[tokio::test]
async fn one_endpoint_cannot_spoil_the_proof_of_another() {
    let node = proving(&hex::decode(KEY).unwrap(), 3);
    let mut spoiled = node.clone();
    spoiled.header["stateRoot"] = json!(B256::ZERO.to_string());
    let silent = Node::instead("eth_getProof", json!({ "error": { "code": -32601, "message": "no such method" } }));
    let silent = Node { header: node.header.clone(), ..silent };
    let honest = node.clone().start().await;
    for other in [spoiled, silent] {
        let other = other.start().await;
        let kms = reader(&[&other, &honest]).agree(1).proven().kms(CONTRACT).await.unwrap();
        assert_eq!(kms.root_key.to_string(), KEY);
    }
}

#[tokio::test]
async fn a_key_that_is_proven_is_the_contracts_own() {
    let (key, other) = (hex::decode(KEY).unwrap(), hex::decode(format!("02{}", &KEY[2..])).unwrap());
    // The proof is of one key, and the contract says another.
    let node = Node { info: info(&other), ..proving(&key, 3) };
    let error = proven(node).await.unwrap_err();
    assert!(matches!(error, ChainError::Proof { .. }), "{error}");
    // Without proofs, nobody would know.
    let node = Node { info: info(&other), ..proving(&key, 3) };
    assert!(read(node).await.is_ok());
    let unset = Node { info: info(&[]), ..proving(&[], 3) };
    let error = proven(unset).await.unwrap_err();
    assert!(matches!(error, ChainError::NoRootKey { .. } | ChainError::Proof { .. }), "{error}");
}
