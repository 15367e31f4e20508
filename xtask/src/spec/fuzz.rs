//! Slicing, lowering, overlays and the comparison on JSON that nobody would write: none panics, hangs or grows without bound.
//!
//! By default each target runs some hundred cases. `FUZZ_SECONDS=600 cargo test --release -p xtask fuzz -- --nocapture` runs
//! each for ten minutes and prints what it did. A case that fails is shrunk by proptest and printed.

mod mutation;

use super::overlay::Overlay;
use super::slice::{self, Wanted};
use super::{canon, check, diff, lower, parse, prose};
use mutation::{mutate, mutation};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const CASES: u32 = 300;
/// A case is on its way for longer than this only if something hangs: most end in a millisecond, in a debug build too.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much longer than what goes in what comes out may be: inlined path items and spelled-out alternatives are bounded.
const GROWTH: usize = 64;
/// Far above what all targets need together, and far below what growing without bound takes.
#[cfg(target_os = "linux")]
const MOST_MEMORY_KB: u64 = 1024 * 1024;

/// Runs the target until the time or the number of cases is over.
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
            prop_assert!(took < PATIENCE, "it took {took:?}");
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
    assert!(peak < MOST_MEMORY_KB, "the peak was {peak} kB");
    eprintln!("peak memory so far: {} MB", peak / 1024);
}

#[cfg(not(target_os = "linux"))]
fn memory_is_bounded() {}

/// A document that was good, with something done to it; or no document at all.
fn documents() -> impl Strategy<Value = Value> {
    let seeds = [
        include_str!("../../fixtures/fuzz/constructs.json"),
        include_str!("../../fixtures/published.json"),
        include_str!("../../fixtures/diff/base.json"),
        "{}",
    ]
    .map(|text| serde_json::from_str::<Value>(text).unwrap());
    let mutated = (prop::sample::select(seeds.to_vec()), prop::collection::vec(mutation(), 0..24));
    let mutated = mutated.prop_map(|(document, mutations)| mutate(document, mutations));
    prop_oneof![9 => mutated, 1 => mutation::anything()]
}

fn grown(before: &Value, after: &Value) -> Result<(), TestCaseError> {
    let (before, after) = (before.to_string().len() + 1024, canon::pretty(after).unwrap().len());
    prop_assert!(after < before * GROWTH, "{before} bytes became {after}");
    Ok(())
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let texts = |texts: &'static [&'static str]| {
        prop::collection::vec(prop::sample::select(texts).prop_map(str::to_owned), 0..3)
    };
    (texts(&["", "/", "a", "BOOK"]), texts(&["a", "Books", ""])).prop_map(|(paths, tags)| Wanted { paths, tags })
}

#[test]
fn fuzz_slice() {
    fuzz("slice", (documents(), wanted()), |(document, wanted)| {
        if let Ok(slice) = slice::slice(&document, &wanted) {
            grown(&document, &slice)?;
            let again = slice::slice(&slice, &wanted);
            prop_assert_eq!(again.as_ref(), Ok(&slice), "a slice of a slice is the slice");
        }
        Ok(())
    });
}

#[test]
fn fuzz_lower() {
    fuzz("lower", documents(), |mut document| {
        let before = document.clone();
        if prose::drop_prose(&mut document).is_ok() && lower::lower(&mut document).is_ok() {
            grown(&before, &document)?;
            if parse::version(&before).is_ok() && check::valid(&document).is_ok() {
                let mut again = document.clone();
                prop_assert!(lower::lower(&mut again).is_ok());
                prop_assert_eq!(again, document, "what is valid is lowered");
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
            // An action puts its update in every place that it selects.
            let _ = overlay.apply(&mut document);
            let _ = lower::lower_overlaid(&mut document);
        }
        Ok(())
    });
}

#[test]
fn fuzz_diff() {
    let pair = (documents(), prop::collection::vec(mutation(), 0..6), documents(), any::<bool>());
    fuzz("diff", pair, |(old, mutations, other, related)| {
        let new = mutate(if related { old.clone() } else { other }, mutations);
        prop_assert!(diff::diff(&old, &old).is_empty(), "a document is no different from itself");
        let (there, back) = (diff::diff(&old, &new), diff::diff(&new, &old));
        prop_assert_eq!(there.is_empty(), back.is_empty(), "what is different is so from both sides");
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
        let _ = parse::document(&bytes);
        Ok(())
    });
}
