//! The scores: how many checks of each operation each checker has made, and how many have passed.

use crate::shared::table;
use std::array;
use std::collections::BTreeMap;

/// An external checker: a column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Checker {
    /// Prism between client and simulator, for successful calls.
    Proxy,
    /// Prism between client and simulator, for errors.
    Errors,
    /// Prism as a mock server, with the examples of the document.
    Mock,
    /// Prism as a mock server, with random responses.
    Random,
    Schemathesis,
    TypeScript,
    Python,
}

impl Checker {
    const ALL: [Self; 7] =
        [Self::Proxy, Self::Errors, Self::Mock, Self::Random, Self::Schemathesis, Self::TypeScript, Self::Python];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Proxy => "Prism proxy",
            Self::Errors => "Prism proxy, errors",
            Self::Mock => "Prism mock",
            Self::Random => "Prism mock, random",
            Self::Schemathesis => "Schemathesis",
            Self::TypeScript => "TypeScript SDK",
            Self::Python => "Python SDK",
        }
    }

    /// Returns `true` if the checker knows every operation. The SDKs have no method for some.
    fn is_complete(self) -> bool {
        !matches!(self, Self::TypeScript | Self::Python)
    }
}

/// One cell.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Tally {
    total: usize,
    passed: usize,
}

/// Every cell, and the reason of every failure.
#[derive(Debug, Default)]
pub(super) struct Scores {
    cells: BTreeMap<(String, Checker), Tally>,
    failures: Failures,
}

/// The reasons of failures by place: an operation and a checker, or a part of the run.
pub(super) type Failures = BTreeMap<String, Vec<String>>;

impl Scores {
    /// Records one check.
    pub(super) fn record(&mut self, checker: Checker, operation: &str, check: &str, result: Result<(), String>) {
        let passed = usize::from(result.is_ok());
        self.add(checker, operation, 1, passed);
        if let Err(reason) = result {
            self.explain(checker, operation, format!("{check}: {reason}"));
        }
    }

    /// Records several checks without reasons.
    pub(super) fn add(&mut self, checker: Checker, operation: &str, total: usize, passed: usize) {
        let tally = self.cells.entry((operation.to_owned(), checker)).or_default();
        tally.total += total;
        tally.passed += passed;
    }

    /// Records the reason of a failure in a cell.
    pub(super) fn explain(&mut self, checker: Checker, operation: &str, reason: String) {
        self.fail(&place(operation, checker), reason);
    }

    /// Returns `true` if nothing has failed so far.
    pub(super) fn is_clean(&self) -> bool {
        self.failures.is_empty() && self.cells.values().all(|tally| tally.total == tally.passed)
    }

    /// Records a failure that belongs to no cell.
    pub(super) fn fail(&mut self, place: &str, reason: String) {
        self.failures.entry(place.to_owned()).or_default().push(reason);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for ((operation, checker), Tally { total, passed }) in other.cells {
            self.add(checker, &operation, total, passed);
        }
        for (place, reasons) in other.failures {
            self.failures.entry(place).or_default().extend(reasons);
        }
    }

    /// Returns the table, with one row per operation.
    pub(super) fn table(&self, operations: &[&str]) -> String {
        let head: [&str; 8] = array::from_fn(|column| match column.checked_sub(1) {
            Some(index) => Checker::ALL[index].title(),
            None => "",
        });
        let row = |operation: &&str| {
            array::from_fn(|column| match column.checked_sub(1) {
                Some(index) => {
                    let Tally { total, passed } = self.tally(operation, Checker::ALL[index]);
                    table::ratio(passed, total, &[])
                }
                None => (*operation).to_owned(),
            })
        };
        table::markdown(head, operations.iter().map(row))
    }

    /// Returns every failure: the recorded ones, and each cell that is empty and must not be.
    pub(super) fn failures(&self, operations: &[&str]) -> Failures {
        let mut failures = self.failures.clone();
        let mut fail = |place: String, reason: String| failures.entry(place).or_default().push(reason);
        for checker in Checker::ALL {
            let unchecked: Vec<&&str> =
                operations.iter().filter(|operation| self.tally(operation, checker).total == 0).collect();
            if unchecked.len() == operations.len() {
                fail(checker.title().to_owned(), "it has checked no operation".to_owned());
            } else if checker.is_complete() {
                for operation in unchecked {
                    fail(place(operation, checker), "it has not checked this operation".to_owned());
                }
            }
        }
        for ((operation, checker), Tally { total, passed }) in &self.cells {
            let place = place(operation, *checker);
            if total != passed && !self.failures.contains_key(&place) {
                fail(place, format!("{passed} of {total} passed"));
            }
        }
        failures
    }

    fn tally(&self, operation: &str, checker: Checker) -> Tally {
        self.cells.get(&(operation.to_owned(), checker)).cloned().unwrap_or_default()
    }
}

fn place(operation: &str, checker: Checker) -> String {
    format!("{operation}, {}", checker.title())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATIONS: [&str; 2] = ["list", "get"];

    /// Returns scores in which every checker has checked every operation once, without a failure.
    fn full() -> Scores {
        let mut scores = Scores::default();
        for operation in OPERATIONS {
            for checker in Checker::ALL {
                scores.record(checker, operation, "a call", Ok(()));
            }
        }
        scores
    }

    fn failure(place: &str, reason: &str) -> Failures {
        Failures::from([(place.to_owned(), vec![reason.to_owned()])])
    }

    fn row(scores: &Scores, line: usize) -> Vec<String> {
        let table = scores.table(&OPERATIONS);
        table.lines().nth(line).unwrap().split('|').map(|cell| cell.trim().to_owned()).collect()
    }

    #[test]
    fn a_full_table_has_no_failures() {
        let scores = full();
        assert!(scores.failures(&OPERATIONS).is_empty());
        assert_eq!(row(&scores, 0)[2..4], ["Prism proxy", "Prism proxy, errors"]);
        assert_eq!(row(&scores, 2)[1..4], ["list", "1/1", "1/1"]);
    }

    #[test]
    fn a_failure_is_counted_and_reported() {
        let mut scores = full();
        scores.record(Checker::Mock, "get", "another call", Err("a reason".to_owned()));
        assert_eq!(scores.failures(&OPERATIONS), failure("get, Prism mock", "another call: a reason"));
        assert_eq!(row(&scores, 3)[4], "1/2");
    }

    #[test]
    fn an_unchecked_operation_is_a_failure_except_in_an_sdk() {
        let three = [&OPERATIONS[..], &["new"]].concat();
        let failures = full().failures(&three);
        assert!(failures.contains_key("new, Prism proxy"), "{failures:?}");
        assert!(!failures.keys().any(|place| place.contains("SDK")), "{failures:?}");
        assert!(Scores::default().failures(&three).contains_key("Python SDK"));
    }

    #[test]
    fn a_failure_without_a_reason_is_reported() {
        let mut scores = full();
        let mut more = Scores::default();
        more.add(Checker::Schemathesis, "get", 10, 9);
        scores.merge(more);
        assert_eq!(scores.failures(&OPERATIONS), failure("get, Schemathesis", "10 of 11 passed"));
    }
}
