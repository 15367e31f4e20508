//! The report of all findings, as a Markdown page.

use super::finding::Finding;
use crate::shared::table;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The number of calls and of successes per operation, and the number of times of each finding.
#[derive(Debug, Default)]
pub(super) struct Report {
    calls: BTreeMap<&'static str, (usize, usize)>,
    findings: BTreeMap<Finding, usize>,
}

impl Report {
    /// Adds one call and its findings.
    pub(super) fn add(&mut self, operation: &'static str, success: bool, findings: Vec<Finding>) {
        let (calls, successes) = self.calls.entry(operation).or_default();
        *calls += 1;
        *successes += usize::from(success);
        for finding in findings {
            *self.findings.entry(finding).or_default() += 1;
        }
    }

    /// Returns the findings that fail the run.
    pub(super) fn failures(&self) -> Vec<&Finding> {
        self.findings.keys().filter(|finding| finding.is_failure()).collect()
    }

    /// Returns `true` if any call has succeeded.
    pub(super) fn has_success(&self) -> bool {
        self.calls.values().any(|(_, successes)| *successes > 0)
    }

    pub(super) fn markdown(&self, service: &str) -> String {
        let rows = self.calls.iter().map(|(operation, (calls, successes))| {
            let findings = self.findings.keys().filter(|finding| finding.operation == *operation).count();
            [(*operation).to_owned(), calls.to_string(), successes.to_string(), findings.to_string()]
        });
        let table = table::markdown(["operation", "calls", "with status 200", "findings"], rows);
        let mut text = format!("# Deviations of {service} from the documents\n\n{table}\n\n");
        for (Finding { operation, status, text: finding }, times) in &self.findings {
            let status = status.map_or_else(|| "no status".to_owned(), |status| status.to_string());
            // A write to a string cannot fail.
            let _ = writeln!(text, "- {operation}, {status}, {times} times: {finding}");
        }
        if self.findings.is_empty() {
            text.push_str("There are no findings.\n");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_findings_are_one_line_with_their_number() {
        let finding =
            || Finding { operation: "list_kms", status: Some(200), text: "`/more` is not in the document".to_owned() };
        let mut report = Report::default();
        report.add("list_kms", true, vec![finding()]);
        report.add("list_kms", true, vec![finding()]);
        let text = report.markdown("https://service.example");
        let row: Vec<&str> = text.lines().nth(4).unwrap().split('|').map(str::trim).collect();
        assert_eq!(row[1..5], ["list_kms", "2", "2", "1"], "{text}");
        assert!(text.contains("- list_kms, 200, 2 times: `/more` is not in the document\n"), "{text}");
        assert!(report.failures().is_empty() && report.has_success());
    }
}
