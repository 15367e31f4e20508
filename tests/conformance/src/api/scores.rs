//! How often each judge was asked about each operation, and how often that passed: the table, and what makes it red.

use crate::judges::table;
use std::collections::BTreeMap;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Judge {
    /// Between client and simulator, for answers.
    Proxy,
    /// Between client and simulator, for errors.
    Errors,
    /// Makes up one answer, the documents' examples.
    Mock,
    /// Makes up answers at random.
    Random,
    Schemathesis,
    TypeScript,
    Python,
}

impl Judge {
    const ALL: [Self; 7] =
        [Self::Proxy, Self::Errors, Self::Mock, Self::Random, Self::Schemathesis, Self::TypeScript, Self::Python];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Proxy => "Prism proxy",
            Self::Errors => "its errors",
            Self::Mock => "Prism mock",
            Self::Random => "at random",
            Self::Schemathesis => "Schemathesis",
            Self::TypeScript => "TypeScript SDK",
            Self::Python => "Python SDK",
        }
    }

    /// The SDKs have no method for some operations.
    fn has_a_word_on_all(self) -> bool {
        !matches!(self, Self::TypeScript | Self::Python)
    }
}

/// One cell.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Tally {
    asked: usize,
    passed: usize,
}

/// All cells, and every failure in words, by where it was.
#[derive(Debug, Default)]
pub(super) struct Scores {
    cells: BTreeMap<(String, Judge), Tally>,
    failures: Failures,
}

/// Reasons by place: an operation and a judge, or a part of the run.
pub(super) type Failures = BTreeMap<String, Vec<String>>;

impl Scores {
    /// One thing that a judge was asked.
    pub(super) fn record(&mut self, judge: Judge, operation: &str, asked: &str, result: Result<(), String>) {
        let passed = usize::from(result.is_ok());
        self.add(judge, operation, 1, passed);
        if let Err(reason) = result {
            self.explain(judge, operation, format!("{asked}: {reason}"));
        }
    }

    /// Several things that a judge was asked, without a word on each.
    pub(super) fn add(&mut self, judge: Judge, operation: &str, asked: usize, passed: usize) {
        let tally = self.cells.entry((operation.to_owned(), judge)).or_default();
        tally.asked += asked;
        tally.passed += passed;
    }

    /// Says why some of what was counted did not pass.
    pub(super) fn explain(&mut self, judge: Judge, operation: &str, reason: String) {
        self.fail(&place(operation, judge), reason);
    }

    /// Whether nothing failed so far.
    pub(super) fn is_clean(&self) -> bool {
        self.failures.is_empty() && self.cells.values().all(|tally| tally.asked == tally.passed)
    }

    /// Something failed that belongs to no cell.
    pub(super) fn fail(&mut self, place: &str, reason: String) {
        self.failures.entry(place.to_owned()).or_default().push(reason);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for ((operation, judge), Tally { asked, passed }) in other.cells {
            self.add(judge, &operation, asked, passed);
        }
        for (place, reasons) in other.failures {
            self.failures.entry(place).or_default().extend(reasons);
        }
    }

    /// The rows of the table, the head first.
    pub(super) fn rows(&self, operations: &[String]) -> Vec<Vec<String>> {
        let mut head = vec![String::new()];
        head.extend(Judge::ALL.map(|judge| judge.title().to_owned()));
        let row = |operation: &String| {
            let mut cells = vec![operation.clone()];
            cells.extend(Judge::ALL.map(|judge| {
                let Tally { asked, passed } = self.tally(operation, judge);
                table::ratio(passed, asked, &[])
            }));
            cells
        };
        [head].into_iter().chain(operations.iter().map(row)).collect()
    }

    /// Every failure: what was recorded, and each cell that should not be empty.
    pub(super) fn failures(&self, operations: &[String]) -> Failures {
        let mut failures = self.failures.clone();
        let mut fail = |place: String, reason: String| failures.entry(place).or_default().push(reason);
        for judge in Judge::ALL {
            let unseen: Vec<&String> =
                operations.iter().filter(|operation| self.tally(operation, judge).asked == 0).collect();
            if unseen.len() == operations.len() {
                fail(judge.title().to_owned(), "it saw no operation".to_owned());
            } else if judge.has_a_word_on_all() {
                for operation in unseen {
                    fail(place(operation, judge), "it was never asked".to_owned());
                }
            }
        }
        for ((operation, judge), Tally { asked, passed }) in &self.cells {
            let place = place(operation, *judge);
            if asked != passed && !self.failures.contains_key(&place) {
                fail(place, format!("{passed} of {asked} passed"));
            }
        }
        failures
    }

    fn tally(&self, operation: &str, judge: Judge) -> Tally {
        self.cells.get(&(operation.to_owned(), judge)).cloned().unwrap_or_default()
    }
}

fn place(operation: &str, judge: Judge) -> String {
    format!("{operation}, {}", judge.title())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every judge has asked about every operation, and found nothing.
    fn full(operations: &[String]) -> Scores {
        let mut scores = Scores::default();
        for operation in operations {
            for judge in Judge::ALL {
                scores.record(judge, operation, "a call", Ok(()));
            }
        }
        scores
    }

    fn failure(place: &str, reason: &str) -> Failures {
        Failures::from([(place.to_owned(), vec![reason.to_owned()])])
    }

    fn operations() -> Vec<String> {
        vec!["list".to_owned(), "get".to_owned()]
    }

    #[test]
    fn a_full_table_is_no_failure() {
        let scores = full(&operations());
        assert!(scores.failures(&operations()).is_empty());
        assert_eq!(scores.rows(&operations())[1][..3], ["list", "1/1", "1/1"].map(str::to_owned));
    }

    #[test]
    fn a_failure_is_counted_and_told() {
        let mut scores = full(&operations());
        scores.record(Judge::Mock, "get", "another call", Err("a reason".to_owned()));
        assert_eq!(scores.failures(&operations()), failure("get, Prism mock", "another call: a reason"));
        assert_eq!(scores.rows(&operations())[2][3], "1/2");
    }

    #[test]
    fn an_operation_that_a_judge_did_not_see_is_a_failure() {
        let mut three = operations();
        let scores = full(&three);
        three.push("new".to_owned());
        let failures = scores.failures(&three);
        assert!(failures.contains_key("new, Prism proxy"), "{failures:?}");
        assert!(!failures.keys().any(|place| place.contains("SDK")), "{failures:?}");
        assert!(Scores::default().failures(&three).contains_key("Python SDK"));
    }

    #[test]
    fn what_failed_without_a_word_is_told_all_the_same() {
        let mut scores = full(&operations());
        let mut more = Scores::default();
        more.add(Judge::Schemathesis, "get", 10, 9);
        scores.merge(more);
        assert_eq!(scores.failures(&operations()), failure("get, Schemathesis", "10 of 11 passed"));
    }
}
