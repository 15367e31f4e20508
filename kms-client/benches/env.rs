//! Sealing and verifying against the same work by hand: `cargo bench -p phala-kms-client --bench env`.

#![allow(missing_docs, reason = "criterion's macros define functions without docs")]
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::hint::black_box;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::error::Unspecified;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use kms_client::{AppId, Environment, K256PublicKey, Policy, UnverifiedEnvKey};
use sha3::{Digest as _, Keccak256};

const APP_ID: [u8; 20] = [0xab; 20];
const ANCHOR: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";
const PUBLIC_KEY: &str = "c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67";
const SIGNATURE: &str = "8acc6e08f2dcfe35cd85c9c8b78f5f96d69b0284b3452b0653fdf2f1a4ad93a4539c194a482039766eb028a19f849d6bc1aa4be4d2834ab4072915691485452e00";

#[derive(serde::Serialize)]
struct Plaintext<'a> {
    env: Vec<Item<'a>>,
}

#[derive(serde::Serialize)]
struct Item<'a> {
    key: &'a str,
    value: &'a str,
}

fn key() -> UnverifiedEnvKey {
    let response = format!(r#"{{"public_key":"{PUBLIC_KEY}","signature":"{SIGNATURE}"}}"#);
    UnverifiedEnvKey::from_json(AppId::new(APP_ID), "phala".parse().unwrap(), response.as_bytes()).unwrap()
}

/// Seals with JSON, X25519, AES-256-GCM and hex, without a check and without wiping memory.
fn seal_by_hand(variables: &[(String, String)], public_key: &[u8]) -> String {
    let ephemeral = PrivateKey::generate(&X25519).unwrap();
    let mut nonce = [0; 12];
    aws_lc_rs::rand::fill(&mut nonce).unwrap();
    let env = variables.iter().map(|(key, value)| Item { key, value }).collect();
    let mut envelope = Vec::new();
    envelope.extend_from_slice(ephemeral.compute_public_key().unwrap().as_ref());
    envelope.extend_from_slice(&nonce);
    serde_json::to_writer(&mut envelope, &Plaintext { env }).unwrap();
    let key = agree(&ephemeral, UnparsedPublicKey::new(&X25519, public_key), Unspecified, |shared| {
        UnboundKey::new(&AES_256_GCM, shared)
    });
    let nonce = Nonce::assume_unique_for_key(nonce);
    let tag =
        LessSafeKey::new(key.unwrap()).seal_in_place_separate_tag(nonce, Aad::empty(), &mut envelope[44..]).unwrap();
    envelope.extend_from_slice(tag.as_ref());
    const_hex::encode(envelope)
}

fn seal(criterion: &mut Criterion) {
    let key = key().verify(ANCHOR.parse::<K256PublicKey>().unwrap(), Policy::default()).unwrap();
    for kib in [1, 200] {
        // Four variables per KiB of JSON.
        let variables: Vec<_> = (0..kib * 4).map(|n| (format!("VARIABLE_{n:04}"), "x".repeat(220))).collect();
        let environment = Environment::from_pairs(variables.clone()).unwrap();
        let mut group = criterion.benchmark_group(format!("seal {kib} KiB"));
        group.throughput(Throughput::Bytes(kib * 1024));
        group.bench_function("phala-kms-client", |bench| {
            bench.iter(|| key.seal(black_box(&environment)).unwrap().to_hex());
        });
        group.bench_function("by hand", |bench| {
            bench.iter(|| seal_by_hand(black_box(&variables), key.public_key().as_bytes()));
        });
        group.finish();
    }
}

fn verify_by_hand(public_key: &[u8], signature: &[u8], anchor: &[u8]) -> bool {
    let digest = Keccak256::digest([b"dstack-env-encrypt-pubkey:", &APP_ID[..], public_key].concat());
    let id = RecoveryId::from_byte(signature[64]).unwrap();
    let signature = Signature::from_slice(&signature[..64]).unwrap();
    let signer = VerifyingKey::recover_from_prehash(&digest, &signature, id).unwrap();
    signer.to_sec1_point(true).as_bytes() == anchor
}

fn verify(criterion: &mut Criterion) {
    let anchor: K256PublicKey = ANCHOR.parse().unwrap();
    let key = key();
    let (public_key, signature) = (const_hex::decode(PUBLIC_KEY).unwrap(), const_hex::decode(SIGNATURE).unwrap());
    let mut group = criterion.benchmark_group("verify");
    group.bench_function("phala-kms-client", |bench| {
        bench.iter(|| black_box(&key).clone().verify(anchor, Policy::default()).unwrap());
    });
    group.bench_function("by hand", |bench| {
        bench.iter(|| assert!(verify_by_hand(black_box(&public_key), &signature, anchor.as_bytes())));
    });
    group.finish();
}

criterion_group!(benches, seal, verify);
criterion_main!(benches);
