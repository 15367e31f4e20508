//! Every fault against every operation: the error is the right one, in time, in little memory, and the key stays.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{LazyLock, Mutex};
use std::thread;

use fault::{DEADLINE, Fault, Front, GRACE, KEY, OPERATIONS, Origin, Report, faults};

/// What any fault may take of memory: 64 MiB.
const MEMORY: u64 = 64 << 20;
/// Most faults are waited for, so that there can be more at a time than processors.
const AT_A_TIME: usize = 8;

/// Every fault, met once in a process of its own for all tests of this file. Its proxy, by the variables of its
/// environment, is the first server.
static REPORTS: LazyLock<(Origin, BTreeMap<&str, Report>)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let proxy = runtime.block_on(Origin::recorder());
    let (left, reports) = (Mutex::new(faults()), Mutex::new(BTreeMap::new()));
    let next = || left.lock().unwrap().next();
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(fault) = next() {
                    let report = meet(fault, &proxy.url());
                    reports.lock().unwrap().insert(fault.name, report);
                }
            });
        }
    });
    (proxy, reports.into_inner().unwrap())
});

fn meet(fault: &Fault, proxy: &str) -> Report {
    let variables = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let output = Command::new(env!("CARGO_BIN_EXE_trial"))
        .arg(fault.name)
        .envs(variables.map(|variable| (variable, proxy)))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {}", fault.name, String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn each() -> impl Iterator<Item = (&'static Fault, &'static Report)> {
    faults().map(|fault| (fault, &REPORTS.1[fault.name]))
}

#[test]
fn each_fault_is_an_error_of_the_right_kind_whatever_is_called() {
    for (fault, report) in each() {
        let met: Vec<_> = report.answers.iter().map(|a| (a.operation.as_str(), a.kind.as_str())).collect();
        let kind = format!("{:?}", fault.kind);
        assert_eq!(met, OPERATIONS.map(|operation| (operation.name, kind.as_str())), "{}", fault.name);
    }
}

#[test]
fn each_fault_that_may_pass_is_tried_again_and_no_other_is() {
    for (fault, report) in each() {
        for answer in &report.answers {
            assert_eq!(answer.tries > 1, fault.repeated, "{}: {} tries: {answer:?}", fault.name, answer.tries);
        }
    }
}

#[test]
fn each_fault_ends_within_the_deadline() {
    for (fault, report) in each() {
        let slowest = report.answers.iter().map(|answer| answer.milliseconds).max().unwrap();
        assert!(slowest < (DEADLINE + GRACE).as_millis(), "{}: {slowest} ms", fault.name);
    }
}

#[test]
fn no_fault_takes_more_than_64_mib() {
    for (fault, report) in each() {
        match report.peak {
            Some(peak) => assert!(peak < MEMORY, "{}: {} KiB", fault.name, peak / 1024),
            None => {
                eprintln!("{}: skipped, as this system does not tell how much memory a process has had", fault.name);
            }
        }
    }
}

#[test]
fn the_key_goes_to_the_configured_origin_and_nowhere_else() {
    for (fault, report) in each() {
        assert_eq!(report.elsewhere, "", "{}: something went elsewhere", fault.name);
        match fault.front {
            Front::Plain(_) => assert!(report.asked > 10, "{}: the key did not arrive", fault.name),
            Front::Tls(..) if !fault.repeated && fault.kind == kms_client::ErrorKind::Redirect => {
                assert_eq!(report.asked, 11, "{}", fault.name);
            }
            Front::Tls(..) | Front::NoTls(_) | Front::Refused => {
                assert_eq!(report.asked, 0, "{}: the key went to a stranger", fault.name);
            }
        }
    }
}

#[test]
fn a_proxy_in_the_environment_does_not_get_calls_to_loopback() {
    assert_eq!(REPORTS.0.heard.text(), "");
}

#[test]
fn no_error_shows_the_key_or_a_body() {
    for (fault, report) in each() {
        for answer in &report.answers {
            for secret in [KEY, "SECRET", "{\"items\":"] {
                assert!(!answer.printed.contains(secret), "{}: {}", fault.name, answer.printed);
            }
        }
    }
    assert!(REPORTS.1["echo"].message.contains("no such key: [redacted]"), "{}", REPORTS.1["echo"].message);
}

#[test]
fn an_answer_that_nobody_asked_for_is_given_to_nobody() {
    for answer in &REPORTS.1["two-answers"].answers {
        assert_eq!(answer.request_id.as_deref(), Some("first"), "{answer:?}");
    }
}
