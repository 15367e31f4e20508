//! `get_kms_info` against the same request by hand, on the same server: `cargo bench -p phala-kms-client --bench call`.

#![allow(missing_docs, reason = "criterion's macros define functions without docs")]
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[allow(dead_code, reason = "the test of allocations reads the fields")]
mod bench;

use std::time::Instant;

use bench::Bench;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures_util::future::join_all;

fn time(criterion: &mut Criterion) {
    for (server, bench) in [("simulator", Bench::with_simulator()), ("next to nothing", Bench::with_next_to_nothing())]
    {
        for at_once in [1, 64] {
            let mut group = criterion.benchmark_group(format!("get_kms_info, {at_once} at once, {server}"));
            group.throughput(Throughput::Elements(at_once as u64));
            group.bench_function("phala-kms-client", |timer| {
                timer.iter(|| bench.runtime.block_on(join_all((0..at_once).map(|_| bench.by_client()))));
            });
            group.bench_function("by hand", |timer| {
                timer.iter(|| bench.runtime.block_on(join_all((0..at_once).map(|_| bench.by_hand()))));
            });
            group.finish();
            eprintln!(
                "get_kms_info, {at_once} at once, {server}: {:.3} times the time by hand",
                times(&bench, at_once)
            );
        }
    }
}

/// Returns the ratio of the client's time to the time by hand: the median over rounds that measure both in turn.
///
/// Other load on the machine then changes both alike. A round makes many calls of each, because the first calls after the
/// other client's find cold caches and connections.
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

criterion_group!(benches, time);
criterion_main!(benches);
