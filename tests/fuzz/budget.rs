//! How long each decoder is fed.

use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// How many inputs there are between two looks at the clock.
const BATCH: u32 = 16;

/// Tries inputs for as many seconds as `FUZZ_SECONDS` says; for one second by default.
pub(super) fn fuzz<S: Strategy>(decoder: &str, inputs: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let seconds = std::env::var("FUZZ_SECONDS").map_or(1, |seconds| seconds.parse().expect("FUZZ_SECONDS is a number"));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut tried: u64 = 0;
    while Instant::now() < end {
        let config = Config { cases: BATCH, failure_persistence: None, ..Config::default() };
        if let Err(failure) = TestRunner::new(config).run(&inputs, &test) {
            panic!("{decoder}: {failure}");
        }
        tried += u64::from(BATCH);
    }
    eprintln!("{decoder}: {tried} inputs in {seconds} s");
}
