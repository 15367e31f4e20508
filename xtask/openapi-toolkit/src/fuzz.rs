//! Fuzz tests of parsing, slicing, lowering, overlays and the comparison: none panics, hangs or grows without bound.
//!
//! By default each target runs some hundred cases. `FUZZ_SECONDS=600 cargo test --release -p openapi-toolkit fuzz --
//! --nocapture` runs each for ten minutes and prints statistics. A case that fails is shrunk by proptest and printed.

mod mutation;

use crate::{Filter, Overlay, canon, diff, drop_prose, lower, lower_overlaid, parse, slice, validate, version};
use mutation::{mutate, mutation};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const CASES: u32 = 300;
/// The time limit of one case. Most end in a millisecond, in a debug build, too.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The maximum ratio of output to input: inlined path items and alternatives are bounded.
const MAX_GROWTH: usize = 64;
/// The memory limit: far above the need of all targets together, and far below unbounded growth.
#[cfg(target_os = "linux")]
const MAX_MEMORY_KB: u64 = 1024 * 1024;

/// Runs the target for `FUZZ_SECONDS`, or once through the default number of cases.
fn fuzz<S: Strategy>(name: &str, strategy: S, target: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let seconds = std::env::var("FUZZ_SECONDS").ok().map(|text| text.parse().expect("FUZZ_SECONDS is a number"));
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut cases = 0_u64;
    let slowest = std::cell::Cell::new(Duration::ZERO);
    loop {
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        let result = TestRunner::new(config).run(&strategy, |input| {
            let start = Instant::now();
            let result = target(input);
            let took = start.elapsed();
            slowest.set(slowest.get().max(took));
            prop_assert!(took < TIMEOUT, "it took {took:?}");
            result
        });
        if let Err(error) = result {
            panic!("{name}: {error}");
        }
        cases += u64::from(CASES);
        if end.is_none_or(|end| Instant::now() >= end) {
            break;
        }
    }
    memory_is_bounded();
    eprintln!("{name}: {cases} cases, the slowest took {:?}", slowest.get());
}

#[cfg(target_os = "linux")]
fn memory_is_bounded() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < MAX_MEMORY_KB, "the peak was {peak} kB");
    eprintln!("peak memory so far: {} MB", peak / 1024);
}

#[cfg(not(target_os = "linux"))]
fn memory_is_bounded() {}

/// Valid documents with mutations, and some values that are not documents.
fn documents() -> impl Strategy<Value = Value> {
    let seeds = [
        include_str!("../fixtures/constructs.json"),
        include_str!("../fixtures/library.json"),
        include_str!("../fixtures/diff/base.json"),
        "{}",
    ]
    .map(|text| serde_json::from_str::<Value>(text).unwrap());
    let mutated = (prop::sample::select(seeds.to_vec()), prop::collection::vec(mutation(), 0..24));
    let mutated = mutated.prop_map(|(document, mutations)| mutate(document, mutations));
    prop_oneof![9 => mutated, 1 => mutation::anything()]
}

fn growth_is_bounded(before: &Value, after: &Value) -> Result<(), TestCaseError> {
    let (before, after) = (before.to_string().len() + 1024, canon::pretty(after).unwrap().len());
    prop_assert!(after < before * MAX_GROWTH, "{before} bytes became {after}");
    Ok(())
}

fn filter() -> impl Strategy<Value = Filter> {
    let texts = |texts: &'static [&'static str]| {
        prop::collection::vec(prop::sample::select(texts).prop_map(str::to_owned), 0..3)
    };
    (texts(&["", "/", "a", "BOOK"]), texts(&["a", "Books", ""])).prop_map(|(paths, tags)| Filter {
        paths,
        tags,
        ..Filter::default()
    })
}

#[test]
fn fuzz_slice() {
    fuzz("slice", (documents(), filter()), |(document, filter)| {
        if let Ok(sliced) = slice(&document, &filter) {
            growth_is_bounded(&document, &sliced)?;
            let again = slice(&sliced, &filter);
            prop_assert_eq!(again.as_ref(), Ok(&sliced), "a slice of a slice is the slice");
        }
        Ok(())
    });
}

#[test]
fn fuzz_lower() {
    fuzz("lower", documents(), |mut document| {
        let before = document.clone();
        if drop_prose(&mut document).is_ok() && lower(&mut document).is_ok() {
            growth_is_bounded(&before, &document)?;
            if version(&before).is_ok() && validate(&document).is_ok() {
                let mut again = document.clone();
                prop_assert!(lower(&mut again).is_ok());
                prop_assert_eq!(again, document, "lowering a valid document again changes nothing");
            }
        }
        Ok(())
    });
}

#[test]
fn fuzz_overlay() {
    const TARGETS: &[&str] = &[
        "$",
        "$.info",
        "$.paths",
        "$.paths.*.*",
        "$..*",
        "$.paths['/b'].post",
        "$..parameters[0]",
        "$..parameters[?@.name=='page']",
        "$.components.schemas.All.properties",
        "$.a..b[1:3,'c']",
        "$[",
        "$..[?count(@..*)>1]",
        "",
    ];
    let target = prop_oneof![
        6 => prop::sample::select(TARGETS).prop_map(str::to_owned),
        1 => "[$@.*\\[\\]?()'a-c0-2:,=!<&|]{0,20}",
        1 => (0_usize..3000).prop_map(|deep| format!("$[?{}@.a{}]", "(".repeat(deep), ")".repeat(deep))),
    ];
    let action = (target, mutation::anything(), any::<bool>()).prop_map(|(target, update, remove)| {
        if remove { json!({"target": target, "remove": true}) } else { json!({"target": target, "update": update}) }
    });
    let overlay = (prop::collection::vec(action, 0..5), prop::collection::vec(mutation(), 0..2));
    let overlay = overlay.prop_map(|(actions, mutations)| {
        let overlay = json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": actions});
        mutate(overlay, mutations).to_string()
    });
    fuzz("overlay", (documents(), overlay), |(mut document, text)| {
        if let Ok(overlay) = Overlay::parse(text.as_bytes()) {
            let _ = overlay.apply(&mut document);
            let _ = lower_overlaid(&mut document);
        }
        Ok(())
    });
}

#[test]
fn fuzz_diff() {
    let pair = (documents(), prop::collection::vec(mutation(), 0..6), documents(), any::<bool>());
    fuzz("diff", pair, |(old, mutations, other, related)| {
        let new = mutate(if related { old.clone() } else { other }, mutations);
        prop_assert!(diff(&old, &old).is_empty(), "a document does not differ from itself");
        let (forward, backward) = (diff(&old, &new), diff(&new, &old));
        prop_assert_eq!(forward.is_empty(), backward.is_empty(), "documents that differ do so in both directions");
        Ok(())
    });
}

#[test]
fn fuzz_parse() {
    let bytes = (documents(), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8));
    fuzz("parse", bytes, |(document, edits)| {
        let mut bytes = document.to_string().into_bytes();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = parse(&bytes);
        Ok(())
    });
}
