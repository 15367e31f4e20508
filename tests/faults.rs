//! Every fault in every operation: the call ends with the expected error, in time and in little memory, and the key stays.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{LazyLock, Mutex};
use std::thread;

use kms_client::ErrorKind;
use testkit::fault::{DEADLINE, Fault, Front, GRACE, Report, faults};
use testkit::{API_KEY, Call, Recording, TestServer, calls};

/// The limit of the memory that any fault may take.
const MAX_MEMORY: u64 = 64 << 20;
/// The number of processes at a time. Most of them wait, so that there can be more than processors.
const CONCURRENCY: usize = 8;

/// The reports of all faults, each from a process of its own, and the recording of the proxy in their environment.
static REPORTS: LazyLock<(Recording, BTreeMap<&str, Report>)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let proxy = runtime.block_on(TestServer::json("{}"));
    let (left, reports) = (Mutex::new(faults()), Mutex::new(BTreeMap::new()));
    let next = || left.lock().unwrap().next();
    thread::scope(|scope| {
        for _ in 0..CONCURRENCY {
            scope.spawn(|| {
                while let Some(fault) = next() {
                    let report = run(fault, &proxy.url());
                    reports.lock().unwrap().insert(fault.name, report);
                }
            });
        }
    });
    (proxy.recording(), reports.into_inner().unwrap())
});

fn run(fault: &Fault, proxy: &str) -> Report {
    let variables = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let output = Command::new(env!("CARGO_BIN_EXE_fault_run"))
        .arg(fault.name)
        .envs(variables.map(|variable| (variable, proxy)))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}: {}", fault.name, String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn is_read(operation: &str) -> bool {
    Call::of(operation).operation().is_read()
}

pub(crate) fn reports() -> impl Iterator<Item = (&'static Fault, &'static Report)> {
    faults().map(|fault| (fault, &REPORTS.1[fault.name]))
}

#[test]
fn every_fault_ends_every_operation_with_the_expected_kind() {
    for (fault, report) in reports() {
        let kind = format!("{:?}", fault.kind);
        let expected: Vec<_> = calls().iter().map(|call| (call.id(), kind.clone())).collect();
        let found: Vec<_> = report.outcomes.iter().map(|o| (o.operation.as_str(), o.kind.clone())).collect();
        assert_eq!(found, expected, "{}", fault.name);
    }
}

#[test]
fn a_fault_is_retried_if_it_may_be_temporary() {
    for (fault, report) in reports() {
        for outcome in &report.outcomes {
            let retried = fault.retried && (is_read(&outcome.operation) || fault.kind == ErrorKind::Connect);
            assert_eq!(outcome.attempts > 1, retried, "{}: {outcome:?}", fault.name);
        }
    }
}

#[test]
fn a_change_is_sent_once_and_its_error_says_whether_it_may_have_taken_effect() {
    let changes = calls().iter().filter(|call| !call.operation().is_read()).count();
    assert!(changes > 0);
    for (fault, report) in reports() {
        if matches!(fault.front, Front::Http) {
            assert_eq!(report.changes, changes, "{}", fault.name);
        }
        let rejected = [ErrorKind::Unauthorized, ErrorKind::Forbidden, ErrorKind::NotFound].contains(&fault.kind);
        let never_sent = [ErrorKind::Connect, ErrorKind::Tls].contains(&fault.kind);
        for outcome in &report.outcomes {
            let expected = !is_read(&outcome.operation) && !rejected && !never_sent;
            assert_eq!(outcome.may_have_taken_effect, expected, "{}: {outcome:?}", fault.name);
        }
    }
}

#[test]
fn every_fault_ends_within_the_deadline() {
    for (fault, report) in reports() {
        let slowest = report.outcomes.iter().map(|outcome| outcome.milliseconds).max().unwrap();
        assert!(slowest < (DEADLINE + GRACE).as_millis(), "{}: {slowest} ms", fault.name);
    }
}

#[test]
fn no_fault_takes_more_than_64_mib() {
    for (fault, report) in reports() {
        match report.peak_memory {
            Some(peak) => assert!(peak < MAX_MEMORY, "{}: {} KiB", fault.name, peak / 1024),
            None => eprintln!("{}: skipped, because this system does not report the memory of a process", fault.name),
        }
    }
}

#[test]
fn the_key_goes_to_the_configured_origin_and_nowhere_else() {
    for (fault, report) in reports() {
        assert_eq!(report.elsewhere, "", "{}: another server received bytes", fault.name);
        match fault.front {
            Front::Http => {
                assert!(report.requests_with_key > calls().len(), "{}: the key did not arrive", fault.name);
            }
            Front::Https(_) if !fault.retried && fault.kind == ErrorKind::Redirect => {
                assert_eq!(report.requests_with_key, calls().len() + 1, "{}", fault.name);
            }
            Front::Https(_) | Front::NoTls | Front::ClosedPort => {
                assert_eq!(report.requests_with_key, 0, "{}: an untrusted server received the key", fault.name);
            }
        }
    }
}

#[test]
fn a_proxy_in_the_environment_gets_no_call_to_loopback() {
    assert_eq!((REPORTS.0.opened, REPORTS.0.text().as_str()), (0, ""));
}

#[test]
fn no_error_shows_the_key_or_a_body() {
    for (fault, report) in reports() {
        for outcome in &report.outcomes {
            for secret in [API_KEY, "SECRET", "{\"items\":"] {
                assert!(!outcome.printed.contains(secret), "{}: {}", fault.name, outcome.printed);
            }
        }
    }
    assert!(REPORTS.1["echo"].message.contains("no such key: [redacted]"), "{}", REPORTS.1["echo"].message);
}

#[test]
fn a_response_without_a_request_reaches_no_call() {
    for outcome in &REPORTS.1["two-responses"].outcomes {
        assert_eq!(outcome.request_id.as_deref(), Some("first"), "{outcome:?}");
    }
}
