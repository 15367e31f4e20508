//! The memory of a call: its allocations against those of the same request by hand, and its future.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../benches/bench/mod.rs"]
#[allow(dead_code, reason = "the benchmark uses the simulator, too")]
mod bench;

use bench::{Bench, Info};

#[test]
fn a_call_allocates_no_more_than_the_same_request_by_hand() {
    let bench = Bench::with_next_to_nothing();
    let info = bench.runtime.block_on(bench.by_hand());
    let ours = bench.runtime.block_on(bench.by_client());
    let Info { id, slug, url, version, chain_id, kms_contract_address, gateway_app_id } = info;
    assert_eq!((id, slug, url, version), (ours.id, ours.slug, ours.url, ours.version));
    assert_eq!((chain_id, gateway_app_id), (ours.chain_id, ours.gateway_app_id));
    assert_eq!(kms_contract_address, ours.kms_contract_address.map(|address| address.to_string()));

    let (ours, by_hand) = (allocations(&bench, || bench.by_client()), allocations(&bench, || bench.by_hand()));
    assert!(ours <= by_hand, "{ours} allocations in 1000 calls, {by_hand} by hand");
}

#[test]
fn the_future_of_a_call_is_small() {
    // A program with many calls at once goes through the memory of all of them.
    let bench = Bench::with_next_to_nothing();
    let size = size_of_val(&bench.by_client());
    assert!(size <= 2048, "{size} bytes");
}

/// Returns the allocations of 1000 calls on an open connection.
fn allocations<T>(bench: &Bench, call: impl AsyncFn() -> T) -> u64 {
    bench.runtime.block_on(call());
    let counted = allocation_counter::measure(|| {
        for _ in 0..1000 {
            bench.runtime.block_on(call());
        }
    });
    counted.count_total
}
