//! The time budget of a fuzz test.

use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// The number of inputs between two readings of the clock.
const BATCH: u32 = 16;

/// Runs a test with generated inputs for `FUZZ_SECONDS`, or for one second by default.
pub(super) fn fuzz<S: Strategy>(decoder: &str, inputs: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let seconds = std::env::var("FUZZ_SECONDS").map_or(1, |seconds| seconds.parse().expect("FUZZ_SECONDS is a number"));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut inputs_run: u64 = 0;
    while Instant::now() < end {
        let config = Config { cases: BATCH, failure_persistence: None, ..Config::default() };
        if let Err(failure) = TestRunner::new(config).run(&inputs, &test) {
            panic!("{decoder}: {failure}");
        }
        inputs_run += u64::from(BATCH);
    }
    eprintln!("{decoder}: {inputs_run} inputs in {seconds} s");
}
